// How a CustomResourceDefinition goes: it is held by a finalizer until its objects are gone, and takes them with it.
import { cloneJson } from '../machinery/clone-json.ts';
import { timestamp } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { User } from '../machinery/user.ts';
import { collectionOf, definitionsCollection, type ApiCore } from './core.ts';
import { cleanupFinalizer, markTerminating } from './definition-begin-deletion.ts';
import { deleteObject } from './delete-object.ts';

const server: User = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };

const deleteInstance = (core: ApiCore, definition: KubeObject, object: KubeObject): void => {
  const { group, names, versions } = definition.spec;
  const storage = versions.find((version: { storage?: boolean }) => version.storage)?.name;
  const type =
    core.registry.byPath(group, storage, names.plural) ??
    core.registry.all().find((each) => each.group === group && each.kind === names.kind);
  const { name, namespace = '' } = object.metadata;
  if (!type)
    return void core.store.remove(collectionOf({ group, resource: names.plural }), namespace ? `${namespace}/${name}` : name, object);
  const request = {
    user: server,
    type,
    subresource: '',
    namespace,
    name,
    fieldManager: '',
    fieldValidation: 'Ignore' as const,
    dryRun: false,
    warnings: [],
  };
  if (!object.metadata.deletionTimestamp) deleteObject(core, request, { dryRun: false });
};

const free = (core: ApiCore, definition: KubeObject): void => {
  const finalizers = (definition.metadata.finalizers ?? []).filter((each) => each !== cleanupFinalizer);
  const { name } = definition.metadata;
  if (!finalizers.length) return void core.store.remove(definitionsCollection, name, definition);
  if (finalizers.length === definition.metadata.finalizers?.length) return;
  core.store.put(definitionsCollection, name, { ...definition, metadata: { ...definition.metadata, finalizers } }, definition);
};

const inProgress = 'InstanceDeletionInProgress';
const isInProgress = ({ status }: KubeObject) => (status?.conditions ?? []).some((each: { reason: string }) => each.reason === inProgress);

/** Deletes what the definition defines. Answers the collection that still has objects with finalizers; undefined when all is gone. */
export const deleteInstances = (core: ApiCore, definition: KubeObject): string | undefined => {
  const collection = collectionOf({ group: definition.spec.group, resource: definition.spec.names.plural });
  for (const object of core.store.list(collection)) deleteInstance(core, definition, object);
  if (!core.store.list(collection).length) {
    free(core, definition);
    return undefined;
  }
  if (isInProgress(definition)) return collection;
  const next = cloneJson(definition);
  markTerminating(next, inProgress, 'CustomResource deletion is in progress', timestamp(core.clock));
  core.store.put(definitionsCollection, definition.metadata.name, next, definition);
  return collection;
};
