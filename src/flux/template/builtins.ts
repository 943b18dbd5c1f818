// The functions that every template knows. `and`, `or` and `call` are evaluated by the executor, which decides what they evaluate.
import { equal, less } from './compare.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escapes.ts';
import { sprintf } from './go-printf.ts';
import { sprint, sprintln } from './go-print.ts';
import { isTrue, kindOf, mapGet, mapSize, typeOf, type GoMap } from './go-value.ts';
import { takes, type TemplateFunction } from './template-function.ts';

const indexWithin = (index: unknown, size: number): number => {
  if (index === undefined || index === null) throw new Error('cannot index slice/array with nil');
  if (kindOf(index) !== 'int') throw new Error(`cannot index slice/array with type ${typeOf(index)}`);
  const at = index as number;
  if (at < 0 || at > size) throw new Error(`index out of range: ${at}`);
  return at;
};

const indexList = (item: unknown, key: unknown): unknown => {
  const list = typeof item === 'string' ? Buffer.from(item) : (item as unknown[]);
  const at = indexWithin(key, list.length);
  if (at === list.length) throw new Error(`reflect: ${typeof item === 'string' ? 'string' : 'slice'} index out of range`);
  return list[at] ?? null;
};

const indexMap = (item: GoMap, key: unknown): unknown => {
  if (key === undefined || key === null) throw new Error('value is nil; should be of type string');
  if (!(item instanceof Map) && typeof key !== 'string') throw new Error(`value has type ${typeOf(key)}; should be string`);
  return mapGet(item, key) ?? null;
};

const index = (item: unknown, ...keys: unknown[]): unknown => {
  if (item === undefined || item === null) throw new Error('index of untyped nil');
  return keys.reduce((inner, key) => {
    if (inner === null) throw new Error('index of nil pointer');
    const kind = kindOf(inner);
    if (kind === 'list' || kind === 'string') return indexList(inner, key);
    if (kind === 'map') return indexMap(inner as GoMap, key);
    throw new Error(`can't index item of type ${typeOf(inner)}`);
  }, item);
};

const slice = (item: unknown, ...bounds: unknown[]): unknown => {
  if (item === undefined || item === null) throw new Error('slice of untyped nil');
  const kind = kindOf(item);
  if (bounds.length > 3) throw new Error(`too many slice indexes: ${bounds.length}`);
  if (kind !== 'string' && kind !== 'list') throw new Error(`can't slice item of type ${typeOf(item)}`);
  if (kind === 'string' && bounds.length === 3) throw new Error('cannot 3-index slice a string');
  const list = kind === 'string' ? Buffer.from(item as string) : (item as unknown[]);
  const [from = 0, to = list.length, cap] = bounds.map((bound) => indexWithin(bound, list.length));
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  if (cap !== undefined && to > cap) throw new Error(`invalid slice index: ${to} > ${cap}`);
  return kind === 'string' ? list.slice(from, to).toString() : list.slice(from, to);
};

const length = (item: unknown): number => {
  if (item === null) throw new Error('len of nil pointer');
  if (item === undefined) throw new Error('reflect: call of reflect.Value.Type on zero Value');
  switch (kindOf(item)) {
    case 'string':
      return Buffer.byteLength(item as string);
    case 'list':
      return (item as unknown[]).length;
    case 'map':
      return mapSize(item as GoMap);
    default:
      throw new Error(`len of type ${typeOf(item)}`);
  }
};

const escaper =
  (escape: (text: string) => string) =>
  (...values: unknown[]): string =>
    escape(sprint(values.map((value) => value ?? '<no value>')));

export const builtins: Record<string, TemplateFunction> = {
  and: takes('value ...value', () => undefined),
  or: takes('value ...value', () => undefined),
  call: takes('value ...value', () => undefined),
  not: takes('value', (value) => !isTrue(value)),
  index: takes('value ...value', index),
  slice: takes('value ...value', slice),
  len: takes('value', length),
  html: takes('...any', escaper(escapeHtml)),
  js: takes('...any', escaper(escapeJs)),
  urlquery: takes('...any', escaper(escapeQuery)),
  print: takes('...any', (...values) => sprint(values)),
  println: takes('...any', (...values) => sprintln(values)),
  printf: takes('string ...any', (format, ...values) => sprintf(format, values)),
  eq: takes('value ...value', equal),
  ne: takes('value value', (left, right) => !equal(left, right)),
  lt: takes('value value', less),
  le: takes('value value', (left, right) => less(left, right) || equal(left, right)),
  gt: takes('value value', (left, right) => !less(left, right) && !equal(left, right)),
  ge: takes('value value', (left, right) => !less(left, right)),
};
