// An upper bound of what a CEL rule may cost, so that a definition whose rules could stall the server is refused.
// Models: upstream's cardinality estimates for lists, maps and strings without limits. Leaves out: the exact cost of each function.
import type { FieldErrors, Loose } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';

/** Cost units that one rule may take at worst; upstream's StaticEstimatedCostLimit. */
const costLimit = 10_000_000;
/** No request is larger than 3 MB, so nothing unbounded in it is longer. */
const largestRequest = 3_000_000;

/** The most characters, items or entries that a value can have. */
const largest = (schema: Schema | undefined): number => {
  if (!schema) return largestRequest;
  if (schema.type === 'array') return schema.maxItems ?? Math.floor(largestRequest / smallestText(schema.items));
  if (schema.type === 'object') return schema.maxProperties ?? Math.floor(largestRequest / 6);
  if (schema.type === 'string')
    return schema.enum?.length ? Math.max(...schema.enum.map((each) => String(each).length)) : (schema.maxLength ?? largestRequest);
  return 1;
};

/** The fewest bytes that an item and its comma take in JSON. */
const smallestText = (schema: Schema | undefined): number => {
  if (schema?.type === 'object') return 3 + (schema.required ?? []).reduce((sum, key) => sum + key.length + 4, 0);
  return schema?.type === 'string' ? 3 : schema?.type === 'array' ? 3 : 2;
};

const at = (schema: Schema | undefined, path: string[]): Schema | undefined =>
  path.reduce<Schema | undefined>(
    (found, key) => found?.properties?.[key] ?? (typeof found?.additionalProperties === 'object' ? found.additionalProperties : undefined),
    schema,
  );

const iteration = /\b((?:self|oldSelf|[a-z]\w*)(?:\.\w+)*)\.(?:all|exists|exists_one|map|filter)\(\s*(\w+)/g;
const traversal =
  /\b((?:self|oldSelf|[a-z]\w*)(?:\.\w+)+|self)\.(matches|contains|startsWith|endsWith|replace|split|find|findAll|lowerAscii|upperAscii|trim|indexOf)\(/g;

/** Loops multiply; what walks over a string costs a tenth of its length. */
const estimate = (expression: string, schema: Schema): number => {
  const names = new Map<string, Schema | undefined>([
    ['self', schema],
    ['oldSelf', schema],
  ]);
  const lookUp = (path: string): Schema | undefined => {
    const [first = '', ...rest] = path.split('.');
    return at(names.get(first), rest);
  };
  let loops = 1;
  for (const [, path = '', variable = ''] of expression.matchAll(iteration)) {
    const list = lookUp(path);
    names.set(variable, list?.items ?? (list?.type === 'object' ? { type: 'string' } : undefined));
    loops *= largest(list);
  }
  let walks = 1;
  for (const [, path = ''] of expression.matchAll(traversal)) walks += largest(lookUp(path)) / 10;
  return loops * walks;
};

const refuse = (errors: FieldErrors, field: string, what: string, cost: number): void => {
  const times = cost / costLimit;
  const factor = times > 100 ? 'more than 100x' : `by factor of ${times < 2 ? times.toFixed(1) : Math.ceil(times)}x`;
  errors.forbidden(
    field,
    `estimated ${what} cost exceeds budget ${times > 100 ? `by factor of ${factor}` : factor} (try simplifying the ${what}, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`,
  );
};

export const ruleCost = (errors: FieldErrors, rule: Loose, schema: Schema, path: string): void => {
  const cost = estimate(rule.rule, schema);
  if (cost > costLimit) refuse(errors, `${path}.rule`, 'rule', cost);
  if (!rule.messageExpression) return;
  const message = estimate(rule.messageExpression, schema);
  if (message > costLimit) refuse(errors, `${path}.messageExpression`, 'messageExpression', message);
};
