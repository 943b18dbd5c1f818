// Names of kinds and objects as kustomize writes them: `ConfigMap.v1.[noGrp]/greeting.[noNs]`.
import { clusterScopedKinds } from './merge-schema.generated.ts';

export interface Gvk {
  group?: string | undefined;
  version?: string | undefined;
  kind?: string | undefined;
}

export interface ResourceId extends Gvk {
  name: string;
  namespace: string;
}

export const gvkString = ({ group, version, kind }: Gvk): string => `${kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}`;

export const idString = (id: ResourceId): string => `${gvkString(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`;

const apiVersionOf = ({ group, version }: Gvk): string => (group ? `${group}/${version}` : (version ?? ''));

export const isClusterScoped = (id: Gvk): boolean => clusterScopedKinds.has(`${apiVersionOf(id)} ${id.kind}`);

const notANamespace = '_non_namespaceable_';

/** No namespace and `default` are the same; kinds without namespaces share one of their own. */
export const effectiveNamespace = (id: ResourceId): string => (isClusterScoped(id) ? notANamespace : id.namespace || 'default');

export const sameGvk = (a: Gvk, b: Gvk): boolean =>
  a.kind === b.kind && (a.group ?? '') === (b.group ?? '') && (a.version ?? '') === (b.version ?? '');

export const sameId = (a: ResourceId, b: ResourceId): boolean =>
  a.name === b.name && sameGvk(a, b) && effectiveNamespace(a) === effectiveNamespace(b);

/** What the selector leaves open matches everything. */
export const isSelected = (gvk: Gvk, selector: Gvk): boolean =>
  (!selector.group || selector.group === gvk.group) &&
  (!selector.version || selector.version === gvk.version) &&
  (!selector.kind || selector.kind === gvk.kind);
