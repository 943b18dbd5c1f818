import { describe, expect, it } from 'vitest';
import { strategyFor } from '../kinds/index.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { decodeValue } from '../schema/decode.ts';
import { createResourceRegistry } from '../schema/registry.ts';
import { createSchemaSet } from '../schema/schemas.ts';
import { resourceTypesOf, settleDefinition } from './definition.ts';

const now = '2026-01-01T00:00:00Z';
const context = { namespace: '', now, list: () => [], dryRun: false };
const registry = createResourceRegistry();
const definitions = registry.byKind('apiextensions.k8s.io/v1', 'CustomResourceDefinition') as ResourceType;

const spec = {
  type: 'object',
  required: ['size'],
  'x-kubernetes-validations': [
    { rule: 'self.size <= self.limit', message: 'size must not be over limit' },
    { rule: "!has(self.code) || self.code != 'AAA'" },
  ],
  properties: {
    size: { type: 'integer', minimum: 1, maximum: 100 },
    limit: { type: 'integer', default: 50 },
    color: { type: 'string', enum: ['red', 'blue'], default: 'red' },
    code: { type: 'string', pattern: '^[A-Z]{3}$' },
    path: {
      type: 'string',
      maxLength: 400,
      'x-kubernetes-validations': [{ rule: "self.matches('^(x{0,20}){0,20}[^!]*$')", message: 'no bang' }],
    },
    tags: { type: 'array', maxItems: 2, items: { type: 'string' } },
    fixed: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', messageExpression: "'fixed was ' + oldSelf" }] },
    port: { 'x-kubernetes-int-or-string': true },
  },
};
const definition = (schema: object, more: object = {}): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Gadget', plural: 'gadgets' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    ...more,
  },
});
const created = (object: KubeObject): KubeObject => {
  const strategy = strategyFor(definitions);
  strategy.applyDefaults(object);
  strategy.prepareForCreate(object, context);
  return object;
};
const problems = (object: KubeObject) =>
  strategyFor(definitions)
    .validate(created(object))
    .map((cause) => `${cause.field}: ${cause.message}`);

const type = resourceTypesOf(
  settleDefinition(created(definition({ type: 'object', properties: { spec, status: { type: 'object' } } })), [], now),
)[0] as ResourceType;
registry.register(type);

const gadget = (spec: object): KubeObject => {
  const value = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'one', namespace: 'default' }, spec };
  const options = {
    registry,
    schemas: createSchemaSet(),
    fieldValidation: 'Ignore' as const,
    expected: { apiVersion: 'example.com/v1', kind: 'Gadget' },
  };
  const { object } = decodeValue(value, options);
  strategyFor(type).applyDefaults(object);
  return object;
};
const refusals = (spec: object) =>
  strategyFor(type)
    .validate(gadget(spec))
    .map((cause) => `${cause.field}: ${cause.message}`);
const notChecked =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

describe('a definition', () => {
  it('is accepted, established and served', () => {
    const settled = settleDefinition(created(definition({ type: 'object' })), [], now);
    expect(settled.status.storedVersions).toEqual(['v1']);
    expect(settled.status.acceptedNames).toEqual({ kind: 'Gadget', plural: 'gadgets', singular: 'gadget', listKind: 'GadgetList' });
    expect(settled.status.conditions.map((each: { reason: string }) => each.reason)).toEqual(['NoConflicts', 'InitialNamesAccepted']);
    expect(settleDefinition(settled, [], '2027-01-01T00:00:00Z')).toBe(settled);
    expect(resourceTypesOf(settled)).toMatchObject([{ resource: 'gadgets', namespaced: true, custom: true, storageVersion: 'v1' }]);
  });

  it('loses its names to one that came before', () => {
    const first = settleDefinition(created(definition({ type: 'object' })), [], now);
    const second = settleDefinition(created(definition({ type: 'object' }, { names: { kind: 'Gadget', plural: 'things' } })), [first], now);
    expect(second.status.conditions).toMatchObject([
      { status: 'False', reason: 'SingularConflict', message: '"gadget" is already in use' },
      { status: 'False', reason: 'NotAccepted' },
    ]);
    expect(resourceTypesOf(second)).toEqual([]);
  });

  it('must be structural, well named and cheap enough', () => {
    const at = 'spec.validation.openAPIV3Schema';
    expect(problems(definition({ properties: { spec: { type: 'array' } } }))).toEqual([
      `${at}.properties[spec].items: Required value: must be specified`,
      `${at}.type: Required value: must not be empty at the root`,
    ]);
    expect(problems({ ...definition({ type: 'object' }), metadata: { name: 'other.example.com' } })).toEqual([
      'metadata.name: Invalid value: "other.example.com": must be spec.names.plural+"."+spec.group',
    ]);
    const costly = {
      type: 'array',
      items: { type: 'string' },
      'x-kubernetes-validations': [{ rule: "self.all(x, self.exists(y, y.matches('a' + x)))" }],
    };
    expect(problems(definition({ type: 'object', properties: { spec: costly } }))[0]).toMatch(
      /^spec\.validation\.openAPIV3Schema\.properties\[spec\]\.x-kubernetes-validations\[0\]\.rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x/,
    );
    const broken = { type: 'object', 'x-kubernetes-validations': [{ rule: 'other > 1' }] };
    expect(problems(definition({ type: 'object', properties: { spec: broken } }))[0]).toContain(
      "compilation failed: ERROR: <input>:1:1: undeclared reference to 'other'",
    );
  });
});

// The expected texts are those of test/truth/recordings/kubectl-crd-schema.json.
describe('a custom object', () => {
  it('is pruned and defaulted', () => {
    expect(gadget({ size: 5, weight: 3, color: null, port: 'http' }).spec).toEqual({ size: 5, color: 'red', limit: 50, port: 'http' });
  });

  it.each([
    [{ color: 'red' }, ['spec.size: Required value', notChecked]],
    [{ size: 5, color: 'green' }, ['spec.color: Unsupported value: "green": supported values: "red", "blue"', notChecked]],
    [
      { size: 500 },
      [
        'spec.size: Invalid value: 500: spec.size in body should be less than or equal to 100',
        'spec: Invalid value: "object": size must not be over limit',
      ],
    ],
    [{ size: 5, path: `${'x'.repeat(300)}!` }, ['spec.path: Invalid value: "string": no bang']],
    [{ size: 5, code: 'abc' }, ['spec.code: Invalid value: "abc": spec.code in body should match \'^[A-Z]{3}$\'']],
    [{ size: 'five' }, ['spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"', notChecked]],
    [{ size: 5, tags: ['a', 'b', 'c'] }, ['spec.tags: Too many: 3: must have at most 2 items', notChecked]],
    [{ size: 60 }, ['spec: Invalid value: "object": size must not be over limit']],
    [{ size: 5, code: 'AAA' }, ['spec: Invalid value: "object": failed rule: !has(self.code) || self.code != \'AAA\'']],
  ])('%j is refused', (spec, expected) => expect(refusals(spec)).toEqual(expected));

  it('is judged by transition rules on update, and not for what was wrong before', () => {
    const strategy = strategyFor(type);
    const update = (before: object, after: object) =>
      strategy.validateUpdate(gadget(after), gadget(before), '').map((cause) => cause.message);
    expect(update({ size: 5, fixed: 'a' }, { size: 6, fixed: 'b' })).toEqual(['Invalid value: "string": fixed was a']);
    expect(update({ size: 5, code: 'abc' }, { size: 6, code: 'abc' })).toEqual([]);
    expect(update({ size: 5 }, { size: 6, code: 'abc' })).toHaveLength(1);
  });
});
