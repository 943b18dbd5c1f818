// Rules that would keep the server busy: refused as a real kube-apiserver 1.34 refused the same (both were asked, and the limits were searched for at it).
import { describe, expect, it } from 'vitest';
import { FieldErrors } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';
import { evaluateRules } from './cel-rules.ts';
import { validateSchema } from './validate-schema.ts';

const each = 'self.list.all(x, self.list.all(y, x == y || x != y))';
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);
const listOf = (count: number) => ({ list: numbers(count) });

const withRules = (rules: string[], maxItems = 1000, items: Schema = { type: 'integer' }): Schema => ({
  type: 'object',
  properties: { list: { type: 'array', maxItems, items } },
  'x-kubernetes-validations': rules.map((rule) => ({ rule })),
});

const many = (maxItems: number, inner: Schema): Schema => ({
  type: 'object',
  properties: { outer: { type: 'array', maxItems, items: inner } },
});

const messagesOf = (work: (errors: FieldErrors) => void): string[] => {
  const errors = new FieldErrors();
  work(errors);
  return errors.causes.map(({ message }) => message ?? '');
};

const run = (schema: Schema, value: object) => messagesOf((errors) => evaluateRules(errors, value, undefined, schema));
const define = (schema: Schema) =>
  messagesOf((errors) => validateSchema(errors, { type: 'object', properties: { spec: schema } }, 'spec.validation.openAPIV3Schema'));

const tooDear = (rule: string) =>
  `Invalid value: "object": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${rule}`;

describe('runaway CEL', () => {
  it.each([
    [each, 333, 334],
    ['self.list.all(x, self.list.all(y, self.list.all(z, x + y + z >= 0)))', 47, 48],
    ['self.list.exists(x, self.list.all(y, x == y || x != y) && x < 0) || true', 300, 1000],
  ])('stops %s between %i and %i items', (rule, well, tooMany) => {
    expect(run(withRules([rule]), listOf(well))).toEqual([]);
    expect(run(withRules([rule]), listOf(tooMany))).toEqual([tooDear(rule)]);
  });

  it('runs no rule after the one that was stopped, and tells what the ones before found', () => {
    const late = 'self.list.size() > 5000';
    expect(run(withRules([late, each, late]), listOf(1000))).toEqual([`Invalid value: "object": failed rule: ${late}`, tooDear(each)]);
  });

  it('gives one object a budget for all its rules', () => {
    const schema = many(15, withRules([each], 300));
    expect(run(schema, { outer: numbers(12).map(() => listOf(300)) })).toEqual([]);
    expect(run(schema, { outer: numbers(15).map(() => listOf(300)) })).toEqual([
      'Invalid value: "object": validation failed due to running out of cost budget, no further validation rules will be run',
    ]);
  });

  it('lets patterns inside loops take no more than linear time', () => {
    const schema = withRules(["self.list.all(x, x.matches('^(a|a)*$'))"], 10, { type: 'string', maxLength: 5000 });
    expect(run(schema, { list: [`${'a'.repeat(4000)}b`] })).toHaveLength(1);
  });

  const map: Schema = {
    type: 'object',
    properties: { m: { type: 'object', maxProperties: 1000, additionalProperties: { type: 'string', maxLength: 100 } } },
    'x-kubernetes-validations': [{ rule: "self.m.all(k, self.m.all(l, self.m[k] != 'zzz' || self.m[l].startsWith('v')))" }],
  };
  it.each([
    ['2.5x', many(40, withRules([each], 300))],
    ['7.2x', withRules(['self.list.all(x, self.list.all(y, self.list.all(z, x + y + z >= 0)))'], 200)],
    ['1.300600x', map],
    ['1.6x', withRules(['self.list.map(x, self.list.filter(y, y > x)).size() > 0'])],
  ])('refuses a definition whose rule may cost %s of what it may', (factor, schema) => {
    expect(define(schema)).toEqual([
      `Forbidden: estimated rule cost exceeds budget by factor of ${factor} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`,
    ]);
  });

  it('takes a definition whose rules are dear, but not too dear', () => {
    for (const schema of [
      withRules([each]),
      many(15, withRules([each], 300)),
      withRules(['self.list.size() > 3 && self.list[0] in [1, 2]']),
    ])
      expect(define(schema)).toEqual([]);
  });
});
