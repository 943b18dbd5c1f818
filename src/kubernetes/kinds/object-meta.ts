// Validation of metadata, for every kind.
import type { KubeObject, ObjectMeta } from '../machinery/object.ts';
import { FieldErrors, sameJson } from './field-errors.ts';
import { isDns1123Label, isLabelValue, isQualifiedName, type NameRule } from './names.ts';

export interface MetaRules {
  name: NameRule;
  namespaced: boolean;
  /** Finalizers need no path. */
  anyFinalizer?: boolean;
}

const annotationLimitBytes = 256 * 1024;
const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

export const validateLabels = (errors: FieldErrors, labels: Record<string, string> | undefined, path: string): void => {
  for (const [key, value] of Object.entries(labels ?? {})) {
    errors.invalidAll(path, key, isQualifiedName(key));
    errors.invalidAll(path, value, isLabelValue(value));
  }
};

const validateAnnotations = (errors: FieldErrors, annotations: Record<string, string> | undefined, path: string): void => {
  let size = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    errors.invalidAll(path, key, isQualifiedName(key.toLowerCase()));
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > annotationLimitBytes) errors.tooLong(path, annotationLimitBytes);
};

const validateOwners = (errors: FieldErrors, { ownerReferences = [] }: ObjectMeta, path: string): void => {
  let controller = '';
  for (const owner of ownerReferences) {
    if (!owner.apiVersion || owner.apiVersion.endsWith('/') || owner.apiVersion.split('/').length > 2)
      errors.invalid(`${path}.apiVersion`, owner.apiVersion, 'version must not be empty');
    for (const field of ['kind', 'name', 'uid'] as const)
      if (!owner[field]) errors.invalid(`${path}.${field}`, owner[field], 'must not be empty');
    if (owner.apiVersion === 'v1' && owner.kind === 'Event')
      errors.invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner');
    if (!owner.controller) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller) {
      errors.invalid(
        path,
        ownerReferences,
        `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`,
      );
    } else controller = name;
  }
};

const validateFinalizers = (errors: FieldErrors, { finalizers = [] }: ObjectMeta, path: string): void => {
  for (const finalizer of finalizers) errors.invalidAll(path, finalizer, isQualifiedName(finalizer));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set');
};

/** Only most built-in kinds insist on a path; custom ones may have finalizers.fluxcd.io. */
const validateFinalizerPaths = (errors: FieldErrors, { finalizers = [] }: ObjectMeta, path: string): void => {
  for (const [index, finalizer] of finalizers.entries()) {
    if (finalizer.includes('/') || standardFinalizers.has(finalizer)) continue;
    errors.invalid(`${path}[${index}]`, finalizer, 'name is neither a standard finalizer name nor is it fully qualified');
  }
};

const validateMaps = (errors: FieldErrors, metadata: ObjectMeta, path: string): void => {
  validateLabels(errors, metadata.labels, `${path}.labels`);
  validateAnnotations(errors, metadata.annotations, `${path}.annotations`);
  validateOwners(errors, metadata, `${path}.ownerReferences`);
};

/** All that is said of metadata but its names. */
const validateContents = (errors: FieldErrors, metadata: ObjectMeta, anyFinalizer: boolean, path = 'metadata'): void => {
  validateMaps(errors, metadata, path);
  validateFinalizers(errors, metadata, `${path}.finalizers`);
  if (!anyFinalizer) validateFinalizerPaths(errors, metadata, `${path}.finalizers`);
};

export const validateMeta = (
  errors: FieldErrors,
  metadata: ObjectMeta,
  { name, namespaced, anyFinalizer = false }: MetaRules,
  path = 'metadata',
): void => {
  if (metadata.generateName) {
    // What is appended later may end a prefix that may not end so itself.
    const prefix = metadata.generateName;
    errors.invalidAll(`${path}.generateName`, prefix, name(prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix));
  }
  if (!metadata.name) errors.required(`${path}.name`, 'name or generateName is required');
  else errors.invalidAll(`${path}.name`, metadata.name, name(metadata.name));
  if (namespaced) {
    if (!metadata.namespace) errors.required(`${path}.namespace`);
    else errors.invalidAll(`${path}.namespace`, metadata.namespace, isDns1123Label(metadata.namespace));
  } else if (metadata.namespace) errors.forbidden(`${path}.namespace`, 'not allowed on this type');
  validateContents(errors, metadata, anyFinalizer, path);
};

/** Metadata of a pod template has no name and no namespace of its own. */
export const validateTemplateMeta = (errors: FieldErrors, metadata: ObjectMeta, path: string): void => {
  validateLabels(errors, metadata.labels, `${path}.labels`);
  validateAnnotations(errors, metadata.annotations, `${path}.annotations`);
};

const fixedFields = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

const validateChanges = (errors: FieldErrors, { metadata }: KubeObject, { metadata: before }: KubeObject): void => {
  if (before.deletionTimestamp) {
    const added = (metadata.finalizers ?? []).filter((each) => !before.finalizers?.includes(each)).sort();
    const list = added.map((each) => JSON.stringify(each)).join(', ');
    const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
    if (added.length > 0) errors.forbidden('metadata.finalizers', why);
  }
  for (const field of fixedFields)
    if (!sameJson(metadata[field], before[field])) errors.immutable(`metadata.${field}`, metadata[field] ?? null);
  validateMaps(errors, metadata, 'metadata');
};

/**
 * How often a kind's strategy looks at an updated object's metadata, and lists what it finds each time:
 * u as a change, v as a new object; in capitals with finalizers that should have a path.
 */
export type MetaPasses = '' | 'u' | 'U' | 'v' | 'V' | 'vu' | 'UV' | 'VU' | 'VV' | 'VUV' | 'VVU';

/** After the two passes that every update goes through. */
export const validateMetaUpdate = (errors: FieldErrors, next: KubeObject, current: KubeObject, passes: MetaPasses): void => {
  validateContents(errors, next.metadata, true);
  validateChanges(errors, next, current);
  for (const pass of passes) {
    if (pass === 'V' || pass === 'v') validateContents(errors, next.metadata, pass === 'v');
    else validateChanges(errors, next, current);
    if (pass === 'U') validateFinalizerPaths(errors, next.metadata, 'metadata.finalizers');
  }
};
