// Sprig's functions of dictionaries, JSON and defaults.
import { isDeepStrictEqual } from 'node:util';
import { readJson } from '../../../kubernetes/schema/json-text.ts';
import { floatValue, GoFloat, isTrue, mapEntries, mapGet, typeOf, type GoMap } from '../go-value.ts';
import { takes, type TemplateFunction } from '../template-function.ts';
import { reflectKind } from './lists.ts';
import { textOf } from './text.ts';

type Plain = Record<string, unknown>;

const dict = (...values: unknown[]): Plain => {
  const result: Plain = {};
  for (let index = 0; index < values.length; index += 2) result[textOf(values[index])] = index + 1 < values.length ? values[index + 1] : '';
  return result;
};

const set = (map: GoMap, key: string, value: unknown): GoMap => {
  if (map instanceof Map) map.set(key, value);
  else (map as Plain)[key] = value;
  return map;
};

const unset = (map: GoMap, key: string): GoMap => {
  if (map instanceof Map) map.delete(key);
  else delete (map as Plain)[key];
  return map;
};

const only = (map: GoMap, keep: (key: unknown) => boolean): Plain => Object.fromEntries(mapEntries(map).filter(([key]) => keep(key)));

const dig = (...path: unknown[]): unknown => {
  if (path.length < 3) throw new Error('dig needs at least three arguments');
  const otherwise = path.at(-2);
  let step = path.at(-1);
  for (const key of path.slice(0, -2)) {
    if (typeof key !== 'string') throw new Error(`interface conversion: interface {} is ${typeOf(key)}, not string`);
    if (reflectKind(step) !== 'map') throw new Error(`interface conversion: interface {} is ${typeOf(step)}, not map[string]interface {}`);
    step = mapGet(step as GoMap, key);
    if (step === undefined) return otherwise;
  }
  return step;
};

const plain = (value: unknown): unknown => {
  if (value instanceof GoFloat) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  return reflectKind(value) === 'map'
    ? Object.fromEntries(mapEntries(value as GoMap).map(([key, item]) => [key, plain(item)]))
    : (value ?? null);
};

const html = (text: string): string =>
  text.replace(/[<>&\u2028\u2029]/g, (rune) => `\\u${rune.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** encoding/json reads every number as a float64. */
const floats = (value: unknown): unknown => {
  if (typeof value === 'number') return floatValue(value);
  if (Array.isArray(value)) return value.map(floats);
  return reflectKind(value) === 'map'
    ? Object.fromEntries(Object.entries(value as Plain).map(([key, item]) => [key, floats(item)]))
    : value;
};

const fromJson = (text: string): unknown => floats(readJson(text).value);

const forgiving = (text: string): unknown => {
  try {
    return fromJson(text);
  } catch {
    return null;
  }
};

const toJson = (value: unknown): string => html(JSON.stringify(plain(value)));
const toPrettyJson = (value: unknown): string => html(JSON.stringify(plain(value), undefined, 2));
const toRawJson = (value: unknown): string => JSON.stringify(plain(value));

const otherwise = (fallback: unknown, ...given: unknown[]): unknown => (isTrue(given[0]) ? given[0] : fallback);

export const mapFunctions: Record<string, TemplateFunction> = {
  dict: takes('...any', dict),
  get: takes('map string', (map: GoMap, key: string) => mapGet(map, key) ?? ''),
  set: takes('map string any', set),
  unset: takes('map string', unset),
  hasKey: takes('map string', (map: GoMap, key: string) => mapGet(map ?? {}, key) !== undefined),
  pluck: takes('string ...map', (key: string, ...maps: GoMap[]) =>
    maps.map((map) => mapGet(map, key)).filter((value) => value !== undefined),
  ),
  keys: takes('...map', (...maps: GoMap[]) => maps.flatMap((map) => mapEntries(map).map(([key]) => key))),
  values: takes('map', (map: GoMap) => mapEntries(map).map(([, value]) => value)),
  pick: takes('map ...string', (map: GoMap, ...keys: unknown[]) => only(map, (key) => keys.includes(key))),
  omit: takes('map ...string', (map: GoMap, ...keys: unknown[]) => only(map, (key) => !keys.includes(key))),
  dig: takes('...any', dig),
  default: takes('any ...any', otherwise),
  empty: takes('any', (value) => !isTrue(value)),
  coalesce: takes('...any', (...values) => values.find(isTrue) ?? null),
  all: takes('...any', (...values) => values.every(isTrue)),
  any: takes('...any', (...values) => values.some(isTrue)),
  ternary: takes('any any bool', (yes, no, condition) => (condition ? yes : no)),
  fromJson: takes('string', forgiving),
  mustFromJson: takes('string', fromJson),
  toJson: takes('any', toJson),
  mustToJson: takes('any', toJson),
  toPrettyJson: takes('any', toPrettyJson),
  mustToPrettyJson: takes('any', toPrettyJson),
  toRawJson: takes('any', toRawJson),
  mustToRawJson: takes('any', toRawJson),
  typeOf: takes('any', typeOf),
  typeIs: takes('string any', (name, value) => name === typeOf(value)),
  typeIsLike: takes('string any', (name, value) => name === typeOf(value)),
  kindOf: takes('any', reflectKind),
  kindIs: takes('string any', (name, value) => name === reflectKind(value)),
  deepEqual: takes('any any', (left, right) => isDeepStrictEqual(left, right)),
};

const merge = (overwrite: boolean) => {
  const into = (target: Plain, source: GoMap): Plain => {
    for (const [key, value] of mapEntries(source)) {
      const known = target[key as string];
      if (reflectKind(known) === 'map' && reflectKind(value) === 'map') into(known as Plain, value as GoMap);
      else if (overwrite ? isTrue(value) : !isTrue(known)) target[key as string] = value;
    }
    return target;
  };
  return takes('map ...map', (target: Plain, ...sources: GoMap[]) => sources.reduce<Plain>(into, target));
};

/** Sprig has these, slim-sprig has not. */
export const mergeFunctions: Record<string, TemplateFunction> = {
  merge: merge(false),
  mustMerge: merge(false),
  mergeOverwrite: merge(true),
  mustMergeOverwrite: merge(true),
  deepCopy: takes('any', (value) => structuredClone(value)),
  mustDeepCopy: takes('any', (value) => structuredClone(value)),
};
