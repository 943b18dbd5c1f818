// Discovery in both forms: aggregated (apidiscovery.k8s.io/v2) and the older list a group version.
import { createHash } from 'node:crypto';
import { formatApiVersion } from '../machinery/object.ts';
import type { ResourceRegistry, ResourceType, Subresource } from '../machinery/resource.ts';

interface Group {
  name: string;
  versions: { version: string; types: ResourceType[] }[];
}

/** v2 before v1 before v1beta1 before anything else, as the aggregator orders versions. */
const compareVersions = (a: string, b: string): number => {
  const parse = (version: string) => /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  const [left, right] = [parse(a), parse(b)];
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : 1;
  const stage = (found: RegExpExecArray) => ({ alpha: 1, beta: 2 })[found[2] ?? ''] ?? 3;
  return stage(right) - stage(left) || Number(right[1]) - Number(left[1]) || Number(right[3] ?? 0) - Number(left[3] ?? 0);
};

/** Built-in groups in their own order, custom ones by name after them. */
const groupsOf = (registry: ResourceRegistry): Group[] => {
  const groups = new Map<string, Group>();
  for (const type of registry.all()) {
    const group = groups.get(type.group) ?? { name: type.group, versions: [] };
    groups.set(type.group, group);
    const found = group.versions.find(({ version }) => version === type.version);
    if (found) found.types.push(type);
    else group.versions.push({ version: type.version, types: [type] });
  }
  const all = [...groups.values()];
  for (const { versions } of all) versions.sort((a, b) => compareVersions(a.version, b.version));
  const isCustom = ({ versions }: Group) => versions.every(({ types }) => types.every(({ custom }) => custom));
  const custom = all.filter(isCustom).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { versions } of custom) for (const { types } of versions) types.sort((a, b) => (a.resource < b.resource ? -1 : 1));
  return [...all.filter((group) => !isCustom(group)), ...custom];
};

/** Built-in resources leave group and version of their own kind out. */
const kindOf = (type: ResourceType, subresource?: Subresource) => {
  if (subresource?.group !== undefined || (subresource?.kind && subresource.version)) {
    return { group: subresource.group ?? '', version: subresource.version ?? '', kind: subresource.kind ?? type.kind };
  }
  const kind = subresource?.kind ?? type.kind;
  return type.custom ? { group: type.group, version: type.version, kind } : { group: '', version: '', kind };
};

const aggregatedResource = (type: ResourceType) => ({
  resource: type.resource,
  responseKind: kindOf(type),
  scope: type.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: type.singular,
  verbs: type.verbs,
  ...(type.shortNames.length ? { shortNames: type.shortNames } : {}),
  ...(type.categories.length ? { categories: type.categories } : {}),
  ...(type.subresources.length
    ? { subresources: type.subresources.map((each) => ({ subresource: each.name, responseKind: kindOf(type, each), verbs: each.verbs })) }
    : {}),
});

/** GET /api (core only) or /apis (all others). */
export const aggregatedDiscovery = (registry: ResourceRegistry, core: boolean, version: string) => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: `apidiscovery.k8s.io/${version}`,
  metadata: {},
  items: groupsOf(registry)
    .filter(({ name }) => (name === '') === core)
    .map(({ name, versions }) => ({
      metadata: name ? { name } : {},
      versions: versions.map((each) => ({ version: each.version, resources: each.types.map(aggregatedResource), freshness: 'Current' })),
    })),
});

const groupEntry = ({ name, versions }: Group) => {
  const entries = versions.map(({ version }) => ({ groupVersion: formatApiVersion(name, version), version }));
  return { name, versions: entries, preferredVersion: entries[0] };
};

export const groupList = (registry: ResourceRegistry) => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groupsOf(registry)
    .filter(({ name }) => name !== '')
    .map(groupEntry),
});

export const groupDocument = (registry: ResourceRegistry, name: string) => {
  const group = groupsOf(registry).find((each) => each.name === name);
  return group && { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) };
};

const storageHash = ({ group, storageVersion, kind }: ResourceType): string =>
  createHash('sha256').update(`${group}/${storageVersion}/${kind}`).digest().subarray(0, 8).toString('base64');

const listed = (type: ResourceType) => [
  {
    name: type.resource,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: type.verbs,
    ...(type.shortNames.length ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length ? { categories: type.categories } : {}),
    ...(type.verbs.includes('watch') ? { storageVersionHash: storageHash(type) } : {}),
  },
  ...type.subresources.map((each) => ({
    name: `${type.resource}/${each.name}`,
    singularName: '',
    namespaced: type.namespaced,
    ...(each.group ? { group: each.group } : {}),
    ...(each.version ? { version: each.version } : {}),
    kind: each.kind ?? type.kind,
    verbs: each.verbs,
  })),
];

/** GET /api/v1 or /apis/GROUP/VERSION; undefined when nothing is served there. */
export const resourceList = (registry: ResourceRegistry, group: string, version: string) => {
  const types = registry.all().filter((type) => type.group === group && type.version === version);
  if (!types.length) return undefined;
  // The core group's list never learned to name its own version.
  const own = group ? { apiVersion: 'v1' } : {};
  return { kind: 'APIResourceList', ...own, groupVersion: formatApiVersion(group, version), resources: types.flatMap(listed) };
};
