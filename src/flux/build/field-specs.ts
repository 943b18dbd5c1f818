// Which fields the built-in transformers know, and who refers to whom by name. Pod specs are found in nine places; most tables say only what stands inside one.
import type { FieldSpec } from './field-path.ts';
import type { Gvk } from './resource-id.ts';

const templated = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'];

/** Where each kind keeps its pod spec. */
const podSpecs: [kind: string, path: string, version?: string][] = [
  ['Pod', 'spec', 'v1'],
  ['PodTemplate', 'template/spec'],
  ...templated.map((kind): [string, string] => [kind, 'spec/template/spec']),
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
];
const runners = podSpecs
  .filter(([kind]) => kind !== 'PodTemplate' && kind !== 'ReplicaSet')
  .map(([kind, path]): [string, string] => [kind, path]);
const runnersAndControllers: [string, string][] = [...runners, ['ReplicationController', 'spec/template/spec']];

const inPods = (places: [kind: string, path: string, version?: string][], ...fields: string[]): FieldSpec[] =>
  places.flatMap(([kind, path, version]) => fields.map((field) => ({ kind, path: `${path}/${field}`, ...(version ? { version } : {}) })));

export const namespaceFields: FieldSpec[] = [
  { path: 'metadata/name', kind: 'Namespace', create: true },
  { path: 'spec/service/namespace', group: 'apiregistration.k8s.io', kind: 'APIService', create: true },
  { path: 'spec/conversion/webhook/clientConfig/service/namespace', group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
];

export const nameFields: FieldSpec[] = [{ path: 'metadata/name' }];

const template = (field: 'labels' | 'annotations'): FieldSpec[] => [
  { path: `spec/template/metadata/${field}`, create: true, version: 'v1', kind: 'ReplicationController' },
  { path: `spec/template/metadata/${field}`, create: true, kind: 'Deployment' },
  { path: `spec/template/metadata/${field}`, create: true, kind: 'ReplicaSet' },
  { path: `spec/template/metadata/${field}`, create: true, kind: 'DaemonSet' },
  { path: `spec/template/metadata/${field}`, create: true, kind: 'StatefulSet', ...(field === 'labels' ? { group: 'apps' } : {}) },
  { path: `spec/template/metadata/${field}`, create: true, group: 'batch', kind: 'Job' },
  { path: `spec/jobTemplate/metadata/${field}`, create: true, group: 'batch', kind: 'CronJob' },
  { path: `spec/jobTemplate/spec/template/metadata/${field}`, create: true, group: 'batch', kind: 'CronJob' },
];

export const metadataLabels: FieldSpec = { path: 'metadata/labels', create: true };
export const templateLabelFields: FieldSpec[] = [
  metadataLabels,
  ...template('labels'),
  { path: 'spec/volumeClaimTemplates[]/metadata/labels', create: true, group: 'apps', kind: 'StatefulSet' },
];

const affinity = ['podAffinity', 'podAntiAffinity'].flatMap((each) => [
  `affinity/${each}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `affinity/${each}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);
const spread = [...affinity, 'topologySpreadConstraints/labelSelector/matchLabels'];

export const commonLabelFields: FieldSpec[] = [
  { path: 'spec/selector', create: true, version: 'v1', kind: 'Service' },
  { path: 'spec/selector', create: true, version: 'v1', kind: 'ReplicationController' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'Deployment' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'ReplicaSet' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'DaemonSet' },
  { path: 'spec/selector/matchLabels', create: true, group: 'apps', kind: 'StatefulSet' },
  ...['Deployment', 'StatefulSet'].flatMap((kind) => spread.map((path) => ({ path: `spec/template/spec/${path}`, group: 'apps', kind }))),
  { path: 'spec/selector/matchLabels', group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/spec/selector/matchLabels', group: 'batch', kind: 'CronJob' },
  { path: 'spec/selector/matchLabels', group: 'policy', kind: 'PodDisruptionBudget' },
  ...['spec', 'spec/ingress/from', 'spec/egress/to'].map((path) => ({
    path: `${path}/podSelector/matchLabels`,
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
  })),
  ...templateLabelFields,
];

export const commonAnnotationFields: FieldSpec[] = [{ path: 'metadata/annotations', create: true }, ...template('annotations')];

export const imageFields: FieldSpec[] = ['spec', 'spec/template/spec'].flatMap((path) =>
  ['containers[]/image', 'initContainers[]/image', 'volumes[]/image/reference'].map((field) => ({
    path: `${path}/${field}`,
    create: true,
  })),
);

export const replicaFields: FieldSpec[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].map((kind) => ({
  path: 'spec/replicas',
  create: true,
  kind,
}));

/** Objects of `target` are named by the fields of others. */
export interface NameReference {
  target: Gvk;
  fields: FieldSpec[];
}

const resourceNames: FieldSpec[] = ['Role', 'ClusterRole'].map((kind) => ({ path: 'rules/resourceNames', kind }));
const annotationOf = (name: string): FieldSpec => ({ path: `metadata/annotations/${name.replaceAll('/', '\\/')}`, kind: 'Ingress' });
const rbac = 'rbac.authorization.k8s.io';
const admission = 'admissionregistration.k8s.io';

const configMapReferences: FieldSpec[] = [
  ...inPods(
    podSpecs,
    'volumes/configMap/name',
    ...['containers', 'initContainers'].flatMap((list) => [
      `${list}/env/valueFrom/configMapKeyRef/name`,
      `${list}/envFrom/configMapRef/name`,
    ]),
    'volumes/projected/sources/configMap/name',
  ),
  { path: 'spec/configSource/configMap', kind: 'Node' },
  ...resourceNames,
  annotationOf('nginx.ingress.kubernetes.io/fastcgi-params-configmap'),
];

const secretReferences: FieldSpec[] = [
  ...inPods(
    podSpecs,
    'volumes/secret/secretName',
    ...['containers', 'initContainers'].flatMap((list) => [`${list}/env/valueFrom/secretKeyRef/name`, `${list}/envFrom/secretRef/name`]),
    'imagePullSecrets/name',
    'volumes/projected/sources/secret/name',
  ),
  { path: 'spec/tls/secretName', kind: 'Ingress' },
  ...['ingress.kubernetes.io/auth-secret', 'nginx.ingress.kubernetes.io/auth-secret', 'nginx.ingress.kubernetes.io/auth-tls-secret'].map(
    annotationOf,
  ),
  { path: 'imagePullSecrets/name', kind: 'ServiceAccount' },
  ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].map((name) => ({ path: `parameters/${name}`, kind: 'StorageClass' })),
  ...resourceNames,
  { path: 'spec/template/spec/containers/env/valueFrom/secretKeyRef/name', kind: 'Service', group: 'serving.knative.dev', version: 'v1' },
  { path: 'spec/azureFile/secretName', kind: 'PersistentVolume' },
];

const serviceReferences: FieldSpec[] = [
  { path: 'spec/serviceName', kind: 'StatefulSet', group: 'apps' },
  ...[
    'spec/rules/http/paths/backend/serviceName',
    'spec/backend/serviceName',
    'spec/rules/http/paths/backend/service/name',
    'spec/defaultBackend/service/name',
  ].map((path) => ({ path, kind: 'Ingress' })),
  { path: 'spec/service/name', kind: 'APIService', group: 'apiregistration.k8s.io' },
  ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) => ({
    path: 'webhooks/clientConfig/service',
    kind,
    group: admission,
  })),
];

