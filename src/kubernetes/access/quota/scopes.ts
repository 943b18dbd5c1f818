// Quotas may count only some pods: by deadline, quality of service, priority class or affinity.
import type { KubeObject } from '../../machinery/object.ts';
import type { PodContainer } from './pod-resources.ts';

interface ScopeRequirement {
  scopeName: string;
  operator: string;
  values?: string[];
}

export const scopesOf = (quota: KubeObject): ScopeRequirement[] => [
  ...((quota.spec.scopes ?? []) as string[]).map((scopeName) => ({ scopeName, operator: 'Exists' })),
  ...((quota.spec.scopeSelector?.matchExpressions ?? []) as ScopeRequirement[]),
];

const isBestEffort = ({ spec }: KubeObject): boolean =>
  ![...(spec.initContainers ?? []), ...(spec.containers ?? [])].some(({ resources }: PodContainer) =>
    [resources?.requests, resources?.limits].some((list) => Object.keys(list ?? {}).some((name) => name === 'cpu' || name === 'memory')),
  );

const matchesPriorityClass = ({ spec }: KubeObject, { operator, values = [] }: ScopeRequirement): boolean => {
  const name = spec.priorityClassName as string | undefined;
  switch (operator) {
    case 'In':
      return name !== undefined && values.includes(name);
    case 'NotIn':
      return name === undefined || !values.includes(name);
    case 'DoesNotExist':
      return !name;
    default:
      return Boolean(name);
  }
};

interface AffinityTerm {
  namespaces?: string[];
  namespaceSelector?: unknown;
  podAffinityTerm?: AffinityTerm;
}

const crossesNamespaces = ({ spec }: KubeObject): boolean =>
  [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity].some((affinity) =>
    [
      ...((affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) as AffinityTerm[]),
      ...((affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) as AffinityTerm[]),
    ]
      .map((term) => term.podAffinityTerm ?? term)
      .some((term) => (term.namespaces?.length ?? 0) > 0 || term.namespaceSelector !== undefined),
  );

/** Only pods have scopes: a quota with scopes counts nothing else. */
export const matchesScope = (resource: string, object: KubeObject, scope: ScopeRequirement): boolean => {
  if (resource !== 'pods') return false;
  switch (scope.scopeName) {
    case 'Terminating':
      return object.spec.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return object.spec.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return isBestEffort(object);
    case 'NotBestEffort':
      return !isBestEffort(object);
    case 'PriorityClass':
      return matchesPriorityClass(object, scope);
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(object);
    default:
      return false;
  }
};
