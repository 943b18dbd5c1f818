// ResourceQuota and LimitRange: what they add to a pod and what they refuse.
import type { Area, Body, Draft } from '../case.ts';

const hards = [
  { pods: '1' },
  { 'requests.cpu': '1', 'limits.memory': '1Gi' },
  { configmaps: '2' },
  { 'count/configmaps': '1' },
  { 'services.nodeports': '0', services: '1' },
  { cpu: '500m', memory: '128Mi' },
  { 'requests.storage': '5Gi', persistentvolumeclaims: '1' },
  { secrets: '1' },
  { 'count/deployments.apps': '0' },
];
const limits = [
  { type: 'Container', default: { cpu: '200m', memory: '64Mi' }, defaultRequest: { cpu: '100m' } },
  { type: 'Container', max: { cpu: '500m' }, min: { cpu: '50m' } },
  { type: 'Pod', max: { memory: '256Mi' } },
  { type: 'Container', maxLimitRequestRatio: { cpu: '2' } },
  { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '2Gi' } },
  { type: 'Container', default: { memory: '100Mi' } },
];
const resources = [
  undefined,
  { requests: { cpu: '100m', memory: '32Mi' } },
  { limits: { cpu: '1', memory: '512Mi' } },
  { requests: { cpu: '10m' }, limits: { cpu: '2' } },
  { limits: { memory: '64Mi' } },
];

const something = (draft: Draft): void => {
  const { random } = draft;
  const name = `x${random.below(50)}`;
  const pod = (): Body => {
    const container = (at: string) => ({ name: at, image: 'x', resources: random.pick(resources) });
    return {
      metadata: { name },
      spec: {
        containers: random.chance(0.3) ? [container('a'), container('b')] : [container('a')],
        ...(random.chance(0.2) ? { initContainers: [container('i')] } : {}),
      },
    };
  };
  const choice = random.below(9);
  if (choice < 4) draft.create('pods', pod(), random.chance(0.2) ? '?dryRun=All' : '');
  else if (choice === 4) draft.create('configmaps', { metadata: { name } });
  else if (choice === 5)
    draft.create('services', {
      metadata: { name },
      spec: { type: random.pick(['NodePort', 'ClusterIP', 'LoadBalancer']), ports: [{ port: 80 }] },
    });
  else if (choice === 6)
    draft.create('persistentvolumeclaims', {
      metadata: { name },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: random.pick(['1Gi', '512Mi', '3Gi', '9Gi']) } } },
    });
  else if (choice === 7) draft.create('secrets', { metadata: { name } });
  else
    draft.create('apps/v1/deployments', {
      metadata: { name },
      spec: {
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'x' }] } },
      },
    });
};

export const quotas: Area = {
  name: 'quotas',
  generate: (draft) => {
    const { random } = draft;
    if (random.chance(0.75)) {
      const hard = Object.assign({}, ...random.some(hards, 1 + random.below(2)));
      const scopes = random.chance(0.2) ? { scopes: [random.pick(['BestEffort', 'NotBestEffort', 'NotTerminating'])] } : {};
      draft.create('resourcequotas', { metadata: { name: 'q' }, spec: { hard: scopes.scopes ? { pods: '1' } : hard, ...scopes } });
      // What kube-controller-manager does in life.
      draft.patch('merge', `${draft.in('resourcequotas')}/q/status`, {
        status: {
          hard: scopes.scopes ? { pods: '1' } : hard,
          used: Object.fromEntries(Object.keys(scopes.scopes ? { pods: 1 } : hard).map((key) => [key, '0'])),
        },
      });
    }
    if (random.chance(0.6))
      draft.create('limitranges', {
        metadata: { name: 'l' },
        spec: {
          limits: random
            .some(limits, 1 + random.below(2))
            .filter((each, at, all) => all.findIndex((other) => other.type === each.type) === at),
        },
      });
    for (let count = 0; count < 6; count++) something(draft);
    draft.get(draft.in('resourcequotas'));
  },
};
