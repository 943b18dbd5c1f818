// Strategic merge patch with its directives: $patch, $retainKeys, $setElementOrder/FIELD, $deleteFromPrimitiveList/FIELD.
import { cloneJson } from '../machinery/clone-json.ts';
import { apiErrors } from '../machinery/status.ts';
import { ownField, setField } from '../schema/json-text.ts';
import type { Schema, SchemaSet } from '../schema/schema.ts';
import { goType, goValue } from './go-format.ts';
import { inOrder, type KeyOf } from './list-order.ts';
import { fieldStrategy } from './merge-strategy.ts';

type JsonObject = Record<string, unknown>;

const directive = '$patch';
const retainKeys = '$retainKeys';
const orderPrefix = '$setElementOrder';
const deletionPrefix = '$deleteFromPrimitiveList';

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const plainFailure = (message: string) => apiErrors.other(500, undefined, message);
const noMergeKey = (item: unknown, key: string) => plainFailure(`map: ${goValue(item)} does not contain declared merge key: ${key}`);
const badRetainKeys = () => apiErrors.badRequest('invalid patch format of retainKeys');
const badOrder = () => apiErrors.badRequest('invalid patch format of setElementOrder list');
const badDirective = (value: unknown, map: unknown) => plainFailure(`unknown patch type: ${goValue(value)} in map: ${goValue(map)}`);

/** Directives left in what is taken over whole. Undefined: nothing of it stays. */
const withoutDirectives = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((each) => each !== undefined);
  if (!isObject(value)) return value;
  if (directive in value) return undefined;
  const out: JsonObject = {};
  for (const [key, each] of Object.entries(value)) {
    const kept = withoutDirectives(each);
    if (kept !== undefined) setField(out, key, kept);
  }
  return out;
};

const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => [key, withoutNulls(each)]),
  );
};

const suffixOf = (key: string, prefix: string, wrong: () => Error): string => {
  const slash = key.indexOf('/');
  if (slash < 0 || key.slice(0, slash) !== prefix) throw wrong();
  return key.slice(slash + 1);
};

class StrategicMerge {
  readonly #schemas: SchemaSet;

  constructor(schemas: SchemaSet) {
    this.#schemas = schemas;
  }

  /** Changes `original`; `patch` is consumed. */
  map(original: JsonObject, patch: JsonObject, schema: Schema | undefined): JsonObject {
    if (directive in patch) {
      const { [directive]: asked, ...rest } = patch;
      if (asked === 'replace') return rest;
      if (asked === 'delete') return {};
      throw badDirective(asked, patch);
    }
    this.#retainKeys(original, patch);
    this.#orderedLists(original, patch, schema);
    for (const [key, value] of Object.entries(patch)) this.#field(original, key, value, schema);
    return original;
  }

