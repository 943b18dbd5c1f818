// update (PUT) and the second half of every other write to an existing object.
import { timestamp } from '../../platform/clock.ts';
import { mutate, validate } from '../access/admission/admission.ts';
import { strategyFor } from '../kinds/index.ts';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import { differsOnlyInTimes, updateManagedFields } from '../patch/managed-fields.ts';
import { storedForm } from '../schema/stored-form.ts';
import { convertObject } from './convert-version.ts';
import {
  apiVersionOf,
  collectionOf,
  definitionsCollection,
  keyOf,
  readObject,
  storageType,
  strategyContext,
  type ApiCore,
} from './core.ts';
import { createObject } from './create-object.ts';
import { inServerOrder, keepSystemFields } from './object-meta.ts';
import { storeQuotas } from './quota-usage.ts';
import { admissionRequest, subjectOf, type ApiRequest } from './request.ts';
import { keepToScope } from './subresource-scope.ts';
import { createdByUpdate, needsResourceVersion } from './update-rules.ts';

export interface Written {
  object: KubeObject;
  created: boolean;
}

const modified = 'the object has been modified; please apply your changes to the latest version and try again';

/** `body` is a private, decoded object in the request's version. */
export const updateObject = (core: ApiCore, request: ApiRequest, body: KubeObject): Written => {
  checkAddress(body, request);
  const current = readObject(core, request.type, request.namespace, request.name);
  if (!current) return createByUpdate(core, request, body);
  if (!body.metadata.resourceVersion && needsResourceVersion(request.type)) {
    // Upstream names the resource where it means the kind.
    throw apiErrors.invalid({ group: request.type.group, kind: request.type.resource }, request.name, [
      { reason: 'FieldValueInvalid', message: 'Invalid value: 0: must be specified for an update', field: 'metadata.resourceVersion' },
    ]);
  }
  const { uid } = body.metadata;
  if (uid && uid !== current.metadata.uid) throw preconditionFailed(request, uid, current.metadata.uid ?? '');
  return { object: writeUpdate(core, request, current, body), created: false };
};

