// Whether a schema is structural: every level typed, value validation apart from structure. Also compiles the CEL rules in it.
import type { FieldErrors } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';
import { goRegExp } from '../machinery/go-reg-exp.ts';
import { totalCost } from './cel-cost.ts';
import { validateRule, type RuleCosts } from './validate-rule.ts';

type Level = 'root' | 'field' | 'item';

const emptyType: Record<Level, string> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** A whole schema: its structure, its rules, and what all rules cost together. */
export const validateSchema = (errors: FieldErrors, schema: Schema, path: string): void => {
  const costs: RuleCosts = [];
  validateLevel({ errors, costs }, schema, path, 'root');
  totalCost(errors, costs, path);
};

interface Work {
  errors: FieldErrors;
  costs: RuleCosts;
}

const validateLevel = (work: Work, schema: Schema, path: string, level: Level): void => {
  const { errors } = work;
  if (schema.type === 'array' && !schema.items) errors.required(`${path}.items`, 'must be specified');
  if (schema.items) validateLevel(work, schema.items, `${path}.items`, 'item');
  for (const [key, inner] of Object.entries(schema.properties ?? {})) validateLevel(work, inner, `${path}.properties[${key}]`, 'field');
  validateAdditional(work, schema, path, level);
  validateExtensions(errors, schema, path);
  validateNested(errors, schema, path);
  if (!schema.type && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields'])
    errors.required(`${path}.type`, emptyType[level]);
  if (level === 'root' && schema.type && schema.type !== 'object')
    errors.invalid(`${path}.type`, schema.type, 'must be object at the root');
  if (schema.type && !types.includes(schema.type)) errors.notSupported(`${path}.type`, schema.type, types);
  if (level === 'root' || schema['x-kubernetes-embedded-resource']) validateObjectFields(errors, schema, path);
  validateDefault(errors, schema, path);
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    validateRule({ ...work, schema, path: `${path}.x-kubernetes-validations[${index}]` }, rule);
  }
};

const validateAdditional = (work: Work, schema: Schema, path: string, level: Level): void => {
  const { errors } = work;
  const rest = schema.additionalProperties;
  if (rest === undefined) return;

  if (schema.properties) errors.forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive');
  if (level === 'root') errors.forbidden(`${path}.additionalProperties`, 'must not be used at the root');
  if (typeof rest === 'object') validateLevel(work, rest, `${path}.additionalProperties`, 'field');
};

const validatePattern = (errors: FieldErrors, pattern: string, path: string): void => {
  const why = goRegExp(pattern);
  if (typeof why === 'string') errors.invalid(path, pattern, `must be a valid regular expression, but isn't: ${why}`);
};

const validateExtensions = (errors: FieldErrors, schema: Schema, path: string): void => {
  if (schema.pattern !== undefined) validatePattern(errors, schema.pattern, `${path}.pattern`);
  if (schema.$ref) errors.forbidden(`${path}.$ref`, '$ref is not supported');
  if (schema.uniqueItems)
    errors.forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic');
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  if (listType && schema.type !== 'array')
    errors.invalid(`${path}.type`, schema.type ?? '', 'must be array if x-kubernetes-list-type is specified');
  if (keys?.length && listType !== 'map')
    errors.invalid(`${path}.x-kubernetes-list-type`, listType ?? null, 'must be map if x-kubernetes-list-map-keys is non-empty');
  const unknown = (keys ?? []).some((key) => !schema.items?.properties?.[key]);
  if (listType === 'map' && unknown)
    errors.invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties');
  if (listType === 'map' && !keys?.length)
    errors.required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map');
};

const forbiddenInNested: [keyof Schema, string][] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
];

const isIntOrString = (list: Schema[] | undefined) => list?.length === 2 && list[0]?.type === 'integer' && list[1]?.type === 'string';

const validateNested = (errors: FieldErrors, schema: Schema, path: string): void => {
  const skipped = schema['x-kubernetes-int-or-string'] && isIntOrString(schema.anyOf);
  for (const kind of ['allOf', 'anyOf', 'oneOf'] as const) {
    if (kind === 'anyOf' && skipped) continue;
    for (const [index, each] of (schema[kind] ?? []).entries()) {
      if (kind === 'allOf' && index === 0 && schema['x-kubernetes-int-or-string'] && isIntOrString(each.anyOf)) continue;
      validateNestedLevel(errors, each, `${path}.${kind}[${index}]`);
    }
  }
  if (schema.not) validateNestedLevel(errors, schema.not, `${path}.not`);
};

const validateNestedLevel = (errors: FieldErrors, schema: Schema, path: string): void => {
  validateNested(errors, schema, path);
  if (schema.items) validateNestedLevel(errors, schema.items, `${path}.items`);
  for (const [key, inner] of Object.entries(schema.properties ?? {})) validateNestedLevel(errors, inner, `${path}.properties[${key}]`);
  for (const [field, saying] of forbiddenInNested) if (schema[field]) errors.forbidden(`${path}.${field}`, saying);
};

const validateObjectFields = (errors: FieldErrors, schema: Schema, path: string): void => {
  for (const field of ['kind', 'apiVersion']) {
    const type = schema.properties?.[field]?.type;
    if (schema.properties?.[field] && type !== 'string') errors.invalid(`${path}.properties[${field}].type`, type ?? '', 'must be string');
  }
  const metadata = schema.properties?.metadata;
  if (!metadata) return;
  if (metadata.type !== 'object') errors.invalid(`${path}.properties[metadata].type`, metadata.type ?? '', 'must be object');
  const extra = Object.keys(metadata.properties ?? {}).some((key) => key !== 'name' && key !== 'generateName');
  if (extra)
    errors.forbidden(
      `${path}.properties[metadata]`,
      'must not specify anything other than name and generateName, but metadata is implicitly specified',
    );
};

const validateDefault = (errors: FieldErrors, schema: Schema, path: string): void => {
  const { type } = schema;
  const value = schema.default;
  if (value === undefined || !type) return;
  const found = Array.isArray(value)
    ? 'array'
    : value === null
      ? 'null'
      : typeof value === 'number'
        ? Number.isInteger(value)
          ? 'integer'
          : 'number'
        : typeof value;
  if (found === type || (found === 'integer' && type === 'number') || (value === null && schema.nullable)) return;
  errors.invalid(`${path}.default`, found, ` in body must be of type ${type}: ${JSON.stringify(found)}`);
};
