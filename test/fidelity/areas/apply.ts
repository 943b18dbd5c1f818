// Server-side apply by several managers: what they own, share, give up, fight over and force.
import type { Area, Body, Draft } from '../case.ts';
import { setAt } from '../set-at.ts';

const managers = ['alpha', 'beta', 'gamma'];
const container = (more: Body) => [{ name: 'c', ...more }];

const fields: [path: string, ...values: unknown[]][] = [
  ['spec/replicas', 1, 2, 3],
  ['spec/paused', true, false],
  ['spec/minReadySeconds', 1, 2],
  ['spec/revisionHistoryLimit', 3],
  ['spec/strategy', { type: 'Recreate' }, { type: 'RollingUpdate' }, { rollingUpdate: { maxSurge: 2 } }],
  [
    'spec/template/spec/containers',
    container({ image: 'nginx:1' }),
    container({ image: 'nginx:2' }),
    container({ image: 'nginx:1', env: [{ name: 'A', value: 'x' }] }),
    [...container({ image: 'nginx:1' }), { name: 'd', image: 'busybox' }],
    container({ image: 'nginx:1', ports: [{ containerPort: 80 }] }),
    container({ image: 'nginx:1', ports: [{ containerPort: 80, protocol: 'UDP', name: 'x' }] }),
    container({ image: 'nginx:1', resources: { limits: { cpu: '1000m' } } }),
    container({ image: 'nginx:1', args: ['a', 'b'] }),
  ],
  ['spec/template/spec/nodeSelector', { disk: 'ssd' }, { disk: 'hdd' }, {}],
  ['spec/template/spec/tolerations', [{ key: 'a', operator: 'Exists' }]],
  ['spec/template/spec/terminationGracePeriodSeconds', 5, 30],
  ['metadata/labels', { app: 'a' }, { app: 'b', more: 'x' }, {}],
  ['metadata/annotations', { note: 'x' }, { note: 'y' }],
  ['metadata/finalizers', ['example.org/a'], ['example.org/b']],
];

const wrong: [path: string, ...values: unknown[]][] = [
  ['spec/replicas', 'x', null, -1],
  ['spec/unknown', 1],
  ['metadata/name', 'other', undefined],
  ['metadata/managedFields', [{ manager: 'x' }], []],
  ['metadata/namespace', 'elsewhere'],
  ['metadata/uid', 'x'],
  ['metadata/resourceVersion', '1'],
  ['apiVersion', 'v1', 'apps/v1beta1', undefined],
  ['kind', 'Pod', undefined],
  [
    'spec/template/spec/containers',
    [{ image: 'x' }],
    [
      { name: 'c', image: 'a' },
      { name: 'c', image: 'b' },
    ],
    'x',
    null,
  ],
  ['spec/template/spec/containers/0/ports', [{ name: 'x' }], [{ containerPort: 80 }, { containerPort: 80 }]],
];

const deployment = (draft: Draft, required: boolean): Body => {
  const body: Body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'one' } };
  if (required) {
    setAt(body, 'spec/selector', { matchLabels: { app: 'a' } });
    setAt(body, 'spec/template', { metadata: { labels: { app: 'a' } }, spec: { containers: container({ image: 'nginx:1' }) } });
  }
  const { random } = draft;
  for (const [path, ...values] of random.some(fields, 1 + random.below(4))) setAt(body, path, random.pick(values));
  if (random.chance(0.15)) for (const [path, ...values] of random.some(wrong, 1)) setAt(body, path, random.pick(values));
  return body;
};

const configMap = (draft: Draft): Body => {
  const { random } = draft;
  const data = Object.fromEntries(random.some(['a', 'b', 'c', 'd'], 1 + random.below(3)).map((key) => [key, random.pick(['x', 'y'])]));
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'one', ...(random.chance(0.3) ? { labels: { app: random.pick(['a', 'b']) } } : {}) },
    data,
  };
};

const service = (draft: Draft): Body => {
  const { random } = draft;
  const port = {
    port: random.pick([80, 81]),
    ...(random.chance(0.5) ? { name: random.pick(['a', 'b']) } : {}),
    ...(random.chance(0.3) ? { protocol: 'UDP' } : {}),
    ...(random.chance(0.3) ? { targetPort: random.pick([8080, 'http']) } : {}),
  };
  const spec = {
    ports: [port],
    ...(random.chance(0.5) ? { selector: { app: random.pick(['a', 'b']) } } : {}),
    ...(random.chance(0.3) ? { type: random.pick(['NodePort', 'ClusterIP']) } : {}),
  };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'one' }, spec };
};

const otherWrites = (draft: Draft, path: string): void => {
  const { random } = draft;
  const query = `?fieldManager=${random.pick([...managers, 'kubectl-client-side-apply'])}`;
  const labels = { app: random.pick(['a', 'b', 'c']) };
  if (random.chance(0.5)) draft.patch('merge', path + query, { metadata: { labels } });
  else draft.patch('json', path + query, [{ op: 'add', path: '/metadata/labels', value: labels }]);
};

export const apply: Area = {
  name: 'apply',
  generate: (draft) => {
    const { random } = draft;
    const resource = random.pick(['apps/v1/deployments', 'apps/v1/deployments', 'configmaps', 'services']);
    const make = (required: boolean) =>
      resource === 'configmaps' ? configMap(draft) : resource === 'services' ? service(draft) : deployment(draft, required);
    const path = `${draft.in(resource)}/one`;
    if (random.chance(0.3)) draft.create(resource, make(true), '?fieldManager=creator');
    for (let count = 0; count < 7; count++) {
      if (random.chance(0.15)) otherWrites(draft, path);
      const force = random.chance(0.3) ? '&force=true' : '';
      const extra = random.pick(['', '', '', '', '&dryRun=All', '&fieldValidation=Strict', '&fieldValidation=Ignore']);
      const manager = random.chance(0.03) ? '' : random.pick(managers);
      draft.patch('apply', `${path}?fieldManager=${manager}${force}${extra}`, make(count < 2 || random.chance(0.4)));
    }
    draft.get(path);
  },
};
