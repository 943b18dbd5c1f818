// Validates a custom object against its structural schema, in the words of kube-openapi's validator.
// What an update left as it was is not looked at again (validation ratcheting).
import { FieldErrors, sameJson, type Loose } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';
import { correlated } from './cel-rules.ts';
import { goRegExp } from '../machinery/go-reg-exp.ts';
import { fitsFormat } from './schema-formats.ts';

export const validateValue = (errors: FieldErrors, value: Loose, old: Loose, schema: Schema, path = ''): void => {
  if (old !== undefined && sameJson(value, old)) return;
  if (value === null && schema.nullable) return;
  const typed = hasType(errors, value, schema, path);
  // A fraction where a whole number is wanted is still a number.
  if (!typed && typeof value !== 'number') return;
  if (schema.enum && !schema.enum.some((each) => sameJson(each, value))) errors.notSupported(path, value, schema.enum.map(String));
  if (typeof value === 'string') validateString(errors, value, schema, path);
  else if (typeof value === 'number') validateNumber(errors, value, schema, path);
  else if (Array.isArray(value)) validateArray(errors, value, old, schema, path);
  else if (value !== null && typeof value === 'object') validateObject(errors, value, old, schema, path);
  validateComposition(errors, value, schema, path);
};

const typeName = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

const hasType = (errors: FieldErrors, value: unknown, schema: Schema, path: string): boolean => {
  const found = typeName(value);
  const wanted = schema['x-kubernetes-int-or-string'] ? ['integer', 'string'] : schema.type ? [schema.type] : [];
  if (!wanted.length || wanted.includes(found) || (found === 'integer' && wanted.includes('number'))) return true;
  const shown = path || '<nil>';
  errors.add(
    'FieldValueTypeInvalid',
    shown,
    `Invalid value: ${JSON.stringify(found)}: ${path} in body must be of type ${wanted.join(',')}: ${JSON.stringify(found)}`,
  );
  return false;
};

const validateString = (errors: FieldErrors, value: string, schema: Schema, path: string): void => {
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) errors.tooLong(path, schema.maxLength);
  if (schema.minLength !== undefined && length < schema.minLength)
    errors.invalid(path, value, `${path} in body should be at least ${schema.minLength} chars long`);
  if (schema.pattern !== undefined && !matches(schema.pattern, value))
    errors.invalid(path, value, `${path} in body should match '${schema.pattern}'`);
  if (schema.format && !fitsFormat(value, schema.format)) {
    const text = JSON.stringify(value);
    errors.add('FieldValueTypeInvalid', path, `Invalid value: ${text}: ${path} in body must be of type ${schema.format}: ${text}`);
  }
};

const patterns = new Map<string, RegExp | string>();

/** What JavaScript cannot read matches everything. */
const matches = (pattern: string, text: string): boolean => {
  let expression = patterns.get(pattern);
  if (expression === undefined) patterns.set(pattern, (expression = goRegExp(pattern)));
  return typeof expression === 'string' || expression.test(text);
};

const validateNumber = (errors: FieldErrors, value: number, schema: Schema, path: string): void => {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const refuse = (what: string) => errors.invalid(path, value, `${path} in body should be ${what}`);
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) refuse(`a multiple of ${multipleOf}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    refuse(`less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`);
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    refuse(`greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`);
};

const validateArray = (errors: FieldErrors, value: Loose[], old: Loose, schema: Schema, path: string): void => {
  if (schema.maxItems !== undefined && value.length > schema.maxItems) errors.tooMany(path, value.length, schema.maxItems);
  if (schema.minItems !== undefined && value.length < schema.minItems) {
    errors.invalid(path, value.length, `${path} in body should have at least ${schema.minItems} items`);
  }
  if (schema.uniqueItems && value.some((item, at) => value.slice(0, at).some((each) => sameJson(each, item))))
    errors.invalid(path, value, `${path} in body shouldn't contain duplicates`);
  const { items } = schema;
  if (items)
    for (const [index, item] of value.entries()) validateValue(errors, item, correlated(item, old, schema), items, `${path}[${index}]`);
};

