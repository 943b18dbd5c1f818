// One entry of x-kubernetes-validations: its texts, whether it compiles, whether it is cheap enough.
// Models: cel-go's messages for syntax errors, unknown names and unknown fields. Leaves out: type errors beyond the result's type.
import type { ASTNode } from '@marcbachmann/cel-js';
import { FieldErrors, type Loose } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';
import { ruleCost } from './cel-cost.ts';
import { celEnvironment } from './cel-library.ts';
import { goRegExp } from '../machinery/go-reg-exp.ts';
import { internalRule } from './internal-form.ts';

export type RuleCosts = { field: string; cost: number; kind: 'rule' | 'messageExpression' }[];

interface RuleWork {
  errors: FieldErrors;
  costs: RuleCosts;
  schema: Schema;
  /** Of the rule. */
  path: string;
  /** How often one object may hold what the rule is for. */
  times: number;
}

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** What can be wrong with a rule before its expressions are looked at. */
export const validateRuleTexts = (errors: FieldErrors, schema: Schema, rule: Loose, path: string): void => {
  if (!rule.rule?.trim()) errors.required(`${path}.rule`, 'rule is not specified');
  else if (rule.message !== undefined && !rule.message.trim())
    errors.invalid(`${path}.message`, rule.message, 'must be non-empty if specified');
  else if (/\n/.test(rule.message ?? '')) errors.invalid(`${path}.message`, rule.message, 'must not contain line breaks');
  if (rule.reason !== undefined && !reasons.includes(rule.reason)) errors.notSupported(`${path}.reason`, rule.reason, reasons);
  if (rule.fieldPath !== undefined && !schemaAt(schema, rule.fieldPath))
    errors.invalid(`${path}.fieldPath`, rule.fieldPath, 'must be a valid path');
};

export const validateExpressions = (work: RuleWork, rule: Loose): void => {
  checkExpression(work, rule, 'rule', 'bool');
  if (rule.messageExpression !== undefined) checkExpression(work, rule, 'messageExpression', 'string');
};

const inner = (schema: Schema, key: string): Schema | undefined =>
  schema.properties?.[key] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);

