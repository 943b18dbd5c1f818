// Whether a schema is structural: every level typed, value validation apart from structure. Also compiles the CEL rules in it.
import type { FieldErrors, Loose } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';
import { celEnvironment } from './cel-library.ts';
import { ruleCost } from './cel-cost.ts';
import { internalRule } from './internal-form.ts';

type Level = 'root' | 'field' | 'item';

const emptyType: Record<Level, string> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

export const validateStructural = (errors: FieldErrors, schema: Schema, path: string, level: Level = 'root'): void => {
  if (schema.type === 'array' && !schema.items) errors.required(`${path}.items`, 'must be specified');
  if (schema.items) validateStructural(errors, schema.items, `${path}.items`, 'item');
  for (const [key, inner] of Object.entries(schema.properties ?? {}))
    validateStructural(errors, inner, `${path}.properties[${key}]`, 'field');
  validateAdditional(errors, schema, path, level);
  validateExtensions(errors, schema, path);
  validateNested(errors, schema, path);
  if (!schema.type && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields'])
    errors.required(`${path}.type`, emptyType[level]);
  if (level === 'root' && schema.type && schema.type !== 'object')
    errors.invalid(`${path}.type`, schema.type, 'must be object at the root');
  if (schema.type && !types.includes(schema.type)) errors.notSupported(`${path}.type`, schema.type, types);
  if (level === 'root' || schema['x-kubernetes-embedded-resource']) validateObjectFields(errors, schema, path);
  validateDefault(errors, schema, path);
};

const validateAdditional = (errors: FieldErrors, schema: Schema, path: string, level: Level): void => {
  const rest = schema.additionalProperties;
  if (rest === undefined) return;
  if (rest === false) errors.forbidden(`${path}.additionalProperties`, 'additionalProperties cannot be set to false');
  if (schema.properties) errors.forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive');
  if (level === 'root') errors.forbidden(`${path}.additionalProperties`, 'must not be used at the root');
  if (typeof rest === 'object') validateStructural(errors, rest, `${path}.additionalProperties`, 'field');
};

const validateExtensions = (errors: FieldErrors, schema: Schema, path: string): void => {
  if (schema.$ref) errors.forbidden(`${path}.$ref`, '$ref is not supported');
  if (schema.uniqueItems)
    errors.forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic');
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  if (listType && schema.type !== 'array')
    errors.invalid(`${path}.type`, schema.type ?? '', 'must be array if x-kubernetes-list-type is specified');
  if (keys?.length && listType !== 'map')
    errors.invalid(`${path}.x-kubernetes-list-type`, listType ?? null, 'must be map if x-kubernetes-list-map-keys is non-empty');
  if (listType === 'map' && !keys?.length)
    errors.required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map');
  if (schema['x-kubernetes-int-or-string'] && schema.type)
    errors.invalid(`${path}.type`, schema.type, 'must be empty if x-kubernetes-int-or-string is true');
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries())
    validateRule(errors, rule, schema, `${path}.x-kubernetes-validations[${index}]`);
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
  errors.invalid(`${path}.default`, found, `${path}.default in body must be of type ${type}: ${JSON.stringify(found)}`);
};

const reasons = ['FieldValueInvalid', 'FieldValueForbidden', 'FieldValueRequired', 'FieldValueDuplicate'];

const validateRule = (errors: FieldErrors, rule: Loose, schema: Schema, path: string): void => {
  if (!rule.rule?.trim()) return errors.required(`${path}.rule`, 'rule is not specified');
  if (rule.message !== undefined && !rule.message.trim())
    errors.invalid(`${path}.message`, rule.message, 'message must be non-empty if specified');
  if (/\n/.test(rule.message ?? '')) errors.invalid(`${path}.message`, rule.message, 'message must not contain line breaks');
  if (rule.reason !== undefined && !reasons.includes(rule.reason)) errors.notSupported(`${path}.reason`, rule.reason, reasons);
  const { valid, type, error } = celEnvironment().check(rule.rule);
  if (!valid) errors.invalid(`${path}.rule`, internalRule(rule), `compilation failed: ${describe(error, rule.rule)}`);
  else if (type !== 'bool' && type !== 'dyn') errors.invalid(`${path}.rule`, internalRule(rule), 'must evaluate to a bool');
  else ruleCost(errors, rule, schema, path);
};

const describe = (error: Error | undefined, text: string): string => {
  const why = (error?.message ?? 'invalid expression').split('\n')[0] as string;
  const unknown = /^Unknown variable: (\S+)/.exec(why)?.[1];
  const column = unknown ? text.indexOf(unknown) + 1 : 1;
  const said = unknown ? `undeclared reference to '${unknown}' (in container '')` : why;
  return `ERROR: <input>:1:${column}: ${said}\n | ${text}\n | ${'.'.repeat(Math.max(0, column - 1))}^`;
};