  #retainKeys(original: JsonObject, patch: JsonObject): void {
    if (!(retainKeys in patch)) return;
    const list = patch[retainKeys];
    delete patch[retainKeys];
    if (!Array.isArray(list)) throw badRetainKeys();
    const kept = new Set(list);
    for (const [key, value] of Object.entries(patch)) {
      if (value === null || key.startsWith(deletionPrefix) || key.startsWith(orderPrefix)) continue;
      if (!kept.has(key)) throw badRetainKeys();
    }
    for (const key of Object.keys(original)) if (!kept.has(key)) delete original[key];
  }

  #field(original: JsonObject, patchKey: string, value: unknown, schema: Schema | undefined): void {
    const deletes = patchKey.startsWith(deletionPrefix);
    const key = deletes
      ? suffixOf(patchKey, deletionPrefix, () => apiErrors.badRequest('invalid patch format of primitive list'))
      : patchKey;
    if (value === null) {
      delete original[key];
      return;
    }
    const current = ownField(original, key);
    const sameShape = (isObject(current) && isObject(value)) || (Array.isArray(current) && Array.isArray(value));
    if (!sameShape) {
      if (deletes) return;
      const kept = withoutDirectives(withoutNulls(value));
      if (kept === undefined) delete original[key];
      else setField(original, key, kept);
      return;
    }
    const { strategy, mergeKey, inner } = fieldStrategy(schema, key, this.#schemas);
    if (isObject(current)) {
      setField(original, key, strategy === 'replace' ? value : this.map(current, value as JsonObject, inner));
    } else if (strategy === 'merge' || deletes) {
      setField(original, key, this.#list(current as unknown[], value as unknown[], { mergeKey, schema: inner, deletes }));
    } else setField(original, key, value);
  }

  #list(
    original: unknown[],
    patch: unknown[],
    { mergeKey, schema, deletes }: { mergeKey: string; schema: Schema | undefined; deletes: boolean },
  ): unknown[] {
    if (original.length === 0 && patch.length === 0) return original;
    checkItems([...original, ...patch]);
    if (!isObject(original[0] ?? patch[0])) {
      if (deletes) return original.filter((each) => !patch.includes(each));
      const merged = [...new Set([...original, ...patch])];
      return arrange(merged, patch, original, '');
    }
    if (mergeKey === '') throw plainFailure('cannot merge lists without merge key for struct');
    const { server, wanted } = this.#special(original, patch as JsonObject[], mergeKey);
    const merged = this.#items(server, wanted, mergeKey, schema);
    return arrange(merged, wanted, server, mergeKey);
  }

  /** Follows the items that are directives: delete one by key, replace the whole list. */
  #special(original: unknown[], patch: JsonObject[], mergeKey: string): { server: unknown[]; wanted: JsonObject[] } {
    let server = original;
    let replaced = false;
    const wanted: JsonObject[] = [];
    for (const item of patch) {
      if (!(directive in item)) wanted.push(item);
      else if (item[directive] === 'delete') {
        if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
        server = server.filter((each) => (each as JsonObject)[mergeKey] !== item[mergeKey]);
      } else if (item[directive] === 'replace') replaced = true;
      else if (item[directive] === 'merge') throw plainFailure('merging lists cannot yet be specified in the patch');
      else throw badDirective(item[directive], item);
    }
    return replaced ? { server: wanted, wanted: [] } : { server, wanted };
  }

  #items(server: unknown[], wanted: JsonObject[], mergeKey: string, schema: Schema | undefined): unknown[] {
    const out = [...server];
    for (const item of wanted) {
      if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
      const index = out.findIndex((each) => (each as JsonObject)[mergeKey] === item[mergeKey]);
      if (index < 0) out.push(item);
      else out[index] = this.map(out[index] as JsonObject, item, schema);
    }
    return out;
  }

  /** Lists whose order the patch prescribes are merged here, together with their patch; both leave the patch. */
  #orderedLists(original: JsonObject, patch: JsonObject, schema: Schema | undefined): void {
    for (const [key, order] of Object.entries(patch)) {
      if (!key.startsWith(orderPrefix)) continue;
      delete patch[key];
      if (!Array.isArray(order)) throw plainFailure(`expected a []interface {}, but received a ${goType(order)}`);
      const field = suffixOf(key, orderPrefix, badOrder);
      const current = listOrNothing(original[field]);
      const wanted = listOrNothing(patch[field]);
      const { strategy, mergeKey, inner } = fieldStrategy(schema, field, this.#schemas);
      checkOrder(wanted ?? [], order, mergeKey);
      if (!current && !wanted) continue;
      if (!current?.length && !wanted?.length) throw plainFailure('no elements in any of the given slices');
      const merged = this.#orderedList(current, wanted, { strategy, mergeKey, schema: inner });
      original[field] = arrange(merged, order, current ?? [], mergeKey);
      delete patch[field];
    }
  }

  #orderedList(
    current: unknown[] | undefined,
    wanted: unknown[] | undefined,
    { strategy, mergeKey, schema }: { strategy: string; mergeKey: string; schema: Schema | undefined },
  ): unknown[] {
    if (current && wanted) {
      return strategy === 'merge' ? this.#list([...current], wanted, { mergeKey, schema, deletes: false }) : wanted;
    }
    return current ?? (withoutDirectives(wanted) as unknown[]);
  }
}

const listOrNothing = (value: unknown): unknown[] | undefined => {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw plainFailure(`expected a []interface {}, but received a ${goType(value)}`);
  return value;
};

const checkItems = (items: unknown[]): void => {
  if (items.some((each) => Array.isArray(each))) {
    throw apiErrors.unprocessable('the server rejected our request due to an error in our request', {});
  }
  if (items.some(isObject) && !items.every(isObject)) throw plainFailure('list element types are not identical');
};

const keyOfBy =
  (mergeKey: string): KeyOf =>
  (item) =>
    mergeKey === '' ? item : isObject(item) ? item[mergeKey] : undefined;

/** Items that `named` names come in its order; the others keep theirs. */
const arrange = (merged: unknown[], named: unknown[], serverOrder: unknown[], mergeKey: string): unknown[] => {
  const keyOf = keyOfBy(mergeKey);
  if (mergeKey !== '') for (const item of merged) if (!isObject(item) || !(mergeKey in item)) throw noMergeKey(item, mergeKey);
  const keys = new Set(named.map(keyOf));
  const patchItems = merged.filter((each) => keys.has(keyOf(each)));
  const serverItems = merged.filter((each) => !keys.has(keyOf(each)));
  return inOrder({ patchItems, serverItems, patchOrder: named, serverOrder, keyOf });
};

/** The patch's items have to come in the order that the patch itself prescribes. */
const checkOrder = (wanted: unknown[], order: unknown[], mergeKey: string): void => {
  if (wanted.length === 0 || order.length === 0) return;
  const items = wanted.filter((each) => !(isObject(each) && each[directive] === 'delete'));
  const keyOf = keyOfBy(mergeKey);
  const isDirective = (item: unknown) => isObject(item) && directive in item;
  let next = 0;
  for (const each of order) {
    while (isDirective(items[next])) next++;
    if (next < items.length && keyOf(items[next]) === keyOf(each)) next++;
  }
  if (next < items.length) {
    throw plainFailure(`The order in patch list:\n${goValue(wanted)}\n doesn't match ${orderPrefix} list:\n${goValue(order)}\n`);
  }
};

/** Strategic merge patch of one object. Built-in kinds only: the caller answers 415 for custom ones. Never changes `document`. */
export const strategicMergePatch = (document: unknown, patch: unknown, schema: Schema, schemas: SchemaSet): unknown =>
  new StrategicMerge(schemas).map(cloneJson(document) as JsonObject, cloneJson(patch) as JsonObject, schema);
