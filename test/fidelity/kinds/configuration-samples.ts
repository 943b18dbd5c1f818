// Configuration, identities, quotas and claims.
import type { Sample } from './sample.ts';

export const configurationSamples: Sample[] = [
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
];
