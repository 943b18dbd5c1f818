// Which path element an item of an associative list has: by its keys, or by its value in a set.
import { keyElement, valueElement, type PathElement } from './path-element.ts';
import type { ListModel } from './type-model.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const keyed = (list: ListModel, item: unknown): PathElement => {
  if (item === null) throw new Error('associative list with keys may not have a null element');
  if (!isObject(item)) throw new Error('associative list with keys may not have non-map elements');
  const fields: Record<string, unknown> = {};
  for (const key of list.keys) {
    const value = Object.hasOwn(item, key) ? item[key] : list.element().map?.defaultOf(key);
    if (value !== undefined) fields[key] = value;
  }
  if (Object.keys(fields).length === 0) {
    const names = list.keys.map((key) => JSON.stringify(key)).join(' ');
    throw new Error(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(fields);
};

/** Throws where the item has none. */
export const itemElement = (list: ListModel, item: unknown): PathElement => {
  if (list.keys.length > 0) return keyed(list, item);
  if (item === null) throw new Error("associative list without keys has an element that's an explicit null");
  if (Array.isArray(item)) throw new Error('not supported: associative list with lists as elements');
  if (isObject(item)) throw new Error("associative list without keys has an element that's a map type");
  return valueElement(item);
};

/** Items by element, in order; items without an element are left out. */
export const itemsByElement = (list: ListModel, items: readonly unknown[]): Map<PathElement, unknown[]> => {
  const found = new Map<PathElement, unknown[]>();
  for (const item of items) {
    let element: PathElement;
    try {
      element = itemElement(list, item);
    } catch {
      continue;
    }
    const same = found.get(element);
    if (same) same.push(item);
    else found.set(element, [item]);
  }
  return found;
};
