// An upper bound of what a CEL rule may cost, so that a definition whose rules could stall the server is refused.
// Models: upstream's cardinality estimates for lists, maps and strings without limits. Leaves out: the exact cost of each function.
import type { FieldErrors } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';

/** Cost units that one rule may take at worst; upstream's StaticEstimatedCostLimit. */
const costLimit = 10_000_000;
/** Of all rules of a schema; upstream's StaticEstimatedCRDCostLimit. */
const totalLimit = 100_000_000;
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
  /\b((?:self|oldSelf|[a-z]\w*)(?:\.\w+)*)\.(matches|contains|startsWith|endsWith|replace|split|find|findAll|lowerAscii|upperAscii|trim|indexOf)\(/g;

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
  // The text of a number has no bound that the estimate knows of, so putting it together with anything has none.
  if (/\bstring\(/.test(expression) && expression.includes('+')) return Number.MAX_SAFE_INTEGER;
  let walks = 1;
  for (const [, path = ''] of expression.matchAll(traversal)) walks += largest(lookUp(path)) / 10;
  return loops * walks;
};

type Kind = 'rule' | 'messageExpression';

const factorOf = (cost: number, limit: number): string => {
  const times = cost / limit;
  return times > 100 ? 'more than 100x' : `${times < 2 ? times.toFixed(1) : Math.ceil(times)}x`;
};

const advice = 'adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared';

/** What the expression may cost at worst; refuses it when that is too much. */
export const ruleCost = (
  errors: FieldErrors,
  { expression, schema, field, kind }: { expression: string; schema: Schema; field: string; kind: Kind },
): number => {
  const cost = estimate(expression, schema);
  if (cost > costLimit)
    errors.forbidden(
      field,
      `estimated ${kind} cost exceeds budget by factor of ${factorOf(cost, costLimit)} (try simplifying the rule, or ${advice})`,
    );
  return cost;
};

/** All rules of a schema together may not cost more than ten of the dearest. */
export const totalCost = (errors: FieldErrors, costs: { field: string; cost: number }[], path: string): void => {
  const total = costs.reduce((sum, each) => sum + each.cost, 0);
  if (total <= totalLimit) return;
  for (const { field, cost } of costs) {
    if (cost > totalLimit / 100)
      errors.forbidden(field, 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema');
  }
  const factor = factorOf(total, totalLimit);
  errors.forbidden(
    path,
    `x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of ${factor} (try simplifying the rule, or ${advice})`,
  );
};
