// JSON, merge and strategic merge patches by several managers, right ones and wrong ones.
import type { Area, Draft } from '../case.ts';

const strategicDeployment = [
  { spec: { replicas: 2 } },
  { spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:2' }] } } } },
  { spec: { template: { spec: { containers: [{ name: 'd', image: 'x' }] } } } },
  { spec: { template: { spec: { containers: [{ name: 'c', $patch: 'delete' }] } } } },
  { spec: { template: { spec: { containers: [{ $patch: 'replace' }, { name: 'e', image: 'y' }] } } } },
  {
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: 'c',
              env: [
                { name: 'A', value: '1' },
                { name: 'B', $patch: 'delete' },
              ],
            },
          ],
        },
      },
    },
  },
  { spec: { template: { spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, name: 'web' }] }] } } } },
  {
    spec: {
      template: { spec: { '$setElementOrder/containers': [{ name: 'd' }, { name: 'c' }], containers: [{ name: 'd', image: 'z' }] } },
    },
  },
  { spec: { template: { spec: { containers: [{ image: 'nameless' }] } } } },
  { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
  { spec: { strategy: { type: 'Recreate' } } },
  { spec: { strategy: { $patch: 'replace', type: 'Recreate' } } },
  { metadata: { labels: { a: 'b', c: null } } },
  { metadata: { finalizers: ['example.org/a'] } },
  { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.org/a'] } },
  { metadata: { $patch: 'merge' } },
  { spec: { template: { spec: { tolerations: [{ key: 'a', operator: 'Exists' }] } } } },
  { spec: { template: { spec: { volumes: [{ name: 'v', emptyDir: {} }] } } } },
  { spec: { template: { spec: { volumes: [{ name: 'v', emptyDir: null, configMap: { name: 'c' } }] } } } },
  { spec: { template: { spec: { nodeSelector: { disk: 'ssd' } } } } },
  { spec: { replicas: null } },
  { spec: { replicas: 'x' } },
  { spec: { unknown: 1 } },
  { spec: null },
  { $patch: 'odd' },
  { kind: 'Pod' },
  { metadata: { name: 'other' } },
  { metadata: { resourceVersion: '1' } },
  { metadata: { uid: 'x' } },
  [],
  'text',
  { spec: { template: { spec: { containers: 'x' } } } },
];

const mergeDeployment = [
  ...strategicDeployment,
  { spec: { template: { spec: { containers: [{ name: 'x', image: 'y' }] } } } },
  { status: { replicas: 3 } },
];

const jsonDeployment = [
  [{ op: 'replace', path: '/spec/replicas', value: 3 }],
  [{ op: 'add', path: '/spec/replicas', value: 3 }],
  [{ op: 'remove', path: '/spec/replicas' }],
  [{ op: 'remove', path: '/spec/nowhere' }],
  [{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }],
  [{ op: 'add', path: '/metadata/labels/app', value: 'x' }],
  [{ op: 'add', path: '/metadata/annotations/a~1b', value: 'x' }],
  [{ op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'd', image: 'x' } }],
  [{ op: 'add', path: '/spec/template/spec/containers/0', value: { name: 'e', image: 'x' } }],
  [{ op: 'add', path: '/spec/template/spec/containers/9', value: { name: 'f', image: 'x' } }],
  [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'nginx:3' }],
  [{ op: 'replace', path: '/spec/template/spec/containers/5/image', value: 'nginx:3' }],
  [{ op: 'replace', path: '/spec/nowhere', value: 1 }],
  [
    { op: 'test', path: '/spec/replicas', value: 1 },
    { op: 'replace', path: '/spec/replicas', value: 4 },
  ],
  [{ op: 'test', path: '/metadata/name', value: 'other' }],
  [{ op: 'test', path: '/spec/paused', value: null }],
  [{ op: 'move', from: '/metadata/labels', path: '/metadata/annotations' }],
  [{ op: 'copy', from: '/spec/replicas', path: '/spec/revisionHistoryLimit' }],
  [{ op: 'copy', from: '/spec/nowhere', path: '/spec/x' }],
  [{ op: 'odd', path: '/spec' }],
  [{ op: 'add', path: 'spec' }],
  [{ op: 'add', path: '/spec/replicas' }],
  [{ path: '/spec/replicas', value: 1 }],
  [{ op: 'replace', path: '/spec/replicas', value: 'x' }],
  [{ op: 'replace', path: '', value: {} }],
  [{ op: 'remove', path: '/metadata' }],
  [{ op: 'add', path: '/spec/unknown', value: 1 }],
  [{ op: 'replace', path: '/spec/selector/matchLabels/app', value: 'b' }],
  [],
  {},
  'text',
  [1],
];

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'one', labels: { c: 'd' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'a' } },
    template: {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'c', image: 'nginx:1', env: [{ name: 'B', value: 'b' }] }] },
    },
  },
};

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'one' },
  spec: { selector: { app: 'a' }, ports: [{ name: 'a', port: 80 }] },
};
const servicePatches = [
  { spec: { ports: [{ port: 81, name: 'b' }] } },
  { spec: { ports: [{ port: 80, targetPort: 'http' }] } },
  { spec: { ports: [{ port: 80, $patch: 'delete' }] } },
  { spec: { type: 'NodePort' } },
  { spec: { type: 'ClusterIP' } },
  { spec: { clusterIP: 'None' } },
  { spec: { selector: null } },
  { spec: { selector: { tier: 'x', app: null } } },
  { spec: { ports: [{ port: 80, nodePort: 30011 }], type: 'NodePort' } },
  { spec: { ports: null } },
  { spec: { ports: [{ name: 'z' }] } },
  { spec: { externalIPs: ['1.2.3.4'] } },
];

const managers = ['alpha', 'beta', 'kubectl-edit', ''];
const queries = ['', '', '', '&dryRun=All', '&fieldValidation=Strict', '&force=true', '&fieldValidation=Odd', '&dryRun=odd'];

const queryOf = ({ random }: Draft): string => `?fieldManager=${random.pick(managers)}${random.pick(queries)}`;

export const patches: Area = {
  name: 'patches',
  generate: (draft) => {
    const { random } = draft;
    const [resource, object] = random.chance(0.7) ? (['apps/v1/deployments', deployment] as const) : (['services', service] as const);
    const isService = resource === 'services';
    draft.create(resource, object, '?fieldManager=creator');
    const path = `${draft.in(resource)}/one`;
    for (let count = 0; count < 7; count++) {
      const kind = random.pick(['json', 'merge', 'strategic', 'strategic'] as const);
      const strategic = isService ? servicePatches : strategicDeployment;
      const bodies: unknown[] =
        kind === 'json' ? jsonDeployment : kind === 'merge' ? (isService ? servicePatches : mergeDeployment) : strategic;
      draft.patch(kind, path + queryOf(draft), random.pick(bodies));
    }
    draft.get(path);
    if (random.chance(0.2)) draft.patch('strategic', `${draft.in(resource)}/absent`, { metadata: { labels: { a: 'b' } } });
  },
};