const validateObject = (errors: FieldErrors, value: Loose, old: Loose, schema: Schema, path: string): void => {
  const child = (key: string) => (path ? `${path}.${key}` : key);
  const count = Object.keys(value).length;
  if (schema.maxProperties !== undefined && count > schema.maxProperties) errors.tooMany(path, count, schema.maxProperties);
  if (schema.minProperties !== undefined && count < schema.minProperties) {
    errors.invalid(path, count, `${path} in body should have at least ${schema.minProperties} properties`);
  }
  const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  for (const key of Object.keys(value).sort()) {
    const inner = schema.properties?.[key] ?? rest;
    if (inner) validateValue(errors, value[key], old?.[key], inner, child(key));
  }
  for (const key of schema.required ?? []) if (value[key] === undefined) errors.required(child(key));
};

const problemsOf = (value: Loose, schema: Schema, path: string): FieldErrors => {
  const errors = new FieldErrors();
  validateValue(errors, value, undefined, schema, path);
  return errors;
};

const validateComposition = (errors: FieldErrors, value: Loose, schema: Schema, path: string): void => {
  const fits = (each: Schema) => problemsOf(value, each, path).causes.length === 0;
  const refuse = (what: string) => errors.invalid('<nil>', '', `${JSON.stringify(path)} ${what}`);
  /** Where no alternative fits, the one that comes closest says why. */
  const closest = (alternatives: Schema[]) => {
    const all = alternatives.map((each) => problemsOf(value, each, path).causes);
    errors.causes.push(...(all.sort((a, b) => a.length - b.length)[0] ?? []));
  };
  const isUnion = schema['x-kubernetes-int-or-string'];
  if (schema.anyOf && !isUnion && !schema.anyOf.some(fits)) {
    refuse('must validate at least one schema (anyOf)');
    closest(schema.anyOf);
  }
  if (schema.oneOf) {
    const valid = schema.oneOf.filter(fits).length;
    if (valid !== 1)
      refuse(`must validate one and only one schema (oneOf). ${valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`}`);
    if (valid === 0) closest(schema.oneOf);
  }
  if (schema.allOf && !isUnion && !schema.allOf.every(fits)) refuse('must validate all the schemas (allOf)');
  if (schema.not && fits(schema.not)) refuse('must not validate the schema (not)');
};

/** Lists of type set hold no value twice, lists of type map no key twice. */
export const validateListTypes = (errors: FieldErrors, value: Loose, schema: Schema, path = ''): void => {
  if (Array.isArray(value)) {
    const type = schema['x-kubernetes-list-type'];
    const keys = schema['x-kubernetes-list-map-keys'] ?? [];
    const keyOf = (item: Loose) =>
      type === 'map' ? Object.fromEntries(keys.map((key) => [key, item?.[key] ?? schema.items?.properties?.[key]?.default])) : item;
    for (const [index, item] of value.entries()) {
      if ((type === 'set' || type === 'map') && value.slice(0, index).some((each) => sameJson(keyOf(each), keyOf(item))))
        errors.duplicate(`${path}[${index}]`, keyOf(item));
      if (schema.items) validateListTypes(errors, item, schema.items, `${path}[${index}]`);
    }
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  for (const [key, each] of Object.entries(value)) {
    const inner = schema.properties?.[key] ?? rest;
    if (inner) validateListTypes(errors, each, inner, path ? `${path}.${key}` : key);
  }
};

/** Embedded resources name their kind and have a valid name. */
export const validateEmbedded = (errors: FieldErrors, value: Loose, schema: Schema, path = ''): void => {
  if (value === null || typeof value !== 'object') return;
  if (schema['x-kubernetes-embedded-resource']) {
    for (const field of ['apiVersion', 'kind']) if (!value[field]) errors.required(`${path}.${field}`);
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) if (schema.items) validateEmbedded(errors, item, schema.items, `${path}[${index}]`);
    return;
  }
  for (const [key, each] of Object.entries(value)) {
    const inner = schema.properties?.[key];
    if (inner) validateEmbedded(errors, each, inner, path ? `${path}.${key}` : key);
  }
};