/** The body must name what the path names; the namespace is looked at first. */
export const checkAddress = (body: KubeObject, { type, namespace, name }: ApiRequest) => {
  const givenNamespace = body.metadata.namespace ?? '';
  if (type.namespaced && givenNamespace !== '' && givenNamespace !== namespace) {
    throw apiErrors.badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const given = body.metadata.name ?? '';
  if (given === '') {
    throw apiErrors.badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (given !== name) throw apiErrors.badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  if (type.namespaced) body.metadata.namespace = namespace;
  else delete body.metadata.namespace;
};

const createByUpdate = (core: ApiCore, request: ApiRequest, body: KubeObject): Written => {
  if (request.subresource !== '' || !createdByUpdate(request.type)) throw apiErrors.notFound(subjectOf(request), request.name);
  if (body.metadata.uid) throw preconditionFailed(request, body.metadata.uid, '');
  return { object: createObject(core, request, body), created: true };
};

/** In the words of upstream's storage, which names its own key. */
const preconditionFailed = (request: ApiRequest, wanted: string, found: string) => {
  const { type, namespace, name } = request;
  const parts = ['registry', ...(type.custom ? [type.group] : []), type.resource, ...(namespace ? [namespace] : []), name];
  const failed = `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${found}`;
  const why = `StorageError: invalid object, Code: 4, Key: /${parts.join('/')}, ResourceVersion: 0, AdditionalErrorMsg: ${failed}`;
  return apiErrors.conflict(subjectOf(request), name, why);
};

interface WriteOptions {
  /** Server-side apply has tracked its fields itself. */
  fieldsTracked?: boolean;
  /** Pods' bind and evict skip admission of the whole object as upstream's storage does. */
  withoutAdmission?: boolean;
}

/** Writes `next` (private, decoded, in the request's version) over `current`; answers what is stored then, in that version. */
export const writeUpdate = (
  core: ApiCore,
  request: ApiRequest,
  current: KubeObject,
  next: KubeObject,
  options: WriteOptions = {},
): KubeObject => {
  const { resourceVersion } = next.metadata;
  if (resourceVersion && resourceVersion !== current.metadata.resourceVersion)
    throw apiErrors.conflict(subjectOf(request), request.name, modified);
  strategyFor(request.type).applyDefaults(next);
  const tracked = options.fieldsTracked ? next : trackFields(core, request, current, next);
  const kept = storageType(core, request.type);
  const stored = core.store.get(collectionOf(request.type), keyOf(request.type, request.namespace, request.name)) as KubeObject;
  const object = storedForm(convertObject(tracked, kept), kept.custom);
  const old = convertObject(stored, kept);
  if (!options.withoutAdmission) mutate(admissionRequest(core, request, 'UPDATE', { object, oldObject: old }));
  prepare(core, request, object, old);
  const quotas = options.withoutAdmission ? [] : admitted(core, request, object, old);
  return convertObject(replace(core, request, object, stored, quotas), request.type);
};

const trackFields = (core: ApiCore, request: ApiRequest, before: KubeObject, after: KubeObject): KubeObject =>
  updateManagedFields({
    manager: request.fieldManager,
    subresource: request.subresource,
    schema: core.schemas.forKind(apiVersionOf(request.type), request.type.kind),
    schemas: core.schemas,
    now: timestamp(core.clock),
    custom: request.type.custom,
    customStatus: request.type.customVersion?.hasStatus ?? false,
    before,
    after,
  });

const prepare = (core: ApiCore, request: ApiRequest, object: KubeObject, old: KubeObject) => {
  const strategy = strategyFor(storageType(core, request.type));
  // A Scale is written as an ordinary update of its object; only its fields are tracked apart.
  const strategySubresource = request.subresource === 'scale' ? '' : request.subresource;
  keepSystemFields(object, old);
  keepToScope(object, old, request.subresource);
  strategy.prepareForUpdate(object, old, strategySubresource, strategyContext(core, request.namespace, request.dryRun));
  // /status changes what is, never what is wanted.
  if (request.subresource !== 'status' && strategy.desiredStateChanged?.(object, old))
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  const causes = strategy.validateUpdate(object, old, strategySubresource);
  if (causes.length) throw apiErrors.invalid({ group: request.type.group, kind: request.type.kind }, request.name, causes);
  request.warnings.push(...strategy.warnings(object));
};

const admitted = (core: ApiCore, request: ApiRequest, object: KubeObject, oldObject: KubeObject): KubeObject[] => {
  const { warnings, quotas } = validate(admissionRequest(core, request, 'UPDATE', { object, oldObject }));
  request.warnings.push(...warnings);
  return quotas;
};

/** An object that is being deleted goes when its last finalizer does. */
const isFinished = ({ kind, metadata, spec }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined &&
  !metadata.deletionGracePeriodSeconds &&
  !metadata.finalizers?.length &&
  !(kind === 'Namespace' && spec?.finalizers?.length);

const replace = (core: ApiCore, request: ApiRequest, object: KubeObject, stored: KubeObject, quotas: KubeObject[]): KubeObject => {
  const collection = collectionOf(request.type);
  const key = keyOf(request.type, request.namespace, request.name);
  const ready = inServerOrder(object);
  if (isFinished(ready)) {
    if (!request.dryRun) {
      core.store.remove(collection, key, stored, ready);
      storeQuotas(core, quotas);
      if (collection === definitionsCollection) core.definitionWritten(request.name);
    }
    return ready;
  }
  if (differsOnlyInTimes(stored, ready)) return stored;
  if (request.dryRun) return ready;
  core.store.put(collection, key, ready, stored);
  storeQuotas(core, quotas);
  if (collection === definitionsCollection) core.definitionWritten(request.name);
  return ready;
};
