// The comparisons eq, ne, lt, le, gt, ge of a template, with Go's refusals.
import { sprintf } from './go-printf.ts';
import { floatOf, kindOf, typeOf } from './go-value.ts';

const basic = new Set(['bool', 'int', 'float', 'string']);

const incompatible = (left: unknown, right: unknown): Error =>
  new Error(`incompatible types for comparison: ${typeOf(left)} and ${typeOf(right)}`);

const sameOne = (left: unknown, right: unknown): boolean => {
  const [kind, other] = [kindOf(left), kindOf(right)];
  if (kind === 'invalid' || other === 'invalid') return kind === other;
  if (basic.has(kind) || basic.has(other)) {
    if (kind !== other) throw incompatible(left, right);
    return kind === 'float' ? floatOf(left) === floatOf(right) : left === right;
  }
  if (kind !== other) throw new Error(sprintf('non-comparable types %s: %T, %T: %v', [left, left, right, right]));
  if (kind !== 'struct') throw new Error(sprintf('non-comparable type %s: %T', [right, right]));
  return left === right || sprintf('%#v', [left]) === sprintf('%#v', [right]);
};

export const equal = (left: unknown, ...others: unknown[]): boolean => {
  if (others.length === 0) throw new Error('missing argument for comparison');
  return others.some((other) => sameOne(left, other));
};

export const less = (left: unknown, right: unknown): boolean => {
  const [kind, other] = [kindOf(left), kindOf(right)];
  if (!basic.has(kind) || !basic.has(other)) throw new Error('invalid type for comparison');
  if (kind !== other) throw incompatible(left, right);
  if (kind === 'bool') throw new Error('invalid type for comparison');
  if (kind === 'string') return Buffer.compare(Buffer.from(left as string), Buffer.from(right as string)) < 0;
  return floatOf(left) < floatOf(right);
};
