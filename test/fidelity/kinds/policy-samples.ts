// Access, scaling, disruption and leases.
import type { Sample } from './sample.ts';

const group = 'rbac.authorization.k8s.io';
const metric = (target: unknown) => [{ type: 'Resource', resource: { name: 'cpu', target } }];

export const policySamples: Sample[] = [
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
