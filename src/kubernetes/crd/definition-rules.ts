// CustomResourceDefinitions as objects: defaults, validation, what may not change once objects are stored.
// Leaves out: conversion webhooks.
import type { KubeObject } from '../machinery/object.ts';
import { FieldErrors, sameJson, type Loose } from '../kinds/field-errors.ts';
import type { KindRules } from '../kinds/kind-rules.ts';
import { isDns1035Label, isDns1123Subdomain } from '../kinds/names.ts';
import { internalVersions, isShared } from './internal-form.ts';
import { validateSchema } from './validate-schema.ts';

const versionsOf = (object: KubeObject): Loose[] => object.spec?.versions ?? [];

const defaults = (object: KubeObject): void => {
  const spec = (object.spec ??= {});
  spec.conversion ??= { strategy: 'None' };
  spec.conversion.strategy ||= 'None';
  if (spec.preserveUnknownFields === false) delete spec.preserveUnknownFields;
  const names = (spec.names ??= {});
  if (names.kind) {
    names.singular ||= names.kind.toLowerCase();
    names.listKind ||= `${names.kind}List`;
  }
};

/** The storage version is noted before anything is stored in it. */
const noteStorageVersion = (object: KubeObject): void => {
  const storage = versionsOf(object).find((version) => version.storage);
  if (!storage) return;
  const stored = ((object.status ??= {}).storedVersions ??= []);
  if (!stored.includes(storage.name)) stored.push(storage.name);
};

const joined = (errors: FieldErrors, field: string, value: string, details: string[], before = ''): void => {
  if (details.length) errors.invalid(field, value, before + details.join(','));
};

const validateNames = (errors: FieldErrors, names: Loose): void => {
  for (const field of ['plural', 'singular', 'kind', 'listKind']) if (!names[field]) errors.required(`spec.names.${field}`);
  for (const field of ['plural', 'singular'])
    if (names[field]) joined(errors, `spec.names.${field}`, names[field], isDns1035Label(names[field]));
  for (const field of ['kind', 'listKind']) {
    if (names[field])
      joined(
        errors,
        `spec.names.${field}`,
        names[field],
        isDns1035Label(names[field].toLowerCase()),
        'may have mixed case, but should otherwise match: ',
      );
  }
  for (const list of ['shortNames', 'categories']) {
    for (const [index, name] of (names[list] ?? []).entries()) joined(errors, `spec.names.${list}[${index}]`, name, isDns1035Label(name));
  }
  if (names.kind && names.kind === names.listKind)
    errors.invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same');
};

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];

const validateColumns = (errors: FieldErrors, columns: Loose[], path: string): void => {
  for (const [index, column] of columns.entries()) {
    const at = `${path}.additionalPrinterColumns[${index}]`;
    if (!column.name) errors.required(`${at}.name`);
    if (!column.type) errors.required(`${at}.type`, `must be one of ${columnTypes.join(',')}`);
    else if (!columnTypes.includes(column.type)) errors.invalid(`${at}.type`, column.type, `must be one of ${columnTypes.join(',')}`);
    if (!column.jsonPath) errors.required(`${at}.JSONPath`);
    else if (!column.jsonPath.startsWith('.'))
      errors.invalid(`${at}.JSONPath`, column.jsonPath, 'must be a simple json path starting with .');
  }
};

const validateScale = (errors: FieldErrors, scale: Loose, path: string): void => {
  for (const [field, prefix] of [
    ['specReplicasPath', '.spec.'],
    ['statusReplicasPath', '.status.'],
  ] as const) {
    const at = `${path}.subresources.scale.${field}`;
    if (!scale[field]) errors.required(at);
    else if (!scale[field].startsWith('.')) errors.invalid(at, scale[field], 'must be a simple json path starting with .');
    else if (!scale[field].startsWith(prefix)) errors.invalid(at, scale[field], `should be a json path under ${prefix.slice(0, -1)}`);
  }
};

const parts = ['schema', 'subresources', 'additionalPrinterColumns'] as const;

const validatePart = (errors: FieldErrors, part: (typeof parts)[number], value: Loose, path: string): void => {
  if (part === 'schema') {
    if (value.openAPIV3Schema) validateSchema(errors, value.openAPIV3Schema, `${path}.openAPIV3Schema`);
  } else if (part === 'additionalPrinterColumns') validateColumns(errors, value, path);
  else if (value.scale) validateScale(errors, value.scale, path);
};

/** What only this version says; what all say is told of the definition as a whole. */
const validateOwnParts = (errors: FieldErrors, versions: Loose[], index: number): void => {
  for (const part of parts) {
    const value = versions[index][part];
    if (value === undefined || isShared(versions, part)) continue;
    validatePart(errors, part, value, part === 'schema' ? `spec.versions[${index}].schema` : `spec.versions[${index}]`);
  }
};

const validateSharedParts = (errors: FieldErrors, versions: Loose[]): void => {
  for (const part of parts) {
    const value = versions[0]?.[part];
    if (value !== undefined && isShared(versions, part)) validatePart(errors, part, value, part === 'schema' ? 'spec.validation' : 'spec');
  }
};

