// Kinds that upstream's server can read without serving them: it words a refusal of those otherwise than one of an unknown kind.
import { goTypeOfKind } from './go-types.ts';

/** Versions of a kind that were served once, by the version that replaced them. */
const formerVersions: Record<string, Record<string, string[]>> = {
  'apps/v1': {
    Deployment: ['apps/v1beta1', 'apps/v1beta2', 'extensions/v1beta1'],
    DaemonSet: ['apps/v1beta2', 'extensions/v1beta1'],
    ReplicaSet: ['apps/v1beta2', 'extensions/v1beta1'],
    StatefulSet: ['apps/v1beta1', 'apps/v1beta2'],
    ControllerRevision: ['apps/v1beta1', 'apps/v1beta2'],
  },
  'batch/v1': { CronJob: ['batch/v1beta1'] },
  'networking.k8s.io/v1': {
    Ingress: ['networking.k8s.io/v1beta1', 'extensions/v1beta1'],
    IngressClass: ['networking.k8s.io/v1beta1'],
    NetworkPolicy: ['extensions/v1beta1'],
  },
  'policy/v1': { PodDisruptionBudget: ['policy/v1beta1'], Eviction: ['policy/v1beta1'] },
  'rbac.authorization.k8s.io/v1': Object.fromEntries(
    ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map((kind) => [
      kind,
      ['rbac.authorization.k8s.io/v1alpha1', 'rbac.authorization.k8s.io/v1beta1'],
    ]),
  ),
};

export const isFormerVersion = (found: { apiVersion: string; kind: string }, expected: { apiVersion: string; kind: string }): boolean =>
  found.kind === expected.kind && (formerVersions[expected.apiVersion]?.[found.kind]?.includes(found.apiVersion) ?? false);

/** What every group knows, and what only the core group does. */
const everywhere = new Set(['CreateOptions', 'DeleteOptions', 'GetOptions', 'ListOptions', 'PatchOptions', 'UpdateOptions', 'WatchEvent']);
const coreOnly = new Set(['APIGroup', 'APIGroupList', 'APIResourceList', 'APIVersions', 'List', 'Status']);

export const isKnownKind = (apiVersion: string, kind: string): boolean => {
  if (everywhere.has(kind) || (apiVersion === 'v1' && coreOnly.has(kind))) return true;
  const item = kind.replace(/List$/, '');
  return goTypeOfKind(apiVersion, kind) !== undefined || (item !== kind && goTypeOfKind(apiVersion, item) !== undefined);
};
