// Whether a schema is structural: every level typed, value validation apart from structure.
import { FieldErrors } from '../kinds/field-errors.ts';
import { goRegExp } from '../machinery/go-reg-exp.ts';
import type { Cause } from '../machinery/status.ts';
import type { Schema } from '../schema/schema.ts';

type Level = 'root' | 'field' | 'item';

const emptyType: Record<Level, string> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

const validatePattern = (errors: FieldErrors, pattern: string, path: string): void => {
  const why = goRegExp(pattern);
  if (typeof why === 'string') errors.invalid(path, pattern, `must be a valid regular expression, but isn't: ${why}`);
};

const validateAdditional = (errors: FieldErrors, { additionalProperties: rest }: Schema, path: string, level: Level): void => {
  if (rest === undefined) return;
  if (level === 'root') errors.forbidden(`${path}.additionalProperties`, 'must not be used at the root');
  if (typeof rest === 'object') validateLevel(errors, rest, `${path}.additionalProperties`, 'field');
};

const validateLevel = (errors: FieldErrors, schema: Schema, path: string, level: Level): void => {
  if (schema.type === 'array' && !schema.items) errors.required(`${path}.items`, 'must be specified');
  if (schema.items) validateLevel(errors, schema.items, `${path}.items`, 'item');
  for (const [key, inner] of Object.entries(schema.properties ?? {})) validateLevel(errors, inner, `${path}.properties[${key}]`, 'field');
  validateAdditional(errors, schema, path, level);
  if (schema.pattern !== undefined) validatePattern(errors, schema.pattern, `${path}.pattern`);
  validateNested(errors, schema, path);
  if (!schema.type && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields'])
    errors.required(`${path}.type`, emptyType[level]);
  if (level === 'root' && schema.type && schema.type !== 'object')
    errors.invalid(`${path}.type`, schema.type, 'must be object at the root');
  if (level === 'root' || schema['x-kubernetes-embedded-resource']) validateObjectFields(errors, schema, path);
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

const told = ({ field, message }: Cause) => `${field}: ${message}`;

/** Sorted by what they say, as upstream's are. */
export const validateStructure = (errors: FieldErrors, schema: Schema, path: string): void => {
  const found = new FieldErrors();
  validateLevel(found, schema, path, 'root');
  errors.causes.push(...found.causes.toSorted((a, b) => (told(a) < told(b) ? -1 : 1)));
};
