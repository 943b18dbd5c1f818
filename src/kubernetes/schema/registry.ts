// What the server serves now: every built-in resource of Kubernetes 1.34 from the generated table, and custom ones while their CRD is established.
import { formatApiVersion } from '../machinery/object.ts';
import type { ResourceRegistry, ResourceType } from '../machinery/resource.ts';
import { resources } from './generated/resources.generated.ts';

export interface MutableResourceRegistry extends ResourceRegistry {
  /** Serves a custom resource at one version; replaces what was served at the same path. */
  register(type: ResourceType): void;
  unregister(group: string, version: string, resource: string): void;
}

/** Kinds that several versions serve: the version that the store keeps. */
const storageVersions: Record<string, string> = { 'autoscaling/HorizontalPodAutoscaler': 'v2' };

const builtIn = (line: string): ResourceType => {
  const type = JSON.parse(line) as Omit<ResourceType, 'listKind' | 'custom' | 'storageVersion'>;
  const storageVersion = storageVersions[`${type.group}/${type.kind}`] ?? type.version;
  return { ...type, listKind: `${type.kind}List`, custom: false, storageVersion };
};

export const createResourceRegistry = (): MutableResourceRegistry => {
  const byPath = new Map<string, ResourceType>();
  const byKind = new Map<string, ResourceType>();
  let all: ResourceType[] | undefined;
  const kindKey = (type: ResourceType) => `${formatApiVersion(type.group, type.version)} ${type.kind}`;
  const pathKey = (group: string, version: string, resource: string) => `${group}/${version}/${resource}`;
  const register = (type: ResourceType) => {
    const key = pathKey(type.group, type.version, type.resource);
    const before = byPath.get(key);
    if (before) byKind.delete(kindKey(before));
    all = undefined;
    byPath.set(key, type);
    byKind.set(kindKey(type), type);
  };
  for (const line of resources) register(builtIn(line));
  return {
    register,
    unregister: (group, version, resource) => {
      const type = byPath.get(pathKey(group, version, resource));
      if (!type?.custom) return;
      all = undefined;
      byPath.delete(pathKey(group, version, resource));
      byKind.delete(kindKey(type));
    },
    all: () => (all ??= [...byPath.values()]),
    byPath: (group, version, resource) => byPath.get(pathKey(group, version, resource)),
    byKind: (apiVersion, kind) => byKind.get(`${apiVersion} ${kind}`),
  };
};
