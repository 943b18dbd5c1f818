// In which order objects are applied; deletion goes backwards.
import type { ObjectReference } from '../../../kubernetes/machinery/client.ts';
import { parseApiVersion, type KubeObject } from '../../../kubernetes/machinery/object.ts';

const first = [
  'CustomResourceDefinition',
  'Namespace',
  'ClusterRole',
  'ClusterClass',
  'RuntimeClass',
  'PriorityClass',
  'StorageClass',
  'VolumeSnapshotClass',
  'IngressClass',
  'GatewayClass',
  'ClusterRoleBinding',
  'ResourceQuota',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
  'Service',
  'LimitRange',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

const rank = (kind: string): number => {
  if (first.includes(kind)) return first.indexOf(kind) - first.length;
  return last.indexOf(kind) + 1;
};

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const compareReferences = (a: ObjectReference, b: ObjectReference): number => {
  const [groupA, groupB] = [parseApiVersion(a.apiVersion).group, parseApiVersion(b.apiVersion).group];
  return (
    rank(a.kind) - rank(b.kind) ||
    text(groupA, groupB) ||
    text(a.kind, b.kind) ||
    text(a.namespace ?? '', b.namespace ?? '') ||
    text(a.name, b.name)
  );
};

const isDefinition = ({ apiVersion, kind }: KubeObject): boolean =>
  (kind === 'CustomResourceDefinition' && apiVersion.startsWith('apiextensions.k8s.io/')) ||
  (kind === 'Namespace' && apiVersion === 'v1') ||
  (kind === 'ClusterRole' && apiVersion.startsWith('rbac.authorization.k8s.io/'));

/** Definitions, then classes, then the rest; the first two are waited for. */
export const stagesOf = (objects: KubeObject[]): { objects: KubeObject[]; wait: boolean }[] => {
  const definitions = objects.filter(isDefinition);
  const classes = objects.filter((each) => !isDefinition(each) && each.kind.endsWith('Class'));
  const rest = objects.filter((each) => !definitions.includes(each) && !classes.includes(each));
  return [
    { objects: definitions, wait: true },
    { objects: classes, wait: true },
    { objects: rest, wait: false },
  ];
};
