// Sprig's functions of lists. Each exists as NAME and as mustNAME; in a template both fail alike.
import { isDeepStrictEqual } from 'node:util';
import { isTrue, kindOf, type GoKind } from '../go-value.ts';
import { takes, type TemplateFunction } from '../template-function.ts';
import { textOf, textsOf } from './text.ts';

const kindNames: Record<GoKind, string> = {
  invalid: 'invalid',
  bool: 'bool',
  int: 'int',
  float: 'float64',
  string: 'string',
  list: 'slice',
  map: 'map',
  struct: 'struct',
  func: 'func',
};

/** reflect's name of a value's kind. */
export const reflectKind = (value: unknown): string => kindNames[kindOf(value)];

const listOf = (value: unknown, refusal: (kind: string) => string): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  if (value === null || value === undefined) throw new Error('runtime error: invalid memory address or nil pointer dereference');
  throw new Error(refusal(reflectKind(value)));
};

const find = (what: string) => (kind: string) => `Cannot find ${what} on type ${kind}`;
const within = (list: readonly unknown[], item: unknown): boolean => list.some((other) => isDeepStrictEqual(other, item));

const chunk = (size: number, value: unknown): unknown[][] => {
  const list = listOf(value, (kind) => `Cannot chunk type ${kind}`);
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
};

const slice = (value: unknown, ...bounds: unknown[]): unknown => {
  const list = listOf(value, (kind) => `list should be type of slice or array but ${kind}`);
  if (list.length === 0) return null;
  const [from = 0, to = list.length] = bounds.map(Number);
  if (from > to || to > list.length || from < 0) throw new Error('reflect.Value.Slice: slice index out of bounds');
  return list.slice(from, to);
};

const has = (needle: unknown, value: unknown): boolean =>
  value !== null && value !== undefined && within(listOf(value, find('has')), needle);

const must: Record<string, TemplateFunction> = {
  append: takes('any any', (value, item) => [...listOf(value, (kind) => `Cannot push on type ${kind}`), item]),
  push: takes('any any', (value, item) => [...listOf(value, (kind) => `Cannot push on type ${kind}`), item]),
  prepend: takes('any any', (value, item) => [item, ...listOf(value, (kind) => `Cannot prepend on type ${kind}`)]),
  first: takes('any', (value) => listOf(value, find('first'))[0] ?? null),
  last: takes('any', (value) => listOf(value, find('last')).at(-1) ?? null),
  rest: takes('any', (value) => listOf(value, find('rest')).slice(1)),
  initial: takes('any', (value) => listOf(value, find('initial')).slice(0, -1)),
  reverse: takes('any', (value) => listOf(value, find('reverse')).toReversed()),
  uniq: takes('any', (value) => listOf(value, find('uniq')).filter((item, index, list) => !within(list.slice(0, index), item))),
  without: takes('any ...any', (value, ...omit) => listOf(value, find('without')).filter((item) => !within(omit, item))),
  has: takes('any any', has),
  slice: takes('any ...any', slice),
  compact: takes('any', (value) => listOf(value, (kind) => `Cannot compact on type ${kind}`).filter(isTrue)),
  chunk: takes('int any', chunk),
};

const sortTexts = (texts: string[]): string[] => texts.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));

export const listFunctions: Record<string, TemplateFunction> = {
  ...must,
  ...Object.fromEntries(Object.entries(must).map(([name, known]) => [`must${name[0]?.toUpperCase()}${name.slice(1)}`, known])),
  tuple: takes('...any', (...values) => values),
  list: takes('...any', (...values) => values),
  concat: takes('...any', (...lists) =>
    (lists as unknown[]).flatMap((list) => listOf(list, (kind) => `Cannot concat type ${kind} as list`)),
  ),
  sortAlpha: takes('any', (value) => (Array.isArray(value) ? sortTexts(textsOf(value)) : [textOf(value)])),
};
