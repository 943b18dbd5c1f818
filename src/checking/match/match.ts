// Partial tree match: what is written must be so, what is not written may be anything.
import { applyOperator, isOperator } from './operators.ts';

export interface Difference {
  /** spec.template.spec.containers[0].image */
  path: string;
  expected: string;
  observed: string;
}

/** A value in a few words. */
export const show = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value === '' ? '""' : value;
  return JSON.stringify(value) ?? String(value);
};

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const join = (path: string, key: string): string => {
  if (!path) return key;
  return /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`;
};

/** Each expected item must be there, in any order, each by an item of its own. */
const matchList = (expected: unknown[], actual: unknown, path: string): Difference[] => {
  if (!Array.isArray(actual)) return [{ path, expected: show(expected), observed: show(actual) }];
  const free = actual.map((_, index) => index);
  return expected.flatMap((item) => {
    const tried = free.map((index) => ({ index, differences: match(item, actual[index], `${path}[${index}]`) }));
    const hit = tried.find(({ differences }) => !differences.length);
    if (hit) {
      free.splice(free.indexOf(hit.index), 1);
      return [];
    }
    const nearest = tried.sort((a, b) => a.differences.length - b.differences.length)[0];
    return nearest?.differences ?? [{ path, expected: `an entry ${show(item)}`, observed: show(actual) }];
  });
};

/** Everything in which `actual` differs from the expected tree; empty when it matches. */
export const match = (expected: unknown, actual: unknown, path = ''): Difference[] => {
  if (isOperator(expected)) {
    const failed = applyOperator(expected, actual, (inner) => !match(inner, actual).length);
    return failed === undefined ? [] : [{ path, expected: failed, observed: show(actual) }];
  }
  if (Array.isArray(expected)) return matchList(expected, actual, path);
  if (isMap(expected)) {
    if (!isMap(actual)) return [{ path, expected: show(expected), observed: show(actual) }];
    return Object.entries(expected).flatMap(([key, value]) => match(value, actual[key], join(path, key)));
  }
  return Object.is(expected, actual) ? [] : [{ path, expected: show(expected), observed: show(actual) }];
};

/** Operators that demand one value; a pattern or a choice cannot stand in a text. */
const exact = ['$duration', '$endsWith', '$atLeast', '$atMost'];

const toldByOperator = (operator: Record<string, unknown>): string[] =>
  exact.flatMap((name) => (name in operator ? [String(operator[name])] : []));

/** The values that a tree demands, for the rule that the text must name them. */
export const literalsOf = (expected: unknown): string[] => {
  if (Array.isArray(expected)) return expected.flatMap(literalsOf);
  if (isOperator(expected)) return toldByOperator(expected);
  if (isMap(expected)) return Object.values(expected).flatMap(literalsOf);
  return typeof expected === 'string' || typeof expected === 'number' ? [String(expected)] : [];
};
