// sortOptions: `fifo` keeps the order of loading, `legacy` puts kinds in the order in which they are best applied.
import { BuildError } from './build-error.ts';
import type { SortOptions } from './kustomization.ts';
import { gvkString, sameGvk, type Gvk } from './resource-id.ts';
import type { Resource } from './resource.ts';

const first = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const gvkText = ({ group, version, kind }: Gvk): string => `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;
const idText = ({ id }: Resource): string => `${gvkString(id)}|${id.namespace || '~X'}|${id.name || '~N'}`;

const ranks = (options: SortOptions): Map<string, number> => {
  const { orderFirst = [], orderLast = [] } = options.legacySortOptions ?? { orderFirst: first, orderLast: last };
  return new Map([
    ...orderFirst.map((kind, at) => [kind, at - orderFirst.length] as const),
    ...orderLast.map((kind, at) => [kind, at + 1] as const),
  ]);
};

export const sortResources = (resources: Resource[], options: SortOptions): Resource[] => {
  if (options.order !== 'fifo' && options.order !== 'legacy')
    throw new BuildError("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (options.order === 'fifo') {
    if (options.legacySortOptions)
      throw new BuildError("the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'");
    return resources;
  }
  const rank = ranks(options);
  const compare = (a: Resource, b: Resource): number => {
    if (sameGvk(a.id, b.id)) return text(idText(a), idText(b));
    const byKind = (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0);
    return byKind || text(gvkText(a.id), gvkText(b.id));
  };
  return [...resources].sort(compare);
};
