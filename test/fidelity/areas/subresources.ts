// status, scale, eviction, token, binding, ephemeral containers, finalize.
import type { Area, Body, Draft } from '../case.ts';

const spec = { containers: [{ name: 'c', image: 'nginx:1' }] };
const workload = (kind: string): Body => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'one' },
  spec: {
    ...(kind === 'StatefulSet' ? { serviceName: 's' } : {}),
    replicas: 2,
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } }, spec },
  },
});

const scaled = (draft: Draft): void => {
  const { random } = draft;
  const [kind, plural] = random.pick([
    ['Deployment', 'deployments'],
    ['StatefulSet', 'statefulsets'],
    ['ReplicaSet', 'replicasets'],
  ] as const);
  draft.create(`apps/v1/${plural}`, workload(kind), '?fieldManager=creator');
  const path = `${draft.in(`apps/v1/${plural}`)}/one`;
  const got = draft.get(`${path}/scale`);
  const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'one', namespace: draft.namespace } };
  const replicas = random.pick([0, 5, -1, 'x', null, 2]);
  draft.put(`${path}/scale?fieldManager=scaler`, { ...scale, spec: { replicas } });
  draft.put(`${path}/scale`, {
    ...scale,
    metadata: { ...scale.metadata, resourceVersion: draft.of(got, 'metadata.resourceVersion') },
    spec: { replicas: 7 },
  });
  draft.put(
    `${path}/scale`,
    random.pick([
      { ...scale, metadata: {} },
      { ...scale, metadata: { name: 'other' } },
      { ...scale, kind: 'Odd' },
      { ...scale, apiVersion: 'apps/v1' },
      {},
    ]),
  );
  draft.patch(
    random.pick(['merge', 'strategic']),
    `${path}/scale?fieldManager=patcher`,
    random.pick([
      { spec: { replicas: 4 } },
      { spec: { replicas: -4 } },
      { spec: { odd: 1 } },
      { metadata: { labels: { a: 'b' } } },
      { spec: null },
    ]),
  );
  draft.patch(
    'json',
    `${path}/scale`,
    random.pick([[{ op: 'replace', path: '/spec/replicas', value: 6 }], [{ op: 'test', path: '/spec/replicas', value: 77 }]]),
  );
  draft.patch('apply', `${path}/scale?fieldManager=applier${random.chance(0.5) ? '&force=true' : ''}`, { ...scale, spec: { replicas: 3 } });
  draft.get(path);
};

const statuses = [
  { replicas: 3, observedGeneration: 9 },
  { replicas: -1 },
  { conditions: [{ type: 'Available', status: 'True' }] },
  { conditions: [{ type: 'A', status: 'Odd' }] },
  { replicas: 1, readyReplicas: 5 },
  { odd: 1 },
  { replicas: 2, availableReplicas: 2, readyReplicas: 2, updatedReplicas: 2 },
];

const status = (draft: Draft): void => {
  const { random } = draft;
  const body = workload('Deployment');
  draft.create('apps/v1/deployments', { ...body, status: { replicas: 9 } });
  const path = `${draft.in('apps/v1/deployments')}/one`;
  draft.get(`${path}/status`);
  for (let count = 0; count < 3; count++) {
    const value = { status: random.pick(statuses) };
    const kind = random.pick(['merge', 'strategic', 'put'] as const);
    if (kind === 'put')
      draft.put(`${path}/status?fieldManager=controller`, { ...body, ...value, spec: { ...(body.spec as Body), replicas: 5 } });
    else draft.patch(kind, `${path}/status?fieldManager=controller`, { ...value, metadata: { labels: { a: 'b' } }, spec: { replicas: 8 } });
  }
  draft.patch('merge', path, { status: { replicas: 4 }, spec: { paused: true } });
  draft.patch('apply', `${path}/status?fieldManager=applier&force=true`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'one' },
    status: { replicas: 1 },
  });
  draft.get(path);
};

