// What may stand in a pod's spec.
import type { Choice } from './sample.ts';

const probe = { httpGet: { path: '/healthz', port: 'http' } };
const c = 'containers/0';

export const goodPodSpec: Choice[] = [
  [
    `${c}/image`,
    'nginx',
    'nginx:latest',
    'registry.local:5000/a/b:1.0',
    'nginx@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  ],
  [`${c}/imagePullPolicy`, 'Always', 'Never', 'IfNotPresent'],
  [
    `${c}/ports`,
    [{ containerPort: 80 }],
    [
      { name: 'http', containerPort: 8080, protocol: 'TCP' },
      { name: 'dns', containerPort: 53, protocol: 'UDP' },
    ],
    [{ containerPort: 80, hostPort: 8080 }],
  ],
  [
    `${c}/env`,
    [{ name: 'A', value: 'x' }],
    [{ name: 'A' }, { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
    [{ name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }],
    [{ name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } }],
  ],
  [`${c}/envFrom`, [{ configMapRef: { name: 'c' } }], [{ prefix: 'P_', secretRef: { name: 's' } }]],
  [
    `${c}/resources`,
    { requests: { cpu: '100m', memory: '64Mi' } },
    { limits: { cpu: 1, memory: '1Gi' } },
    { requests: { cpu: '0.5' }, limits: { cpu: '1000m' } },
    { requests: { cpu: '1.5', memory: '1500M', 'ephemeral-storage': '1e3' } },
    { limits: { 'example.org/gpu': 1 }, requests: { 'example.org/gpu': '1' } },
  ],
  [
    `${c}/livenessProbe`,
    probe,
    { tcpSocket: { port: 80 }, periodSeconds: 3 },
    { exec: { command: ['true'] }, timeoutSeconds: 5 },
    { grpc: { port: 9 } },
  ],
  [`${c}/readinessProbe`, { httpGet: { port: 80, scheme: 'HTTPS' } }, { ...probe, failureThreshold: 9, successThreshold: 2 }],
  [`${c}/startupProbe`, probe],
  [
    `${c}/lifecycle`,
    { preStop: { sleep: { seconds: 3 } } },
    { postStart: { exec: { command: ['true'] } } },
    { preStop: { httpGet: { port: 80 } } },
  ],
  [
    `${c}/securityContext`,
    { runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
    { privileged: true },
    { allowPrivilegeEscalation: false, seccompProfile: { type: 'RuntimeDefault' } },
  ],
  [`${c}/command`, ['sh', '-c', 'sleep 1']],
  [`${c}/terminationMessagePolicy`, 'FallbackToLogsOnError'],
  ['initContainers', [{ name: 'init', image: 'busybox' }], [{ name: 'side', image: 'busybox:1', restartPolicy: 'Always' }]],
  [
    'volumes',
    [{ name: 'v', emptyDir: {} }],
    [{ name: 'v', configMap: { name: 'c', items: [{ key: 'a', path: 'b' }] } }],
    [{ name: 'v', secret: { secretName: 's' } }],
    [{ name: 'v', hostPath: { path: '/tmp' } }],
    [{ name: 'v' }],
    [
      {
        name: 'v',
        projected: {
          sources: [
            { serviceAccountToken: { path: 't' } },
            { downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
          ],
        },
      },
    ],
    [{ name: 'v', persistentVolumeClaim: { claimName: 'p' } }],
  ],
  [
    'affinity',
    {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 5, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'a' } } } },
        ],
      },
    },
    {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] },
      },
    },
  ],
  [
    'tolerations',
    [{ key: 'a', operator: 'Exists' }],
    [{ operator: 'Exists' }],
    [{ key: 'a', value: 'b', effect: 'NoExecute', tolerationSeconds: 3 }],
  ],
  [
    'topologySpreadConstraints',
    [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'a' } } }],
  ],
  ['securityContext', { fsGroup: 5, runAsUser: 1000 }, {}, { sysctls: [{ name: 'net.ipv4.ip_local_port_range', value: '1 2' }] }],
  ['serviceAccountName', 'default'],
  ['terminationGracePeriodSeconds', 0, 5],
  ['hostNetwork', true],
  ['dnsPolicy', 'Default', 'None'],
  ['nodeSelector', { disk: 'ssd' }],
  ['nodeName', 'some-node'],
  ['hostAliases', [{ ip: '1.2.3.4', hostnames: ['a.b'] }]],
  ['imagePullSecrets', [{ name: 's' }]],
  ['automountServiceAccountToken', false],
  ['priorityClassName', 'system-cluster-critical'],
  ['hostname', 'h'],
  ['enableServiceLinks', false],
];
