// delete: preconditions, grace, finalizers and propagation, as upstream's generic registry orders them. The garbage collector does the rest.
import { cloneJson } from '../machinery/clone-json.ts';
import { timestamp } from '../../platform/clock.ts';
import { validate } from '../access/admission/admission.ts';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import { convertObject } from './convert-version.ts';
import { collectionOf, definitionsCollection, keyOf, readObject, type ApiCore } from './core.ts';
import { beginDeletion } from './definition-begin-deletion.ts';
import type { DeleteRequestOptions } from './delete-options.ts';
import { markDeleted } from './graceful-deletion.ts';
import { inServerOrder } from './object-meta.ts';
import { admissionRequest, subjectOf, type ApiRequest } from './request.ts';

export interface Deleted {
  object: KubeObject;
  /** False while finalizers or a grace period hold the object. */
  gone: boolean;
}

const orphanFinalizer = 'orphan';
const foregroundFinalizer = 'foregroundDeletion';
const jobsKeepPods =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

export const deleteObject = (core: ApiCore, request: ApiRequest, options: DeleteRequestOptions): Deleted => {
  if (request.type.kind === 'Job' && options.propagationPolicy === undefined && options.orphanDependents === undefined)
    request.warnings.push(jobsKeepPods);
  const stored = core.store.get(collectionOf(request.type), keyOf(request.type, request.namespace, request.name));
  if (!stored) throw apiErrors.notFound(subjectOf(request), request.name);
  checkPreconditions(request, stored, options.preconditions);
  const oldObject = readObject(core, request.type, request.namespace, request.name);
  request.warnings.push(...validate(admissionRequest(core, request, 'DELETE', { oldObject })).warnings);
  const result = step(core, request, stored, options);
  return { ...result, object: convertObject(result.object, request.type) };
};

const checkPreconditions = ({ type }: ApiRequest, { metadata }: KubeObject, wanted: DeleteRequestOptions['preconditions']) => {
  // Upstream names the kind here, not the resource.
  const subject = { group: type.group, resource: type.kind };
  if (wanted?.uid && wanted.uid !== metadata.uid) {
    const why = `the UID in the precondition (${wanted.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw apiErrors.conflict(subject, metadata.name, why);
  }
  if (wanted?.resourceVersion && wanted.resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw apiErrors.conflict(subject, metadata.name, why);
  }
};

const step = (core: ApiCore, request: ApiRequest, stored: KubeObject, options: DeleteRequestOptions): Deleted => {
  const next = cloneJson(stored);
  const grace = markDeleted(next, options, core.clock);
  if (grace === 'pending') return { object: stored, gone: false };
  const first = stored.metadata.deletionTimestamp === undefined;
  const isDefinition = collectionOf(request.type) === definitionsCollection;
  if (first && isDefinition) beginDeletion(next, timestamp(core.clock));
  const finalizers = finalizersFor(next, options);
  if (first && next.metadata.generation && !isDefinition) next.metadata.generation++;
  const held = finalizers.length > 0 || (next.kind === 'Namespace' && next.spec?.finalizers?.length > 0);
  if (finalizers.length) next.metadata.finalizers = finalizers;
  else delete next.metadata.finalizers;
  if (!held && !(next.metadata.deletionGracePeriodSeconds && next.metadata.deletionGracePeriodSeconds > 0)) {
    return remove(core, request, stored, grace === 'graceful' ? next : stored);
  }
  return keep(core, request, stored, next);
};

/** From times before there was garbage collection. */
const orphansUnasked = ({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean =>
  kind === 'ReplicationController' || (kind === 'Job' && apiVersion === 'batch/v1');

/** The finalizers that the object has while it goes: the propagation policy adds or removes the garbage collector's two. */
const finalizersFor = (
  { apiVersion, kind, metadata }: KubeObject,
  { propagationPolicy, orphanDependents }: DeleteRequestOptions,
): string[] => {
  const current = metadata.finalizers ?? [];
  const others = current.filter((each) => each !== orphanFinalizer && each !== foregroundFinalizer);
  if (orphanDependents !== undefined) return orphanDependents ? [...others, orphanFinalizer] : others;
  if (propagationPolicy === undefined)
    return current.length === others.length && orphansUnasked({ apiVersion, kind }) ? [...others, orphanFinalizer] : current;
  if (propagationPolicy === 'Orphan') return [...others, orphanFinalizer];
  if (propagationPolicy === 'Foreground') return [...others, foregroundFinalizer];
  return others;
};

const remove = (core: ApiCore, request: ApiRequest, stored: KubeObject, last: KubeObject): Deleted => {
  if (request.dryRun) return { object: last, gone: true };
  const collection = collectionOf(request.type);
  const object = core.store.remove(collection, keyOf(request.type, request.namespace, request.name), stored, last) as KubeObject;
  if (collection === definitionsCollection) core.definitionWritten(request.name);
  return { object, gone: true };
};

const keep = (core: ApiCore, request: ApiRequest, stored: KubeObject, next: KubeObject): Deleted => {
  const first = stored.metadata.deletionTimestamp === undefined;
  if (first && next.kind === 'Namespace') next.status = { ...next.status, phase: 'Terminating' };
  if (!first && sameDeletion(stored, next)) return { object: stored, gone: false };
  const object = inServerOrder(next);
  if (request.dryRun) return { object, gone: false };
  const collection = collectionOf(request.type);
  core.store.put(collection, keyOf(request.type, request.namespace, request.name), object, stored);
  if (collection === definitionsCollection) core.definitionWritten(request.name);
  return { object, gone: false };
};

const sameDeletion = (a: KubeObject, b: KubeObject) =>
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
  a.metadata.deletionGracePeriodSeconds === b.metadata.deletionGracePeriodSeconds &&
  JSON.stringify(a.metadata.finalizers) === JSON.stringify(b.metadata.finalizers);
