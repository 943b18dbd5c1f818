// Operators inside an expected tree: a map with one key that starts with $.
import { parseDuration } from '../../course/duration.ts';

type Operator = Record<string, unknown>;

export const operatorNames: string[] = [
  '$exists',
  '$matches',
  '$oneOf',
  '$not',
  '$atLeast',
  '$atMost',
  '$duration',
  '$length',
  '$endsWith',
];

export const isOperator = (value: unknown): value is Operator => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && operatorNames.includes(keys[0] as string);
};

const wordOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

const holds = (name: string, wanted: unknown, actual: unknown, matches: (inner: unknown) => boolean): boolean => {
  if (name === '$exists') return (actual !== undefined && actual !== null) === wanted;
  if (name === '$matches') return typeof actual === 'string' && new RegExp(String(wanted), 's').test(actual);
  if (name === '$oneOf') return (wanted as unknown[]).some(matches);
  if (name === '$not') return !matches(wanted);
  if (name === '$atLeast') return typeof actual === 'number' && actual >= Number(wanted);
  if (name === '$atMost') return typeof actual === 'number' ? actual <= Number(wanted) : actual === undefined && Number(wanted) === 0;
  if (name === '$duration') return typeof actual === 'string' && parseDuration(actual) === parseDuration(String(wanted));
  if (name === '$endsWith') return typeof actual === 'string' && actual.endsWith(String(wanted));
  return Array.isArray(actual) ? actual.length === wanted : actual === undefined && wanted === 0;
};

const phrases: Record<string, (wanted: unknown) => string> = {
  $exists: (wanted) => (wanted ? 'anything' : 'nothing'),
  $matches: (wanted) => `text like /${String(wanted)}/`,
  $oneOf: (wanted) => (wanted as unknown[]).map(wordOf).join(' or '),
  $not: (wanted) => `not ${wordOf(wanted)}`,
  $atLeast: (wanted) => `at least ${String(wanted)}`,
  $atMost: (wanted) => `at most ${String(wanted)}`,
  $duration: (wanted) => String(wanted),
  $length: (wanted) => `${String(wanted)} entries`,
  $endsWith: (wanted) => `text that ends with ${String(wanted)}`,
};

/** Undefined when it holds; otherwise what was wanted, in words. */
export const applyOperator = (operator: Operator, actual: unknown, matches: (inner: unknown) => boolean): string | undefined => {
  const [name, wanted] = Object.entries(operator)[0] as [string, unknown];
  return holds(name, wanted, actual, matches) ? undefined : phrases[name]?.(wanted);
};