const roleRef = (...kinds: string[]): FieldSpec[] => kinds.map((kind) => ({ path: 'roleRef/name', kind, group: rbac }));

export const nameReferences: NameReference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
    target: { kind },
    fields: [{ path: 'spec/scaleTargetRef/name', kind: 'HorizontalPodAutoscaler' }],
  })),
  { target: { kind: 'ConfigMap', version: 'v1' }, fields: configMapReferences },
  { target: { kind: 'Secret', version: 'v1' }, fields: secretReferences },
  { target: { kind: 'Service', version: 'v1' }, fields: serviceReferences },
  { target: { kind: 'Role', group: rbac }, fields: roleRef('RoleBinding') },
  { target: { kind: 'ClusterRole', group: rbac }, fields: roleRef('RoleBinding', 'ClusterRoleBinding') },
  {
    target: { kind: 'ServiceAccount', version: 'v1' },
    fields: [
      ...['RoleBinding', 'ClusterRoleBinding'].map((kind) => ({ path: 'subjects', kind, group: rbac })),
      ...inPods(runnersAndControllers, 'serviceAccountName'),
    ],
  },
  {
    target: { kind: 'PersistentVolumeClaim', version: 'v1' },
    fields: inPods(runnersAndControllers, 'volumes/persistentVolumeClaim/claimName'),
  },
  {
    target: { kind: 'PersistentVolume', version: 'v1' },
    fields: [
      { path: 'spec/volumeName', kind: 'PersistentVolumeClaim' },
      { path: 'rules/resourceNames', kind: 'ClusterRole' },
    ],
  },
  {
    target: { kind: 'StorageClass', version: 'v1', group: 'storage.k8s.io' },
    fields: [
      { path: 'spec/storageClassName', kind: 'PersistentVolume' },
      { path: 'spec/storageClassName', kind: 'PersistentVolumeClaim' },
      { path: 'spec/volumeClaimTemplates/spec/storageClassName', kind: 'StatefulSet' },
    ],
  },
  {
    target: { kind: 'PriorityClass', version: 'v1', group: 'scheduling.k8s.io' },
    fields: inPods(runnersAndControllers, 'priorityClassName'),
  },
  // The group of IngressClass is wrong upstream as well, so nothing refers to one by this entry.
  {
    target: { kind: 'IngressClass', version: 'v1', group: 'networking.k8s.io/v1' },
    fields: [{ path: 'spec/ingressClassName', kind: 'Ingress' }],
  },
  {
    target: { kind: 'ValidatingAdmissionPolicy', group: admission },
    fields: [{ path: 'spec/policyName', kind: 'ValidatingAdmissionPolicyBinding', group: admission }],
  },
];
