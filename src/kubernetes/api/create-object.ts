// create: defaults, managed fields, admission, preparation, validation, storage, in upstream's order.
import { timestamp } from '../../platform/clock.ts';
import { mutate, validate } from '../access/admission/admission.ts';
import { strategyFor } from '../kinds/index.ts';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import { updateManagedFields } from '../patch/managed-fields.ts';
import { storedForm } from '../schema/stored-form.ts';
import { convertObject } from './convert-version.ts';
import { apiVersionOf, collectionOf, definitionsCollection, keyOf, storageType, strategyContext, type ApiCore } from './core.ts';
import { fillSystemFields, generateName, inServerOrder } from './object-meta.ts';
import { storeQuotas } from './quota-usage.ts';
import { admissionRequest, subjectOf, type ApiRequest } from './request.ts';

const nameTries = 8;

/** The namespace of the path counts; a body that names another is refused. */
export const placeInNamespace = (object: KubeObject, { type, namespace }: ApiRequest): void => {
  const given = object.metadata.namespace ?? '';
  if (!type.namespaced) {
    // Upstream lets a cluster-scoped body name a namespace only to refuse it in validation; clients never mean it.
    delete object.metadata.namespace;
    return;
  }
  if (given !== '' && given !== namespace) {
    throw apiErrors.badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  object.metadata.namespace = namespace;
};

interface CreateOptions {
  /** Server-side apply has tracked its fields itself. */
  fieldsTracked?: boolean;
}

/** `body` is a private, decoded object in the request's version. Answers the stored object in that version. */
export const createObject = (
  core: ApiCore,
  request: ApiRequest,
  body: KubeObject,
  { fieldsTracked = false }: CreateOptions = {},
): KubeObject => {
  placeInNamespace(body, request);
  if (request.type.custom) refuseWhileTerminating(core, request, body.metadata.name);
  const now = timestamp(core.clock);
  const claimed = body.metadata.resourceVersion;
  delete body.metadata.deletionTimestamp;
  delete body.metadata.deletionGracePeriodSeconds;
  strategyFor(request.type).applyDefaults(body);
  const tracked = fieldsTracked ? body : trackCreated(core, request, body);
  const kept = storageType(core, request.type);
  const object = storedForm(convertObject(tracked, kept), kept.custom);
  const strategy = strategyFor(kept);
  mutate(admissionRequest(core, request, 'CREATE', { object }));
  fillSystemFields(object, now);
  strategy.prepareForCreate(object, strategyContext(core, request.namespace, request.dryRun));
  if (strategy.desiredStateChanged) object.metadata.generation = 1;
  const causes = strategy.validate(object);
  if (causes.length) throw apiErrors.invalid({ group: request.type.group, kind: object.kind }, object.metadata.name ?? '', causes);
  request.warnings.push(...strategy.warnings(object));
  const { warnings, quotas } = validate(admissionRequest(core, request, 'CREATE', { object }));
  request.warnings.push(...warnings);
  if (claimed && claimed !== '0' && !request.dryRun) {
    throw apiErrors.other(500, undefined, 'resourceVersion should not be set on objects to be created');
  }
  return convertObject(insert(core, request, object, quotas), request.type);
};

const refuseWhileTerminating = (core: ApiCore, { type }: ApiRequest, name: string): void => {
  if (!core.store.get(definitionsCollection, `${type.resource}.${type.group}`)?.metadata.deletionTimestamp) return;
  throw apiErrors.forbidden(subjectOf({ type }), name, 'create not allowed while custom resource definition is terminating');
};

/** The object with the fields of its creator; also of what is only asked and never stored. */
export const trackCreated = (core: ApiCore, request: ApiRequest, body: KubeObject): KubeObject => {
  delete body.metadata.managedFields;
  return updateManagedFields({
    manager: request.fieldManager,
    subresource: request.subresource,
    schema: core.schemas.forKind(apiVersionOf(request.type), request.type.kind),
    schemas: core.schemas,
    now: timestamp(core.clock),
    custom: request.type.custom,
    customStatus: request.type.customVersion?.hasStatus ?? false,
    before: undefined,
    after: body,
  });
};

const alreadyExists = (request: ApiRequest, { metadata }: KubeObject) => {
  const { status } = apiErrors.alreadyExists(subjectOf(request), metadata.name);
  const message = metadata.deletionTimestamp ? `object is being deleted: ${status.message}` : (status.message ?? '');
  return apiErrors.other(409, 'AlreadyExists', message, status.details);
};

const insert = (core: ApiCore, request: ApiRequest, object: KubeObject, quotas: KubeObject[]): KubeObject => {
  const { type } = request;
  const collection = collectionOf(type);
  const key = () => keyOf(type, request.namespace, object.metadata.name);
  for (let tries = 1, found = core.store.get(collection, key()); found; found = core.store.get(collection, key()), tries++) {
    if (!object.metadata.generateName || tries >= nameTries || request.name) throw alreadyExists(request, found);
    object.metadata.name = generateName(object.metadata.generateName);
  }
  if (request.dryRun) return inServerOrder(object);
  // Only keeps the field's place: the store knows the number.
  object.metadata.resourceVersion = '0';
  const ready = inServerOrder(object);
  const stored = core.store.put(collection, key(), ready, undefined) as KubeObject;
  storeQuotas(core, quotas);
  if (collection === definitionsCollection) core.definitionWritten(stored.metadata.name);
  return stored;
};