const hasDefaults = (schema: unknown): boolean =>
  typeof schema === 'object' &&
  schema !== null &&
  Object.entries(schema).some(([key, value]) => (key === 'default' && value !== null) || hasDefaults(value));

const validateVersions = (errors: FieldErrors, { preserveUnknownFields, versions: given }: Loose): void => {
  const versions: Loose[] = given ?? [];
  const shown = given ? internalVersions(versions) : null;
  for (const [index, { schema }] of versions.entries())
    if (!schema?.openAPIV3Schema) errors.required(`spec.versions[${index}].schema.openAPIV3Schema`);
  if (preserveUnknownFields && versions.some(({ schema }) => hasDefaults(schema)))
    errors.invalid('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema');
  for (const [index, { name = '' }] of versions.entries()) {
    joined(errors, `spec.versions[${index}].name`, name, isDns1035Label(name));
    validateOwnParts(errors, versions, index);
  }
  if (new Set(versions.map((version) => version.name)).size !== versions.length)
    errors.invalid('spec.versions', shown, 'must contain unique version names');
  if (versions.filter((version) => version.storage).length !== 1)
    errors.invalid('spec.versions', shown, 'must have exactly one version marked as storage version');
  // The first version stands in a field of its own inside the server, and is looked at there again.
  if (versions[0]) joined(errors, 'spec.version', versions[0].name ?? '', isDns1035Label(versions[0].name ?? ''));
};

const validateConversion = (errors: FieldErrors, { conversion = {}, preserveUnknownFields }: Loose): void => {
  if (preserveUnknownFields && conversion.strategy !== 'None')
    errors.invalid('spec.conversion.strategy', conversion.strategy, 'must be None if spec.preserveUnknownFields is true');
  errors.oneOf('spec.conversion.strategy', conversion.strategy, ['None', 'Webhook']);
  if (conversion.strategy !== 'Webhook') return;
  if (!conversion.webhook?.clientConfig) errors.required('spec.conversion.webhookClientConfig', 'required when strategy is set to Webhook');
  if (!conversion.webhook?.conversionReviewVersions?.length) errors.required('spec.conversion.conversionReviewVersions');
};

const validateSpec = (errors: FieldErrors, spec: Loose): void => {
  if (!spec.group) errors.required('spec.group');
  else if (isDns1123Subdomain(spec.group).length) joined(errors, 'spec.group', spec.group, isDns1123Subdomain(spec.group));
  else if (!spec.group.includes('.')) errors.invalid('spec.group', spec.group, 'should be a domain with at least one dot');
  if (!spec.scope) errors.required('spec.scope');
  else errors.oneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced']);
  validateVersions(errors, spec);
  validateNames(errors, spec.names ?? {});
  validateSharedParts(errors, spec.versions ?? []);
  validateConversion(errors, spec);
};

/** An old way that definitions of today may not take up again. */
const validatePruning = (errors: FieldErrors, { preserveUnknownFields }: Loose): void => {
  if (!preserveUnknownFields) return;
  const why = 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  errors.invalid('spec.preserveUnknownFields', true, why);
};

const validateStored = (errors: FieldErrors, object: KubeObject): void => {
  const stored: string[] = object.status?.storedVersions ?? [];
  const versions = versionsOf(object);
  for (const [index, name] of stored.entries()) {
    if (versions.some((version) => version.name === name)) continue;
    errors.invalid(
      `status.storedVersions[${index}]`,
      name,
      `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
    );
  }
  if (!stored.length)
    errors.invalid('status.storedVersions', object.status?.storedVersions ?? null, 'must have at least one stored version');
  for (const { name, storage } of versions)
    if (storage && !stored.includes(name)) errors.invalid('status.storedVersions', stored, `must have the storage version ${name}`);
};

const isEstablished = ({ status }: KubeObject) =>
  (status?.conditions ?? []).some((each: Loose) => each.type === 'Established' && each.status === 'True');

export const customResourceDefinition: KindRules = {
  anyFinalizer: true,
  generation: true,
  defaults,
  prepareForCreate: (object) => {
    object.status = { conditions: null, storedVersions: null, acceptedNames: { plural: '', kind: '' } };
    noteStorageVersion(object);
  },
  prepareForUpdate: noteStorageVersion,
  validate: (object, errors) => {
    const { names, group } = object.spec ?? {};
    const expected = `${names?.plural}.${group}`;
    if (object.metadata.name && object.metadata.name !== expected)
      errors.invalid('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group');
    validateSpec(errors, object.spec ?? {});
    validateStored(errors, object);
    validatePruning(errors, object.spec ?? {});
  },
  validateUpdate: (next, current, errors) => {
    if (!isEstablished(current)) return;
    const fixed: [string, (spec: Loose) => unknown][] = [
      ['spec.scope', (spec) => spec.scope],
      ['spec.names.kind', (spec) => spec.names?.kind],
      ['spec.group', (spec) => spec.group],
      ['spec.names.plural', (spec) => spec.names?.plural],
    ];
    for (const [field, read] of fixed) if (!sameJson(read(next.spec), read(current.spec))) errors.immutable(field, read(next.spec) ?? null);
  },
};
