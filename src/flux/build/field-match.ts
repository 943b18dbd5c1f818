// Paths of replacements: `spec.template.spec.containers.[name=web].image`, `data.*`, `rules.0.host`. Finds the places, makes them if asked to.
import { BuildError } from './build-error.ts';
import { splitPath } from './field-path.ts';
import { isMap, scalarText, type Value, type ValueMap } from './value.ts';

/** A place in a document that can be read and written. */
export interface Place {
  get(): Value | undefined;
  set(value: Value): void;
}

/** Splits at dots; `[a.b]` is one field, `[name=a.b]` stays a condition. */
export const splitFieldPath = (path: string): string[] => {
  const parts: string[] = [];
  const raw = splitPath(path, '.');
  for (let at = 0; at < raw.length; at++) {
    let part = raw[at] as string;
    if (!part.startsWith('[') || part.endsWith(']')) {
      parts.push(part);
      continue;
    }
    while (!part.endsWith(']') && at < raw.length - 1) part += `.${raw[++at]}`;
    parts.push(part.includes('=') ? part : part.replace(/^\[+|\]+$/g, ''));
  }
  return parts;
};

const isCondition = (part: string | undefined): part is string => part !== undefined && part.startsWith('[') && part.endsWith(']');
const isIndex = (part: string | undefined): part is string => part !== undefined && /^\d+$/.test(part);

/** A place at whose position nothing stands yet, of the kind that the rest of the path needs. */
const blank = (next: string | undefined, leaf: () => Value): Value =>
  next === undefined ? leaf() : isCondition(next) || isIndex(next) || next === '*' ? [] : {};

const elementsOf = (value: Value | undefined): Value[] => {
  if (Array.isArray(value)) return value;
  throw new BuildError(`wrong node kind: expected SequenceNode but got ${isMap(value) ? 'MappingNode' : 'ScalarNode'}`);
};

const element = (list: Value[], index: number): Place => ({ get: () => list[index], set: (value) => void (list[index] = value) });

/** All places under `place`; `create` makes missing ones and gives what a new leaf starts as. */
export const findPlaces = (place: Place, path: string[], create?: () => Value): Place[] => {
  const [part, ...rest] = path;
  if (part === undefined) return [place];
  const value = place.get();
  if (part === '*' && !isMap(value))
    return elementsOf(value).flatMap((_, index) => findPlaces(element(elementsOf(value), index), rest, create));
  if (isCondition(part)) return matching(elementsOf(value ?? []), part, rest, create);
  if (isIndex(part) && Array.isArray(value)) return atIndex(value, Number(part), rest, create);
  return inField(value, part, rest, create);
};

const inField = (value: Value | undefined, field: string, rest: string[], create?: () => Value): Place[] => {
  if (value === null || value === undefined) return [];
  if (!isMap(value))
    throw new BuildError(
      `wrong node kind: expected MappingNode but got ${Array.isArray(value) ? 'SequenceNode' : 'ScalarNode'}: node contents:\n${scalarText(value as string)}\n`,
    );
  if (value[field] === undefined) {
    if (!create) return [];
    value[field] = blank(rest[0], create);
  }
  return findPlaces({ get: () => value[field], set: (next) => void (value[field] = next) }, rest, create);
};

const atIndex = (list: Value[], index: number, rest: string[], create?: () => Value): Place[] => {
  if (index === list.length && create) list.push(blank(rest[0], create));
  if (index >= list.length) throw new BuildError(`index ${index} specified but only ${list.length} elements found`);
  return findPlaces(element(list, index), rest, create);
};

const matching = (list: Value[], condition: string, rest: string[], create?: () => Value): Place[] => {
  const at = condition.indexOf('=');
  if (at < 0) throw new BuildError(`list path element must contain fieldName=fieldValue for element to match: ${condition}`);
  const [field, wanted] = [condition.slice(1, at), condition.slice(at + 1, -1)];
  const pattern = new RegExp(wanted);
  const fits = (each: Value): boolean =>
    field
      ? isMap(each) && each[field] !== undefined && pattern.test(scalarText((each as ValueMap)[field]))
      : !isMap(each) && pattern.test(scalarText(each));
  if (create && !list.some(fits)) list.push(field ? { [field]: wanted } : wanted);
  return list.flatMap((each, index) => (fits(each) ? findPlaces(element(list, index), field ? rest : [], create) : []));
};
