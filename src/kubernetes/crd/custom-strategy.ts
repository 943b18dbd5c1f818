// The Strategy of custom kinds: everything comes from their CustomResourceDefinition.
import { cloneJson } from '../machinery/clone-json.ts';
import { FieldErrors, sameJson } from '../kinds/field-errors.ts';
import { isDns1123Subdomain } from '../kinds/names.ts';
import { validateMeta, validateMetaUpdate } from '../kinds/object-meta.ts';
import type { Strategy } from '../kinds/strategy.ts';
import { formatApiVersion, type KubeObject } from '../machinery/object.ts';
import type { CustomVersion, ResourceType } from '../machinery/resource.ts';
import type { Cause } from '../machinery/status.ts';
import { evaluateRules, hasRules } from './cel-rules.ts';
import { applySchemaDefaults } from './schema-defaults.ts';
import { validateScale } from './validate-scale.ts';
import { validateEmbedded, validateListTypes, validateValue } from './validate-value.ts';

/** While one of these is found, rules would only repeat it. */
const blocking = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);
const notChecked =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

const withoutMeta = ({ metadata: _metadata, apiVersion: _apiVersion, kind: _kind, ...rest }: KubeObject) => rest;

/** The root of a schema speaks of apiVersion, kind and metadata only as far as their types go: those are checked as every object's are. */
const validateBySchema = (
  errors: FieldErrors,
  object: KubeObject,
  old: KubeObject | undefined,
  { schema, scale }: CustomVersion,
  ofKind: boolean,
): void => {
  if (!schema) return ofKind ? validateScale(errors, object, scale) : undefined;
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...properties } = schema.properties ?? {};
  const root = {
    ...schema,
    properties,
    required: (schema.required ?? []).filter((field) => !['apiVersion', 'kind', 'metadata'].includes(field)),
  };
  const [value, before] = [withoutMeta(object), old && withoutMeta(old)];
  if (ofKind) {
    validateValue(errors, value, before, root);
    validateScale(errors, object, scale);
  }
  validateEmbedded(errors, value, root);
  validateListTypes(errors, value, root);
  if (!hasRules(schema)) return;
  if (errors.causes.some((cause) => blocking.has(cause.reason ?? ''))) return errors.invalid('<nil>', null, notChecked);
  // Rules may read metadata.name and metadata.generateName, and nothing else of metadata.
  const named = ({ metadata: { name, generateName } }: KubeObject) => ({ metadata: { name, ...(generateName ? { generateName } : {}) } });
  const seen = (each: KubeObject) => ({ apiVersion: each.apiVersion, kind: each.kind, ...withoutMeta(each), ...named(each) });
  evaluateRules(errors, seen(object), old && seen(old), schema);
};

/** A write to status is validated by status' own schema: what it says begins there. */
const seenFromStatus = (cause: Cause): Cause => ({ ...cause, message: cause.message?.replace(/: status\.(\S+ in body )/, ': $1') ?? '' });

const restoreStatus = (next: KubeObject, current: KubeObject): void => {
  if (current.status === undefined) delete next.status;
  else next.status = cloneJson(current.status);
};

const keepOnlyStatus = (next: KubeObject, current: KubeObject): void => {
  const { status } = next;
  const { managedFields } = next.metadata;
  for (const key of Object.keys(next)) delete next[key];
  Object.assign(next, cloneJson(current));
  // Of metadata too, only who owns what may change here.
  if (managedFields) next.metadata.managedFields = managedFields;
  else delete next.metadata.managedFields;
  if (status === undefined) delete next.status;
  else next.status = status;
};

export const customStrategy = (resource: ResourceType): Strategy => {
  const version = resource.customVersion;
  const { schema, hasStatus = false } = version ?? {};
  const meta = { name: isDns1123Subdomain, namespaced: resource.namespaced, anyFinalizer: true };
  const desired = (object: KubeObject) => {
    const { status: _status, ...rest } = withoutMeta(object);
    return hasStatus ? rest : withoutMeta(object);
  };
  const validateType = (errors: FieldErrors, object: KubeObject) => {
    if (object.kind !== resource.kind) errors.invalid('kind', object.kind, `must be ${resource.kind}`);
    const apiVersion = formatApiVersion(resource.group, resource.version);
    if (object.apiVersion !== apiVersion) errors.invalid('apiVersion', object.apiVersion, `must be ${apiVersion}`);
  };
  return {
    applyDefaults: (object) => {
      if (schema) applySchemaDefaults(object, schema);
    },
    prepareForCreate: (object) => {
      if (!hasStatus) return;
      delete object.status;
      // A real server fills in defaults whenever it reads from its store: a default of the status is there from the start.
      if (schema) applySchemaDefaults(object, schema);
    },
    prepareForUpdate: (next, current, subresource) => {
      if (!hasStatus) return;
      if (subresource === 'status') keepOnlyStatus(next, current);
      else restoreStatus(next, current);
    },
    validate: (object) => {
      const errors = new FieldErrors();
      validateType(errors, object);
      // Of another kind: neither its metadata nor its fields' types are looked at.
      const ofKind = errors.causes.length === 0;
      if (ofKind) validateMeta(errors, object.metadata, meta);
      if (version) validateBySchema(errors, object, undefined, version, ofKind);
      return errors.causes;
    },
    validateUpdate: (next, current, subresource) => {
      const errors = new FieldErrors();
      validateType(errors, next);
      const ofKind = errors.causes.length === 0;
      if (ofKind) validateMetaUpdate(errors, next, current, 'u');
      if (version) validateBySchema(errors, next, current, version, ofKind);
      return subresource === 'status' ? errors.causes.map(seenFromStatus) : errors.causes;
    },
    warnings: () => [],
    desiredStateChanged: (next, current) => !sameJson(desired(next), desired(current)),
  };
};