/** `.spec.size` or `['a-b']`, one step after the other. */
const schemaAt = (schema: Schema, path: string): Schema | undefined => {
  const steps = [...path.matchAll(/\.([A-Za-z_]\w*)|\['([^']+)'\]/g)].map((found) => (found[1] ?? found[2]) as string);
  if (!steps.length) return undefined;
  return steps.reduce<Schema | undefined>((at, key) => at && inner(at, key), schema);
};

const checkExpression = (
  { errors, costs, schema, path, times }: RuleWork,
  rule: Loose,
  kind: 'rule' | 'messageExpression',
  wanted: 'bool' | 'string',
): void => {
  const expression: string = rule[kind];
  const field = `${path}.${kind}`;
  const problem = problemOf(expression, schema);
  if (problem)
    return errors.invalid(field, internalRule(rule), `${kind === 'rule' ? '' : 'messageExpression '}compilation failed: ${problem}`);
  const found = resultType(expression, schema);
  if (found !== undefined && found !== wanted) {
    return errors.invalid(
      field,
      internalRule(rule),
      kind === 'rule' ? 'cel expression must evaluate to a bool' : 'messageExpression must evaluate to a string',
    );
  }
  const cost = ruleCost(errors, { expression, schema, field, kind, times });
  costs.push({ field, cost, kind });
};

const located = (column: number, what: string, text: string): string =>
  `ERROR: <input>:1:${column}: ${what}\n | ${text}\n | ${'.'.repeat(column - 1)}^`;

const tokens = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

const problemOf = (text: string, schema: Schema): string | undefined => {
  let node: ASTNode;
  try {
    node = celEnvironment().parse(text).ast as unknown as ASTNode;
  } catch (error) {
    const why = String(error instanceof Error ? error.message : error).split('\n')[0] as string;
    if (/EOF/.test(why)) return located(text.length + 1, `Syntax error: mismatched input '<EOF>' expecting ${tokens}`, text);
    return located(1, `Syntax error: ${why}`, text);
  }
  const found = fieldProblem(node, schema, text);
  if (found) return located(found.column, found.what, text);
  const { valid, error } = celEnvironment().check(text);
  if (valid) return undefined;
  const why = (error?.message ?? 'invalid expression').split('\n')[0] as string;
  const unknown = /^Unknown variable: (\S+)/.exec(why)?.[1];
  return unknown
    ? located(text.search(new RegExp(`\\b${unknown}\\b`)) + 1, `undeclared reference to '${unknown}' (in container '')`, text)
    : located(1, why, text);
};

const celTypes: Record<string, string> = {
  integer: 'int',
  number: 'double',
  string: 'string',
  boolean: 'bool',
  object: 'map',
  array: 'list',
};

interface Problem {
  column: number;
  what: string;
}

const isNode = (value: unknown): value is ASTNode => typeof value === 'object' && value !== null && 'op' in value && 'args' in value;

/** The schema of `self.a.b`, as far as it is known. */
const schemaOf = (node: ASTNode, root: Schema): Schema | undefined => {
  if (node.op === 'id') return node.args === 'self' || node.args === 'oldSelf' ? root : undefined;
  if (node.op !== '.') return undefined;
  const [target, key] = node.args as [ASTNode, string];
  const outer = schemaOf(target, root);
  return outer && inner(outer, key);
};

/** Whether a schema says all that an object may hold. */
const isClosed = (schema: Schema): boolean =>
  schema.type === 'object' &&
  schema.properties !== undefined &&
  !schema.additionalProperties &&
  !schema['x-kubernetes-preserve-unknown-fields'];

/** Types that compare with their own kind only; numbers compare with each other. */
const typeOfOperand = (node: ASTNode, root: Schema): string | undefined => {
  if (node.op !== 'value') {
    const found = schemaOf(node, root)?.type;
    return found && ['integer', 'number', 'string', 'boolean'].includes(found) ? celTypes[found] : undefined;
  }
  return { bigint: 'int', number: 'double', boolean: 'bool', string: 'string' }[typeof node.args as string];
};

const comparisons = new Set<string>(['==', '!=', '<', '<=', '>', '>=']);

const comparisonProblem = (node: ASTNode, root: Schema, text: string): Problem | undefined => {
  if (!comparisons.has(node.op)) return undefined;
  const [left, right] = node.args as [ASTNode, ASTNode];
  const types = [typeOfOperand(left, root), typeOfOperand(right, root)];
  const isNumber = (type: string | undefined) => type === 'int' || type === 'double';
  if (!types[0] || !types[1] || types[0] === types[1] || types.every(isNumber)) return undefined;
  const column = text.indexOf(node.op, left.range.end) + 1;
  return { column, what: `found no matching overload for '_${node.op}_' applied to '(${types.join(', ')})'` };
};

const fieldProblem = (node: ASTNode, root: Schema, text: string): Problem | undefined => {
  const mixed = comparisonProblem(node, root, text);
  if (mixed) return mixed;
  if (node.op === '.') {
    const [target, key] = node.args as [ASTNode, string];
    const outer = schemaOf(target, root);
    const known =
      outer && (inner(outer, key) ?? (outer === root && ['metadata', 'apiVersion', 'kind'].includes(key)) ?? key.startsWith('__'));
    if (outer && isClosed(outer) && !known && !key.includes('__'))
      return { column: target.range.end + 1, what: `undefined field '${key}'` };
  }
  if (node.op === 'rcall') {
    const [name, , args] = node.args as [string, ASTNode, ASTNode[]];
    const [pattern] = args;
    if (name === 'matches' && pattern?.op === 'value' && typeof pattern.args === 'string' && typeof goRegExp(pattern.args) === 'string') {
      return { column: pattern.range.start + 1, what: 'invalid matches argument' };
    }
  }
  for (const child of [node.args].flat(2)) {
    const found = isNode(child) ? fieldProblem(child, root, text) : undefined;
    if (found) return found;
  }
  return undefined;
};

/** The type of the outcome where it can be told: by the checker, or by the schema of a plain field. */
const resultType = (text: string, schema: Schema): string | undefined => {
  const { type } = celEnvironment().check(text);
  if (type !== undefined && String(type) !== 'dyn') return String(type);
  const found = schemaOf(celEnvironment().parse(text).ast as unknown as ASTNode, schema);
  return found?.type && celTypes[found.type];
};
