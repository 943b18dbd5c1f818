// What the rules of a schema may cost at worst: a definition whose rules could stall the server is refused, in upstream's words.
import type { FieldErrors } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';
import { estimateCost } from './cel-estimate.ts';

/** Cost units that one rule may take at worst; upstream's StaticEstimatedCostLimit. */
const costLimit = 10_000_000;
/** Of all rules of a schema; upstream's StaticEstimatedCRDCostLimit. */
const totalLimit = 100_000_000;
type Kind = 'rule' | 'messageExpression';

const factorOf = (cost: number, limit: number): string => {
  const times = cost / limit;
  if (times > 100) return 'more than 100x';
  // Not so exact that it says 1.0x.
  return `${times.toFixed(times < 1.5 ? 6 : 1)}x`;
};

const advice = 'adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared';

/** What the expression may cost at worst, run `times` times in one object; refuses it when that is too much. */
export const ruleCost = (
  errors: FieldErrors,
  { expression, schema, field, kind, times }: { expression: string; schema: Schema; field: string; kind: Kind; times: number },
): number => {
  const cost = Math.min(estimateCost(expression, schema) * times, Number.MAX_SAFE_INTEGER);
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
