// x-kubernetes-validations: evaluates each rule where its schema applies; transition rules only against a value that can be found in the old object.
import type { ParseResult } from '@marcbachmann/cel-js';
import { FieldErrors, sameJson, type Loose } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';
import { celEnvironment, celGlobals, withLinearMatches } from './cel-library.ts';
import { CostLimitError, lastCost, meter, runMetered } from './cel-meter.ts';

type Rule = NonNullable<Schema['x-kubernetes-validations']>[number];

const programs = new Map<string, ParseResult>();

const programOf = (expression: string): ParseResult => {
  const known = programs.get(expression);
  if (known) return known;
  const program = meter(withLinearMatches(celEnvironment().parse(expression)));
  programs.set(expression, program);
  return program;
};

/** JSON as CEL sees it: integers by the schema, everything else as it is. */
export const celValue = (value: Loose, schema: Schema | undefined): Loose => {
  if (Array.isArray(value)) return value.map((item) => celValue(item, schema?.items));
  if (value !== null && typeof value === 'object') {
    const rest = typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [celName(key), celValue(each, schema?.properties?.[key] ?? rest)]),
    );
  }
  if (typeof value === 'number' && schema?.type !== 'number' && Number.isInteger(value)) return BigInt(value);
  return value;
};

const reserved = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
]);

/** Property names that are no CEL identifiers are escaped: `x-y` is `x__dash__y`. */
const celName = (name: string): string =>
  reserved.has(name)
    ? `__${name}__`
    : name.replaceAll('__', '__underscores__').replaceAll('.', '__dot__').replaceAll('-', '__dash__').replaceAll('/', '__slash__');

export const hasRules = (schema: Schema | undefined): boolean => {
  if (!schema) return false;
  if (schema['x-kubernetes-validations']?.length) return true;
  const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  return [...Object.values(schema.properties ?? {}), schema.items, rest].some(hasRules);
};

/** What all rules together may cost for one object; upstream's RuntimeCELCostBudget. Below 0 no rule runs any more. */
const objectBudget = 10_000_000;

interface Work {
  errors: FieldErrors;
  budget: number;
}

/** `old` is undefined on create and where nothing in the old object corresponds. */
export const evaluateRules = (errors: FieldErrors, value: Loose, old: Loose, schema: Schema): void =>
  evaluateAt({ errors, budget: objectBudget }, value, old, schema, '');

const evaluateAt = (work: Work, value: Loose, old: Loose, schema: Schema, path: string): void => {
  if (value === undefined || (value === null && schema.nullable)) return;
  const unchanged = old !== undefined && sameJson(value, old);
  for (const rule of schema['x-kubernetes-validations'] ?? []) {
    const transition = /\boldSelf\b/.test(rule.rule);
    if (transition ? old === undefined && !rule.optionalOldSelf : unchanged) continue;
    if (work.budget >= 0) evaluate(work, { rule, value, old, schema, path });
  }
  if (unchanged && !JSON.stringify(schema).includes('oldSelf')) return;
  if (work.budget >= 0) descend(work, value, old, schema, path);
};

const child = (path: string, key: string) => (path ? `${path}.${key}` : key);

const descend = (work: Work, value: Loose, old: Loose, schema: Schema, path: string): void => {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items)
      for (const [index, item] of value.entries()) evaluateAt(work, item, correlated(item, old, schema), items, `${path}[${index}]`);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  for (const [key, each] of Object.entries(value)) {
    const known = schema.properties?.[key];
    const inner = known ?? rest;
    if (inner) evaluateAt(work, each, old?.[key], inner, known ? child(path, key) : `${path}[${key}]`);
  }
};

/** Items are recognised by their keys in lists of type map, else not at all. */
export const correlated = (item: Loose, old: Loose, schema: Schema): Loose => {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] !== 'map' || !keys || !Array.isArray(old)) return undefined;
  return old.find((each) => keys.every((key) => sameJson(each?.[key], item?.[key])));
};

interface Evaluation {
  rule: Rule;
  value: Loose;
  old: Loose;
  schema: Schema;
  path: string;
}

const evaluate = (work: Work, { rule, value, old, schema, path }: Evaluation): void => {
  const { errors } = work;
  const optional = (each: Loose) => (each === undefined ? undefined : celValue(each, schema));
  const context = { ...celGlobals, self: celValue(value, schema), oldSelf: optional(old) ?? null };
  const field = (rule.fieldPath ? `${path}${rule.fieldPath}` : path).replace(/^\./, '') || '<nil>';
  const outcome = outcomeOf(rule.rule, context);
  work.budget -= lastCost();
  if (work.budget < 0) return errors.invalid(field, typeOf(schema), outOfBudget);
  if (outcome instanceof CostLimitError) {
    work.budget = -1;
    return errors.invalid(field, typeOf(schema), `'${outcome.message}': ${tooDear} ${ruleText(rule)}`);
  }
  if (outcome instanceof Error) {
    const why = outcome.message.split('\n')[0]?.replace(/^No such key/, 'no such key');
    return errors.invalid(field, typeOf(schema), `${path || 'root'}: ${why} evaluating rule: ${rule.message ?? rule.rule}`);
  }
  if (outcome === true) return;
  refuse(errors, field, messageOf(work, rule, context), rule.reason, schema);
};

const outOfBudget = 'validation failed due to running out of cost budget, no further validation rules will be run';
const tooDear = 'no further validation rules will be run due to call cost exceeds limit for rule:';

const ruleText = ({ message, rule }: Rule): string => message || rule.trim();

/** What it came to, or why it came to nothing. */
const outcomeOf = (expression: string, context: Record<string, unknown>): unknown => {
  try {
    return runMetered(programOf(expression), context);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

const typeOf = (schema: Schema): string => (schema['x-kubernetes-int-or-string'] ? '' : (schema.type ?? ''));

const messageOf = (work: Work, rule: Rule, context: Record<string, unknown>): string => {
  if (rule.messageExpression) {
    // A message that fails falls back to the plain one, as upstream's does.
    const text = outcomeOf(rule.messageExpression, context);
    work.budget -= lastCost();
    if (typeof text === 'string' && text.trim() !== '' && !text.includes('\n')) return text;
  }
  return rule.message || (rule.rule.includes('\n') ? 'failed rule' : `failed rule: ${rule.rule.trim()}`);
};

const refuse = (errors: FieldErrors, field: string, message: string, reason: string | undefined, schema: Schema): void => {
  if (reason === 'FieldValueRequired') errors.required(field, message);
  else if (reason === 'FieldValueForbidden') errors.forbidden(field, message);
  else if (reason === 'FieldValueDuplicate') errors.duplicate(field, typeOf(schema));
  else errors.invalid(field, typeOf(schema), message);
};
