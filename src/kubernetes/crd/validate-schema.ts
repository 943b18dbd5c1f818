// A whole schema of a definition: its structure, its defaults, what OpenAPI asks of it, its CEL rules and what they cost together.
// Each of these is looked at only where it could be understood: defaults of a structural schema, rules where nothing else is wrong.
import { FieldErrors } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';
import { totalCost } from './cel-cost.ts';
import { largest } from './cel-estimate.ts';
import { validateDefaults } from './validate-defaults.ts';
import { validateExpressions, validateRuleTexts, type RuleCosts } from './validate-rule.ts';
import { validateStructure } from './validate-structural.ts';

export const validateSchema = (errors: FieldErrors, schema: Schema, path: string): void => {
  const before = errors.causes.length;
  validateStructure(errors, schema, path);
  if (errors.causes.length === before) validateDefaults(errors, schema, path);
  const withRules = errors.causes.length === before;
  const work: Work = { plain: new FieldErrors(), rules: new FieldErrors(), costs: [], withRules, times: 1 };
  validateLevel(work, schema, path);
  errors.causes.push(...work.plain.causes, ...work.rules.causes);
  totalCost(errors, work.costs, path);
};

interface Work {
  plain: FieldErrors;
  /** Of CEL expressions: told after all others. */
  rules: FieldErrors;
  costs: RuleCosts;
  withRules: boolean;
  /** How many values of the level one object may hold. */
  times: number;
}

const within = (work: Work, schema: Schema): Work => ({ ...work, times: Math.min(work.times * largest(schema), Number.MAX_SAFE_INTEGER) });

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

const validateLevel = (work: Work, schema: Schema, path: string): void => {
  const { plain, rules, costs, times } = work;
  const before = plain.causes.length;
  if (schema.type && !types.includes(schema.type)) plain.notSupported(`${path}.type`, schema.type, types);
  if (schema.$ref) plain.forbidden(`${path}.$ref`, '$ref is not supported');
  if (schema.uniqueItems)
    plain.forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic');
  validateChildren(work, schema, path);
  validateListType(plain, schema, path);
  if (schema['x-kubernetes-list-type'] === 'map') validateMapList(plain, schema, path);
  const own = (schema['x-kubernetes-validations'] ?? []).map((rule, index) => ({ rule, at: `${path}.x-kubernetes-validations[${index}]` }));
  for (const { rule, at } of own) validateRuleTexts(plain, schema, rule, at);
  // Nobody could act upon what a compiler says of a schema that is wrong itself, here or below.
  if (!work.withRules || plain.causes.length > before) return;
  for (const { rule, at } of own) validateExpressions({ errors: rules, costs, schema, path: at, times }, rule);
};

const validateChildren = (work: Work, schema: Schema, path: string): void => {
  const { properties = {}, additionalProperties: rest, items, ...others } = schema;
  if (rest !== undefined && rest !== true && Object.keys(properties).length > 0)
    work.plain.forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive');
  if (typeof rest === 'object') validateLevel(within(work, schema), rest, `${path}.additionalProperties`);
  for (const [key, inner] of Object.entries(properties)) validateLevel(work, inner, `${path}.properties[${key}]`);
  const nested = { ...work, withRules: false };
  if (others.not) validateLevel(nested, others.not, `${path}.not`);
  for (const kind of ['allOf', 'oneOf', 'anyOf'] as const)
    for (const [index, each] of (others[kind] ?? []).entries()) validateLevel(nested, each, `${path}.${kind}[${index}]`);
  if (items) validateLevel(within(work, schema), items, `${path}.items`);
};

const validateListType = (errors: FieldErrors, schema: Schema, path: string): void => {
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  if (listType && schema.type !== 'array') {
    const why = 'must be array if x-kubernetes-list-type is specified';
    if (schema.type) errors.invalid(`${path}.type`, schema.type, why);
    else errors.required(`${path}.type`, why);
  }
  if (listType) errors.oneOf(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']);
  if (!keys?.length || listType === 'map') return;
  const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
  if (listType) errors.invalid(`${path}.x-kubernetes-list-type`, listType, why);
  else errors.required(`${path}.x-kubernetes-list-type`, why);
};

const validateMapList = (errors: FieldErrors, { items, ...schema }: Schema, path: string): void => {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (keys.length === 0) errors.required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map');
  if (!items) return errors.required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map');
  if (items.type !== 'object')
    return errors.invalid(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map");
  for (const key of keys) {
    const property = items.properties?.[key];
    if (!property) errors.invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties');
    else if (property.type === 'array' || property.type === 'object') {
      const why = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.invalid(`${path}.items.properties[${key}].type`, items.type, why);
    } else if (!items.required?.includes(key) && property.default === undefined) {
      const why = 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
      errors.required(`${path}.items.properties[${key}].default`, why);
    }
  }
};
