// What every request works with: the store seen through resource types. One version of a kind is stored; the others are converted on the way.
import type { Clock } from '../../platform/clock.ts';
import { timestamp } from '../../platform/clock.ts';
import type { ObjectReader } from '../access/object-reader.ts';
import type { StrategyContext } from '../kinds/strategy.ts';
import type { KubeObject } from '../machinery/object.ts';
import { formatApiVersion } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import type { MutableResourceRegistry } from '../schema/registry.ts';
import type { MutableSchemaSet } from '../schema/schemas.ts';
import type { Store } from '../store/store.ts';
import { convertObject } from './convert-version.ts';

export interface ApiCore {
  readonly clock: Clock;
  readonly store: Store;
  readonly registry: MutableResourceRegistry;
  readonly schemas: MutableSchemaSet;
  readonly reader: ObjectReader;
  /** Called after a write of a CustomResourceDefinition, before the request is answered. */
  definitionWritten(name: string): void;
}

export const definitionsCollection = 'customresourcedefinitions.apiextensions.k8s.io';

/** Both groups that serve events keep them in one place. */
export const collectionOf = ({ group, resource }: { group: string; resource: string }): string =>
  group === '' || (resource === 'events' && group === 'events.k8s.io') ? resource : `${resource}.${group}`;

export const keyOf = (type: ResourceType, namespace: string, name: string): string => (type.namespaced ? `${namespace}/${name}` : name);

export const apiVersionOf = (type: ResourceType): string => formatApiVersion(type.group, type.version);

/** The version in which the store keeps the kind; events are kept as core/v1. */
export const storageType = (core: ApiCore, type: ResourceType): ResourceType => {
  if (collectionOf(type) === 'events') return core.registry.byPath('', 'v1', 'events') ?? type;
  if (type.version === type.storageVersion) return type;
  return core.registry.byPath(type.group, type.storageVersion, type.resource) ?? type;
};

/** The stored object as this version shows it. */
export const readObject = (core: ApiCore, type: ResourceType, namespace: string, name: string): KubeObject | undefined => {
  const stored = core.store.get(collectionOf(type), keyOf(type, namespace, name));
  return stored && convertObject(stored, type);
};

export const readObjects = (core: ApiCore, type: ResourceType, namespace: string): KubeObject[] => {
  const stored = core.store.list(collectionOf(type), namespace && type.namespaced ? namespace : undefined);
  return stored.map((object) => convertObject(object, type));
};

export const createReader = (core: Pick<ApiCore, 'store' | 'registry'>): ObjectReader => ({
  get: (apiVersion, kind, namespace, name) => {
    const type = core.registry.byKind(apiVersion, kind);
    return type && readObject(core as ApiCore, type, namespace ?? '', name);
  },
  list: (apiVersion, kind, namespace) => {
    const type = core.registry.byKind(apiVersion, kind);
    return type ? readObjects(core as ApiCore, type, namespace ?? '') : [];
  },
});

export const strategyContext = (core: ApiCore, namespace: string, dryRun: boolean): StrategyContext => ({
  namespace,
  now: timestamp(core.clock),
  list: (apiVersion, kind) => core.reader.list(apiVersion, kind) as KubeObject[],
  dryRun,
});
