// Watches of changing objects: selectors that objects enter and leave, restarts from a version, initial events, tables.
import type { Area, Draft } from '../case.ts';

const change = (draft: Draft, path: string): number => {
  const { random } = draft;
  const name = random.pick(['w1', 'w2', 'w3']);
  const labels = { app: random.pick(['a', 'b']) };
  const kind = random.below(5);
  if (kind === 0) return draft.delete(`${path}/${name}`);
  if (kind === 1) return draft.patch('merge', `${path}/${name}`, { metadata: { labels } });
  if (kind === 2) return draft.patch('merge', `${path}/${name}`, { data: { k: random.pick(['1', '2']) } });
  if (kind === 3)
    return draft.patch('merge', `${path}/${name}`, { metadata: { finalizers: random.chance(0.5) ? ['example.org/hold'] : null } });
  return draft.create('configmaps', { metadata: { name, labels }, data: { k: '0' } });
};

const starts = [
  '',
  '',
  '&resourceVersion=0',
  '&resourceVersion=',
  '&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
  '&sendInitialEvents=false&resourceVersionMatch=NotOlderThan',
  '&allowWatchBookmarks=true',
];
const wrong = [
  '&resourceVersion=x',
  '&resourceVersionMatch=Exact',
  '&sendInitialEvents=true',
  '&labelSelector=a%20b',
  '&fieldSelector=spec.x%3Dy',
  '&resourceVersionMatch=NotOlderThan',
  '&limit=1&resourceVersion=0',
  '&timeoutSeconds=x',
];
const accepts = [
  'application/json',
  'application/json',
  'application/json;as=Table;g=meta.k8s.io;v=v1',
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
];

export const watches: Area = {
  name: 'watches',
  generate: (draft) => {
    const { random } = draft;
    const path = draft.in('configmaps');
    for (const name of ['w1', 'w2']) draft.create('configmaps', { metadata: { name, labels: { app: random.pick(['a', 'b']) } } });
    const selector = random.pick([
      '',
      '',
      '&labelSelector=app%3Da',
      '&fieldSelector=metadata.name%3Dw1',
      '&labelSelector=app%20in%20(a,b)',
    ]);
    const narrow = selector.includes('fieldSelector');
    if (random.chance(0.25)) draft.get(`${path}?watch=1&timeoutSeconds=1${random.pick(wrong)}`);
    const headers = { accept: random.pick(accepts) };
    const list = draft.get(path);
    const start = random.chance(0.4) ? `&resourceVersion=${draft.of(list, 'metadata.resourceVersion')}` : random.pick(starts);
    const early = draft.get(`${path}?watch=true${selector}${start}`, { open: true, headers });
    for (let count = 0; count < 6; count++) change(draft, path);
    const from = `&resourceVersion=${draft.of(list, 'metadata.resourceVersion')}`;
    const late = draft.get(`${path}?watch=true${selector}${from}`, { open: true, headers });
    const end = narrow ? 'w1' : 'end';
    draft.delete(`${path}/${end}`);
    draft.create('configmaps', { metadata: { name: end, labels: { app: 'a', last: 'end' }, annotations: { mark: '"name":"end"' } } });
    draft.send('READ', '', undefined, { read: early });
    draft.send('READ', '', undefined, { read: late });
  },
};
