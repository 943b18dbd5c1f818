// Which fields one object adds, changes or removes against another of the same type.
import { isDeepStrictEqual } from 'node:util';
import { FieldSet } from './field-set.ts';
import { itemsByElement } from './list-item.ts';
import { fieldElement, type FieldPath } from './path-element.ts';
import { modelFor, type ListModel, type MapModel, type TypeModel } from './type-model.ts';

/** No path is in more than one of the three. */
export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

const mapOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const sameKind = (a: TypeModel, b: TypeModel) => !a.map === !b.map && !a.list === !b.list && !a.scalar === !b.scalar;

class Comparer {
  readonly result: Comparison = { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() };

  /** Undefined stands for absent, null for an explicit null. */
  visit(model: TypeModel, before: unknown, after: unknown, path: FieldPath): void {
    const left = modelFor(model, before);
    const right = modelFor(model, after);
    let leaf: boolean;
    if (after === undefined) leaf = this.#as(left, before, after, path);
    else {
      // Upstream walks both shapes when a free-form value changed its shape.
      if (before !== undefined && !sameKind(left, right)) this.#as(left, before, after, path);
      leaf = this.#as(right, before, after, path);
    }
    if (leaf) return;
    if (before === undefined) this.result.added.insert(path);
    else if (after === undefined) this.result.removed.insert(path);
  }

  /** True when the whole value counts as one leaf. */
  #as({ map, scalar, list }: TypeModel, before: unknown, after: unknown, path: FieldPath): boolean {
    if (map) return this.#map(map, before, after, path);
    if (!scalar && list) return this.#list(list, before, after, path);
    return this.#leaf(before, after, path);
  }

  #leaf(before: unknown, after: unknown, path: FieldPath): true {
    if (before === undefined) this.result.added.insert(path);
    else if (after === undefined) this.result.removed.insert(path);
    else if (!isDeepStrictEqual(before, after)) this.result.modified.insert(path);
    return true;
  }

  #map(map: MapModel, before: unknown, after: unknown, path: FieldPath): boolean {
    const left = mapOf(before);
    const right = mapOf(after);
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    if (map.atomic || names.size === 0) return this.#leaf(before, after, path);
    for (const name of names) {
      // Most of an object is equal scalars: no need to look at their types.
      if (left[name] === right[name]) continue;
      const model = map.field(name);
      if (model) this.visit(model, left[name], right[name], [...path, fieldElement(name)]);
    }
    return false;
  }

  #list(list: ListModel, before: unknown, after: unknown, path: FieldPath): boolean {
    const left = listOf(before);
    const right = listOf(after);
    if (!list.associative || (left.length === 0 && right.length === 0)) return this.#leaf(before, after, path);
    const old = itemsByElement(list, left);
    const now = itemsByElement(list, right);
    for (const element of new Set([...old.keys(), ...now.keys()])) {
      this.#items(list, old.get(element) ?? [], now.get(element) ?? [], [...path, element]);
    }
    return false;
  }

  /** Duplicates of one key count as one atomic thing. */
  #items(list: ListModel, old: unknown[], now: unknown[], path: FieldPath): void {
    if (old.length <= 1 && now.length <= 1) return this.visit(list.element(), old[0], now[0], path);
    if (old.length >= 2 && now.length >= 2) {
      if (!isDeepStrictEqual(old, now)) this.result.modified.insert(path);
      return;
    }
    if (old.length >= 2) {
      if (now.length > 0) this.visit(list.element(), undefined, now[0], path);
      this.result.removed.insert(path);
      return;
    }
    if (old.length > 0) this.visit(list.element(), old[0], undefined, path);
    this.result.added.insert(path);
  }
}

export const compareTyped = (model: TypeModel, before: unknown, after: unknown): Comparison => {
  const comparer = new Comparer();
  comparer.visit(model, before, after, []);
  return comparer.result;
};