const eviction = (draft: Draft): void => {
  const { random } = draft;
  const pod = { metadata: { name: 'one', labels: { app: 'a' } }, spec: random.chance(0.5) ? spec : { ...spec, nodeName: 'n' } };
  draft.create('pods', pod);
  const path = `${draft.in('pods')}/one`;
  if (random.chance(0.6))
    draft.create('policy/v1/poddisruptionbudgets', {
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'a' } } },
    });
  if (random.chance(0.5)) draft.patch('merge', `${path}/status`, { status: { phase: random.pick(['Running', 'Succeeded', 'Failed']) } });
  if (random.chance(0.2))
    draft.create('policy/v1/poddisruptionbudgets', {
      metadata: { name: 'c' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'a' } } },
    });
  const evict = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'one' } };
  draft.send(
    'POST',
    `${path}/eviction`,
    random.pick([
      evict,
      { ...evict, deleteOptions: { dryRun: ['All'] } },
      { ...evict, metadata: { name: 'two' } },
      { ...evict, apiVersion: 'policy/v1beta1' },
      { ...evict, kind: 'Odd' },
      {},
      { ...evict, deleteOptions: { preconditions: { uid: 'x' } } },
    ]),
  );
  draft.send('POST', `${path}/eviction`, { ...evict, deleteOptions: { gracePeriodSeconds: 0 } });
  draft.send('POST', `${draft.in('pods')}/absent/eviction`, { ...evict, metadata: { name: 'absent' } });
  draft.get(path);
};

const token = (draft: Draft): void => {
  const { random } = draft;
  const path = `${draft.in('serviceaccounts')}/default/token`;
  const request = (spec: Body) => ({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec });
  const specs = [
    {},
    { expirationSeconds: 600 },
    { expirationSeconds: 5 },
    { expirationSeconds: 2 ** 40 },
    { audiences: ['a', 'b'] },
    { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'absent' } },
    { boundObjectRef: { kind: 'ConfigMap', apiVersion: 'v1', name: 'x' } },
    { expirationSeconds: 'x' },
  ];
  for (let count = 0; count < 3; count++) draft.send('POST', path, request(random.pick(specs)));
  draft.send('POST', path, random.pick([{}, { kind: 'Odd', apiVersion: 'v1' }, 'text', request({})]), {
    headers: { accept: 'application/json' },
  });
  draft.send('POST', `${draft.in('serviceaccounts')}/absent/token`, request({}));
  const got = draft.send('POST', path, request({}));
  draft.send('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token: random.pick([draft.of(got, 'status.token'), 'odd', '']) },
  });
};

const binding = (draft: Draft): void => {
  const { random } = draft;
  draft.create('pods', { metadata: { name: 'one' }, spec });
  const bind = (target: unknown) => ({ apiVersion: 'v1', kind: 'Binding', metadata: { name: 'one' }, target });
  const targets = [{ kind: 'Node', name: 'n' }, { name: 'n' }, { kind: 'Pod', name: 'n' }, {}, { kind: 'Node', name: '' }];
  for (let count = 0; count < 2; count++) draft.send('POST', `${draft.in('pods')}/one/binding`, bind(random.pick(targets)));
  draft.send('POST', draft.in('bindings'), bind({ kind: 'Node', name: 'm' }));
  const containers = [{ name: 'debug', image: 'busybox' }];
  draft.patch('strategic', `${draft.in('pods')}/one/ephemeralcontainers`, {
    spec: {
      ephemeralContainers: random.pick([
        containers,
        [{ name: 'c', image: 'x' }],
        [{ name: 'e' }],
        [{ name: 'e', image: 'x', ports: [{ containerPort: 1 }] }],
        [{ name: 'e', image: 'x', targetContainerName: 'zzz' }],
      ]),
    },
  });
  draft.patch('strategic', `${draft.in('pods')}/one/resize`, {
    spec: {
      containers: [
        {
          name: 'c',
          ...random.pick([{ resources: { requests: { cpu: '1' } } }, { resources: { requests: { memory: '-1' } } }]),
        },
      ],
    },
  });
  draft.patch('strategic', `${draft.in('pods')}/one/status`, {
    status: random.pick([
      { phase: 'Running', podIP: '1.2.3.4' },
      { phase: 'Odd' },
      { conditions: [{ type: 'Ready', status: 'True' }] },
      { containerStatuses: [{ name: 'c', ready: true, image: 'x', imageID: '', restartCount: 0, state: { running: {} } }] },
      { podIP: 'x' },
    ]),
  });
  draft.get(`${draft.in('pods')}/one`);
};

export const subresources: Area = {
  name: 'subresources',
  generate: (draft) => draft.random.pick([scaled, scaled, status, status, eviction, token, binding])(draft),
};
