// Lays an applied configuration over the live object: leaves of the configuration win, nothing is removed.
import { ownField, setField } from '../schema/json-text.ts';
import { itemElement, itemsByElement } from './list-item.ts';
import type { PathElement } from './path-element.ts';
import { modelFor, type ListModel, type MapModel, type TypeModel } from './type-model.ts';

const mapOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const mergeMaps = (map: MapModel, live: unknown, applied: unknown): unknown => {
  const left = mapOf(live);
  const right = mapOf(applied);
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  if (map.atomic || names.size === 0) return applied === undefined ? live : applied;
  const out: Record<string, unknown> = {};
  for (const name of names) {
    const model = map.field(name);
    const mine = ownField(left, name);
    const value = model ? mergeTyped(model, mine, ownField(right, name)) : mine;
    if (value !== undefined) setField(out, name, value);
  }
  return Object.keys(out).length > 0 ? out : undefined;
};

/** Walks both lists at once: items of both keep the configuration's order, items of one alone stay near their neighbours. */
class ListMerge {
  readonly #list: ListModel;
  readonly #live: { element: PathElement; item: unknown }[];
  readonly #applied: PathElement[];
  readonly #liveItems: Map<PathElement, unknown[]>;
  readonly #appliedItems: Map<PathElement, unknown[]>;
  readonly #shared: PathElement[];
  readonly #merged = new Set<PathElement>();
  readonly #out: unknown[] = [];

  constructor(list: ListModel, live: unknown[], applied: unknown[]) {
    this.#list = list;
    this.#liveItems = itemsByElement(list, live);
    this.#appliedItems = itemsByElement(list, applied);
    this.#live = live.map((item) => ({ element: itemElement(list, item), item }));
    this.#applied = [...this.#appliedItems.keys()];
    this.#shared = this.#applied.filter((element) => this.#liveItems.has(element));
  }

  run(): unknown[] {
    let left = 0;
    let right = 0;
    while (left < this.#live.length || right < this.#applied.length) {
      const mine = this.#live[left];
      const theirs = this.#applied[right];
      if (mine && theirs !== undefined) {
        if (mine.element === theirs) {
          this.#both(theirs);
          this.#shared.shift();
          left++;
          right++;
          continue;
        }
        const next = this.#shared[0];
        if (this.#appliedItems.has(mine.element) && next !== undefined && next !== mine.element) {
          left++;
          continue;
        }
      }
      if (mine) {
        if (!this.#appliedItems.has(mine.element)) {
          this.#push(mergeTyped(this.#list.element(), mine.item, undefined));
          left++;
          continue;
        }
        if (this.#merged.has(mine.element)) left++;
      }
      if (theirs !== undefined) {
        this.#both(theirs);
        right++;
        if (this.#shared[0] === theirs) this.#shared.shift();
      }
    }
    return this.#out;
  }

  #both(element: PathElement): void {
    this.#merged.add(element);
    const mine = this.#liveItems.get(element);
    // Duplicates in the live object are not merged with the configuration's item: it replaces them.
    const live = mine && mine.length > 1 ? null : mine?.[0];
    this.#push(mergeTyped(this.#list.element(), live, this.#appliedItems.get(element)?.[0]));
  }

  #push(value: unknown): void {
    if (value !== undefined) this.#out.push(value);
  }
}

const mergeLists = (list: ListModel, live: unknown, applied: unknown): unknown => {
  const left = listOf(live);
  const right = listOf(applied);
  if (!list.associative || (left.length === 0 && right.length === 0)) return applied === undefined ? live : applied;
  const out = new ListMerge(list, left, right).run();
  return out.length > 0 ? out : undefined;
};

/** Undefined stands for absent. Subtrees of the arguments are shared with the result. */
export const mergeTyped = (outer: TypeModel, live: unknown, applied: unknown): unknown => {
  const { map, scalar, list } = modelFor(outer, applied === undefined ? live : applied);
  if (map) return mergeMaps(map, live, applied);
  if (!scalar && list) return mergeLists(list, live, applied);
  return applied === undefined ? live : applied;
};
