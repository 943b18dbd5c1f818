// Lists: label and field selectors, pages, resource versions, tables and metadata only.
import type { Area, Draft } from '../case.ts';

const labels = [
  'app=a',
  'app!=a',
  'app==b',
  'app in (a,b)',
  'app notin (a)',
  'app',
  '!app',
  'tier',
  'app=a,tier=x',
  'tier in ()',
  'app=',
  'app in (a',
  'bad key=x',
  'app=bad value!',
  ',',
  'app>1',
  'n>5',
  'n<5',
  'n>x',
  '=a',
  'app in a',
  'app=a,',
  'app = a , tier',
  'a/b/c=d',
  '(a)',
  '!',
];
const fields = [
  'metadata.name=o1',
  'metadata.name!=o1',
  'metadata.namespace=other',
  'metadata.name==o2',
  'metadata.uid=x',
  'spec.x=y',
  'metadata.name',
  '=',
  'metadata.name=o1,metadata.name=o2',
  'status.phase=Pending',
  'spec.nodeName=',
  'type=Opaque',
  'involvedObject.name=a',
  'metadata.name=o\\,1',
  'metadata.name=\\',
];
const accepts = [
  'application/json',
  'application/json;as=Table;g=meta.k8s.io;v=v1',
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  'application/json;as=Table;g=meta.k8s.io;v=v1beta1,application/json',
  'application/json;as=Table;g=meta.k8s.io;v=v9,application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;q=0.5',
  'application/json;as=Odd;g=meta.k8s.io;v=v1',
  'application/yaml',
  '*/*',
  'text/html',
];

const fill = (draft: Draft, resource: string): void => {
  const { random } = draft;
  for (let count = 1; count <= 4; count++) {
    const chosen = {
      ...(random.chance(0.7) ? { app: random.pick(['a', 'b', '']) } : {}),
      ...(random.chance(0.4) ? { tier: 'x' } : {}),
      ...(random.chance(0.3) ? { n: random.pick(['3', '7', 'q']) } : {}),
    };
    const metadata = { name: `o${count}`, labels: chosen };
    const body = {
      configmaps: { metadata, data: { a: 'x' } },
      secrets: { metadata, type: random.pick(['Opaque', 'example.org/t']) },
      pods: { metadata, spec: { containers: [{ name: 'c', image: 'x' }], ...(random.chance(0.3) ? { nodeName: 'n' } : {}) } },
    }[resource];
    // Afterwards the real server's watch cache has seen them, too.
    draft.create(resource, body, '', { settles: count === 4 });
  }
};

const query = (draft: Draft): string => {
  const { random } = draft;
  const parts: string[] = [];
  if (random.chance(0.5)) parts.push(`labelSelector=${encodeURIComponent(random.pick(labels))}`);
  if (random.chance(0.35)) parts.push(`fieldSelector=${encodeURIComponent(random.pick(fields))}`);
  if (random.chance(0.15)) parts.push(`limit=${random.pick(['1', '2', '0', '-1', 'x', '500'])}`);
  if (random.chance(0.15)) parts.push(`resourceVersion=${random.pick(['0', draft.of(2, 'metadata.resourceVersion'), 'x', '-1', ''])}`);
  if (random.chance(0.1)) parts.push(`resourceVersionMatch=${random.pick(['Exact', 'NotOlderThan', 'Odd'])}`);
  if (random.chance(0.05)) parts.push(`continue=${random.pick(['x', 'eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ', ''])}`);
  return parts.length > 0 ? `?${parts.join('&')}` : '';
};

const pages = (draft: Draft, path: string): void => {
  const first = draft.get(`${path}?limit=1`);
  const second = draft.get(`${path}?limit=2&continue=${draft.of(first, 'metadata.continue')}`);
  draft.create('configmaps', { metadata: { name: 'o9' } });
  draft.get(`${path}?limit=2&continue=${draft.of(second, 'metadata.continue')}`);
  draft.get(`${path}?continue=${draft.of(first, 'metadata.continue')}&resourceVersion=1`);
  draft.get(`${path}?limit=1&labelSelector=app&continue=${draft.of(first, 'metadata.continue')}`);
};

export const lists: Area = {
  name: 'lists',
  generate: (draft) => {
    const { random } = draft;
    const resource = random.pick(['configmaps', 'secrets', 'pods']);
    fill(draft, resource);
    const path = draft.in(resource);
    for (let count = 0; count < 6; count++) {
      const one = random.chance(0.15) ? '/o1' : '';
      draft.get(`${path}${one}${query(draft)}`, random.chance(0.4) ? { headers: { accept: random.pick(accepts) } } : {});
    }
    if (random.chance(0.3)) pages(draft, path);
    if (random.chance(0.3)) {
      draft.delete(`${path}${query(draft)}`, random.chance(0.3) ? { propagationPolicy: 'Orphan' } : undefined);
      draft.get(path);
    }
  },
};
