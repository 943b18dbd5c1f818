// kustomize's strategic merge. It differs from the API server's: what a patch brings comes first in a merged list.
import { BuildError } from './build-error.ts';
import { kindTypes, mergeTypes, type MergeField } from './merge-schema.generated.ts';
import { isMap, scalarText, type Value, type ValueMap } from './value.ts';

/** How lists merge, by the name of a type; kustomization files may bring their own (`openapi`). */
export interface MergeSchema {
  typeOf(apiVersion: string, kind: string): string | undefined;
  field(type: string, field: string): MergeField | undefined;
}

export const builtinMergeSchema: MergeSchema = {
  typeOf: (apiVersion, kind) => kindTypes[`${apiVersion} ${kind}`],
  field: (type, field) => mergeTypes[type]?.[field],
};

type Directive = 'replace' | 'delete' | 'merge';

const asDirective = (value: Value | undefined): Directive | undefined => {
  if (value === undefined || value === null) return undefined;
  if (value === 'replace' || value === 'delete' || value === 'merge') return value;
  throw new BuildError(`unknown patch strategy '${scalarText(value)}'`);
};

const withoutDirective = (patch: ValueMap): ValueMap => Object.fromEntries(Object.entries(patch).filter(([key]) => key !== '$patch'));

const kindName = (value: Value): string => (Array.isArray(value) ? 'SequenceNode' : isMap(value) ? 'MappingNode' : 'ScalarNode');

const sameShape = (a: Value, b: Value): void => {
  const [expected, got] = [kindName(a), kindName(b)];
  if (expected !== got)
    throw new BuildError(`wrong node kind: expected ${expected} but got ${got}: node contents:\n${JSON.stringify(b)}\n`);
};

class Merge {
  readonly #schema: MergeSchema;

  constructor(schema: MergeSchema) {
    this.#schema = schema;
  }

  /** Undefined: gone. */
  value(live: Value | undefined, patch: Value | undefined, field: MergeField | undefined): Value | undefined {
    if (patch === undefined) return live;
    if (patch === null) return undefined;
    if (live !== undefined && live !== null) sameShape(live, patch);
    if (isMap(patch)) return this.map(isMap(live) ? live : undefined, patch, field?.type);
    if (!Array.isArray(patch)) return patch;
    if (!field?.keys) return patch;
    return this.#list(Array.isArray(live) ? live : undefined, patch, field);
  }

  map(live: ValueMap | undefined, patch: ValueMap, type: string | undefined): ValueMap | undefined {
    const directive = asDirective(patch.$patch);
    if (directive === 'delete') return undefined;
    const changes = withoutDirective(patch);
    const base = directive === 'replace' ? {} : (live ?? {});
    const merged: ValueMap = { ...base };
    for (const key of Object.keys(changes)) {
      const value = this.value(base[key], changes[key], type ? this.#schema.field(type, key) : undefined);
      if (value === undefined) delete merged[key];
      else merged[key] = value;
    }
    return merged;
  }

  #list(live: Value[] | undefined, patch: Value[], field: MergeField): Value[] | undefined {
    const alone = patch.find((each) => isMap(each) && Object.keys(each).length === 1 && each.$patch !== undefined) as ValueMap | undefined;
    const directive = asDirective(alone?.$patch);
    const changes = patch.filter((each) => each !== alone);
    if (directive === 'delete') return undefined;
    if (directive === 'replace') return changes;
    const keys = field.keys as string[];
    if (!keys.length) return [...new Set([...changes, ...(live ?? [])])];
    return this.#keyedList(live ?? [], changes, keys, field);
  }

  /** Follows kyaml step by step, with what looks like its accidents: patched elements go first, elements that lack one of several keys move. */
  #keyedList(live: Value[], patch: Value[], keys: string[], field: MergeField): Value[] | undefined {
    const tuples = completeTuples([...patch, ...live].filter(isMap).map((each) => keys.map((key) => scalarText(each[key]))));
    const used = keys.filter((_, at) => tuples.some((tuple) => tuple[at]));
    const validKeys = used.length ? used : keys;
    let kept = [...live];
    let first: Value[] = [];
    for (const tuple of tuples) {
      const values = validKeys.map((key) => tuple[keys.indexOf(key)] ?? '');
      const [mine, theirs] = [findElement(kept, validKeys, values), findElement(patch, validKeys, values)];
      const merged = theirs ? this.map(mine, theirs, field.type) : mine;
      if (!merged || !Object.keys(merged).length) {
        kept = setElement(kept, undefined, validKeys, values);
        continue;
      }
      if (mine && theirs?.$patch !== 'replace') kept = kept.map((each) => (each === mine ? merged : each));
      first = setElement(first, merged, validKeys, values);
    }
    return appendElements(first, kept, validKeys);
  }
}

/** Values of the keys of all elements, each once; one that lacks a key is the same as one that has it, if the others agree. */
const completeTuples = (tuples: string[][]): string[][] => {
  const all = tuples.filter((tuple, at) => tuples.findIndex((each) => each.join('\0') === tuple.join('\0')) === at && tuple.some(Boolean));
  if ((all[0]?.length ?? 0) < 2) return all;
  for (let one = 0; one < all.length; one++)
    for (let other = 0; other < all.length; other++) {
      const [a, b] = [all[one] as string[], all[other] as string[]];
      const agrees = a.every((part, at) => part === b[at] || !part || !b[at]) && a.some((part, at) => part === b[at]);
      if (agrees) all[one] = all[other] = a.map((part, at) => part || (b[at] as string));
    }
  return all;
};

const findElement = (list: Value[], keys: string[], values: string[]): ValueMap | undefined => {
  const wanted = keys.filter((_, at) => values[at]);
  return list.find(
    (each): each is ValueMap =>
      isMap(each) &&
      (wanted.length ? wanted : keys).every((key) => each[key] !== undefined && scalarText(each[key]) === values[keys.indexOf(key)]),
  );
};

/** Puts the element in the place of all that match, or at the end; without an element takes them out. A missing value matches whatever the key before matched. */
const setElement = (list: Value[], element: Value | undefined, keys: string[], values: string[]): Value[] => {
  const matches = (each: Value): boolean =>
    isMap(each) &&
    keys.every((key, at) => at >= values.length || (each[key] !== undefined && (!values[at] || scalarText(each[key]) === values[at])));
  const found = list.some(matches);
  const kept = list.flatMap((each) => (matches(each) ? (element === undefined ? [] : [element]) : [each]));
  return found || element === undefined ? kept : [...kept, element];
};

const appendElements = (first: Value[], rest: Value[], keys: string[]): Value[] => {
  let all = first;
  for (const each of rest) {
    if (!isMap(each)) {
      all = [...all, each];
      continue;
    }
    const values = keys.flatMap((key) => (each[key] === undefined ? [] : [scalarText(each[key])]));
    if (!values.length) all = [...all, each];
    else all = setElement(keys.length > 1 ? setElement(all, undefined, keys, values) : all, each, keys, values);
  }
  return all;
};

/** The patched object, or undefined if the patch deletes it. */
export const strategicMerge = (object: ValueMap, patch: ValueMap, schema: MergeSchema): ValueMap | undefined => {
  const type = schema.typeOf(scalarText(object.apiVersion), scalarText(object.kind));
  return new Merge(schema).map(object, patch, type);
};
