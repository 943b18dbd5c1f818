// Configuration, access, policies and scaling.
import type { Sample } from './sample.ts';

const group = 'rbac.authorization.k8s.io';
const metric = (target: unknown) => [{ type: 'Resource', resource: { name: 'cpu', target } }];

export const plainSamples: Sample[] = [
  {
    resource: 'configmaps',
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { a: 'x' } },
    good: [
      ['data', {}, { a: 'x', b: '' }, undefined],
      ['binaryData', { bin: 'AAEC' }, {}],
      ['immutable', true, false],
    ],
    bad: [
      ['data', { 'bad key!': 'x' }, { '..': 'x' }, { a: 5 }, { a: null }, { a: true }, { a: { b: 'c' } }, ['a'], 'x'],
      ['binaryData', { a: 'AA==' }, { b: 'not base64!' }, { b: 5 }],
      ['immutable', 'yes', 1],
      ['unknown', 1],
      ['spec', {}],
    ],
    later: [
      ['data', { a: 'y' }, {}],
      ['immutable', true],
      ['binaryData', { b: 'AA==' }],
    ],
  },
  {
    resource: 'secrets',
    body: { apiVersion: 'v1', kind: 'Secret', metadata: {}, stringData: { a: 'x' } },
    good: [
      ['data', { a: 'eA==' }],
      ['type', 'example.org/custom', 'Opaque'],
      ['immutable', true],
      ['stringData', {}, { a: 'x', b: 'ü' }],
    ],
    bad: [
      ['data', { 'bad key!': 'eA==' }, { a: 'not base64' }, { a: 5 }],
      [
        'type',
        'kubernetes.io/tls',
        'kubernetes.io/dockerconfigjson',
        'kubernetes.io/basic-auth',
        'kubernetes.io/ssh-auth',
        'kubernetes.io/service-account-token',
        'kubernetes.io/dockercfg',
      ],
      ['stringData', { '': 'x' }, { '.dockerconfigjson': '{}' }],
    ],
    later: [
      ['data', { a: 'eQ==' }],
      ['type', 'other'],
      ['stringData', { a: 'z' }],
      ['immutable', true],
    ],
  },
  {
    resource: 'serviceaccounts',
    body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: {} },
    good: [
      ['imagePullSecrets', [{ name: 's' }]],
      ['automountServiceAccountToken', false],
      ['secrets', [{ name: 't' }]],
    ],
    bad: [
      ['imagePullSecrets', 'x'],
      ['automountServiceAccountToken', 'no'],
    ],
    later: [['imagePullSecrets', [{ name: 'u' }]]],
  },
  {
    resource: 'resourcequotas',
    body: { apiVersion: 'v1', kind: 'ResourceQuota', metadata: {}, spec: { hard: { 'count/widgets.example.org': '5' } } },
    good: [['spec/hard', { 'requests.cpu': '1', 'limits.memory': '1Gi' }, { 'count/deployments.apps': 2, 'services.nodeports': 1 }]],
    bad: [
      ['spec/hard', { cpu: '-1' }, { 'bad name!': '1' }, { unknown: '1' }, { pods: '1.5' }, { pods: 'x' }],
      ['spec/scopes', ['Odd'], ['BestEffort', 'NotBestEffort'], ['Terminating']],
      [
        'spec/scopeSelector',
        { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In' }] },
        { matchExpressions: [{ scopeName: 'Odd', operator: 'Exists' }] },
      ],
    ],
    later: [
      ['spec/hard', { pods: '3' }],
      ['spec/scopes', ['BestEffort']],
    ],
  },
  {
    resource: 'limitranges',
    body: {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: {},
      spec: { limits: [{ type: 'PersistentVolumeClaim', min: { storage: '1Gi' } }] },
    },
    good: [
      [
        'spec/limits',
        [{ type: 'Container', default: { cpu: '200m' }, defaultRequest: { cpu: '100m' } }],
        [{ type: 'Pod', max: { cpu: '4' } }],
        [{ type: 'Container', max: { cpu: 1 }, min: { cpu: '10m' } }],
      ],
    ],
    bad: [
      [
        'spec/limits',
        [{ type: 'Container', max: { cpu: '1' }, min: { cpu: '2' } }],
        [{ type: 'Pod', default: { cpu: '1' } }],
        [{ type: 'Container', default: { cpu: '3' }, max: { cpu: '1' } }],
        [{ type: 'Odd!' }],
        [{}],
        [{ type: 'Container' }, { type: 'Container' }],
        [{ type: 'Container', maxLimitRequestRatio: { cpu: '0.5' } }],
        [{ type: 'PersistentVolumeClaim' }],
      ],
    ],
    later: [['spec/limits', []]],
  },
  {
    resource: 'persistentvolumeclaims',
    body: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {},
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    good: [
      ['spec/storageClassName', 'fast', ''],
      ['spec/volumeMode', 'Block'],
      ['spec/volumeName', 'pv'],
      ['spec/selector', { matchLabels: { a: 'b' } }],
    ],
    bad: [
      ['spec/accessModes', [], undefined, ['Odd'], ['ReadWriteOncePod', 'ReadWriteOnce']],
      [
        'spec/resources',
        {},
        undefined,
        { requests: { storage: '0' } },
        { requests: { storage: '-1' } },
        { requests: { cpu: 1 } },
        { requests: { storage: '2Gi' }, limits: { storage: '1Gi' } },
      ],
      ['spec/storageClassName', 'Bad_Name'],
      ['spec/volumeMode', 'Odd'],
      ['spec/dataSource', { kind: 'X', name: '' }, { kind: 'Pod', name: 'x' }],
      ['spec/selector', { matchLabels: { 'bad key': '' } }],
    ],
    later: [
      ['spec/resources', { requests: { storage: '2Gi' } }, { requests: { storage: '512Mi' } }],
      ['spec/accessModes', ['ReadOnlyMany']],
      ['spec/storageClassName', 'other'],
      ['spec/volumeName', 'pv'],
    ],
  },
  {
    resource: `${group}/v1/roles`,
    body: { apiVersion: `${group}/v1`, kind: 'Role', metadata: {}, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    good: [
      ['rules', [], [{ apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['*'], resourceNames: ['a'] }], undefined],
      ['metadata/name', 'system:odd:name'],
    ],
    bad: [
      [
        'rules',
        [{}],
        [{ verbs: ['get'] }],
        [{ apiGroups: [''], resources: ['pods'] }],
        [{ apiGroups: [''], resources: [], verbs: ['get'] }],
        [{ resources: ['pods'], verbs: ['get'] }],
        [{ nonResourceURLs: ['/x'], verbs: ['get'] }],
        'x',
      ],
      ['metadata/name', 'a/b', 'a%b', '.'],
    ],
    later: [['rules', []]],
  },
  {
    resource: `${group}/v1/rolebindings`,
    body: {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata: {},
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'User', name: 'jane', apiGroup: group }],
    },
    good: [
      ['subjects', [{ kind: 'ServiceAccount', name: 'default', namespace: 'x' }], [{ kind: 'Group', name: 'g' }], undefined],
      ['roleRef', { kind: 'ClusterRole', name: 'edit' }],
    ],
    bad: [
      [
        'subjects',
        [{ kind: 'Odd', name: 'x' }],
        [{ kind: 'User' }],
        [{ kind: 'ServiceAccount', name: 'default' }],
        [{ kind: 'ServiceAccount', name: 'Bad_Name', namespace: 'x' }],
        [{ kind: 'User', name: 'x', apiGroup: 'odd' }],
        [{}],
      ],
      [
        'roleRef',
        undefined,
        {},
        { kind: 'Odd', name: 'x', apiGroup: group },
        { kind: 'Role', name: '', apiGroup: group },
        { kind: 'Role', name: 'missing', apiGroup: group },
        { kind: 'ClusterRole', name: 'view', apiGroup: 'odd' },
      ],
    ],
    later: [
      ['roleRef', { apiGroup: group, kind: 'ClusterRole', name: 'edit' }],
      ['subjects', []],
    ],
  },
  {
    resource: 'autoscaling/v2/horizontalpodautoscalers',
    body: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: {},
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, maxReplicas: 3 },
    },
    good: [
      ['spec/minReplicas', 2],
      ['spec/metrics', metric({ type: 'Utilization', averageUtilization: 50 }), metric({ type: 'AverageValue', averageValue: '100m' })],
      [
        'spec/behavior',
        { scaleDown: { stabilizationWindowSeconds: 5 } },
        { scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] } },
      ],
    ],
    bad: [
      ['spec/maxReplicas', 0, undefined, -1],
      ['spec/minReplicas', 0, 5, -1],
      ['spec/scaleTargetRef', undefined, {}, { kind: 'Deployment' }, { kind: 'a/b', name: 'c/d' }],
      [
        'spec/metrics',
        metric({ type: 'Odd' }),
        metric({ type: 'Utilization' }),
        metric({ type: 'Utilization', averageUtilization: 0 }),
        [{ type: 'Odd' }],
        [{ type: 'Resource' }],
        metric(undefined),
        [{ type: 'Pods', pods: { metric: { name: '' }, target: { type: 'Value', value: '1' } } }],
      ],
      [
        'spec/behavior',
        { scaleDown: { stabilizationWindowSeconds: -1 } },
        { scaleUp: { policies: [] } },
        { scaleUp: { policies: [{ type: 'Odd', value: 0, periodSeconds: 0 }] } },
        { scaleUp: { selectPolicy: 'Odd' } },
      ],
    ],
    later: [['spec/maxReplicas', 9, 0]],
  },
  {
    resource: 'autoscaling/v1/horizontalpodautoscalers',
    body: {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: {},
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, maxReplicas: 3 },
    },
    good: [
      ['spec/targetCPUUtilizationPercentage', 50],
      ['spec/minReplicas', 1],
    ],
    bad: [
      ['spec/targetCPUUtilizationPercentage', 0, -1],
      ['spec/maxReplicas', 0],
    ],
    later: [['spec/maxReplicas', 9]],
  },
  {
    resource: 'policy/v1/poddisruptionbudgets',
    body: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: {},
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'a' } } },
    },
    good: [
      ['spec', { maxUnavailable: '50%', selector: {} }, { minAvailable: 0, selector: { matchLabels: { a: 'b' } } }],
      ['spec/unhealthyPodEvictionPolicy', 'AlwaysAllow'],
    ],
    bad: [
      [
        'spec',
        { minAvailable: 1, maxUnavailable: 1 },
        { minAvailable: -1 },
        { minAvailable: '150%' },
        { minAvailable: 'x' },
        {},
        { minAvailable: 1, selector: { matchLabels: { 'bad key': '' } } },
      ],
      ['spec/unhealthyPodEvictionPolicy', 'Odd'],
    ],
    later: [
      ['spec/minAvailable', 2],
      ['spec/selector', { matchLabels: { app: 'b' } }],
    ],
  },
  {
    resource: 'coordination.k8s.io/v1/leases',
    body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: {}, spec: { holderIdentity: 'a', leaseDurationSeconds: 15 } },
    good: [['spec', {}, { holderIdentity: 'b', leaseTransitions: 0, renewTime: '2026-01-01T00:00:00.000000Z' }]],
    bad: [
      ['spec/leaseDurationSeconds', 0, -1],
      ['spec/leaseTransitions', -1],
      ['spec/holderIdentity', ''],
      ['spec/renewTime', 'yesterday', '2026-01-01'],
    ],
    later: [['spec/holderIdentity', 'c']],
  },
];
