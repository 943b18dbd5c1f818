// Takes fields and items out of a value, and makes sets name the structs on the way to their leaves.
import { setField } from '../schema/json-text.ts';
import { FieldSet } from './field-set.ts';
import { itemElement } from './list-item.ts';
import { fieldElement } from './path-element.ts';
import { modelFor, type ListModel, type MapModel, type TypeModel } from './type-model.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const removeFromMap = (map: MapModel, value: Record<string, unknown>, gone: FieldSet): unknown => {
  if (map.atomic) return null;
  const out: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(value)) {
    const element = fieldElement(name);
    if (gone.members.has(element)) continue;
    const below = gone.children.get(element);
    const model = map.field(name);
    // An emptied container stays as null: whoever owns the container alone goes on owning it. Encoding or defaulting drops the null.
    setField(out, name, below && !below.isEmpty && model ? removeFields(model, child, below) : child);
  }
  return Object.keys(out).length > 0 ? out : null;
};

const removeFromList = (list: ListModel, value: unknown[], gone: FieldSet): unknown => {
  if (!list.associative) return null;
  const out: unknown[] = [];
  for (const item of value) {
    const element = itemElement(list, item);
    if (gone.members.has(element)) continue;
    const below = gone.children.get(element);
    const kept = below && !below.isEmpty ? removeFields(list.element(), item, below) : item;
    if (kept !== null) out.push(kept);
  }
  return out.length > 0 ? out : null;
};

/** The value without the set's members. Containers that become empty turn into null, and so do atomic ones that the set reaches into. */
export const removeFields = (outer: TypeModel, value: unknown, gone: FieldSet): unknown => {
  const { map, scalar, list } = modelFor(outer, value);
  if (map) return isObject(value) ? removeFromMap(map, value, gone) : null;
  if (!scalar && list) return Array.isArray(value) ? removeFromList(list, value, gone) : null;
  return value;
};

/** The set with every declared field on the way to a member being a member too. */
export const withNamedFields = (set: FieldSet, model: TypeModel | undefined): FieldSet => {
  const out = new FieldSet();
  for (const element of set.members) out.members.add(element);
  for (const [element, child] of set.children) {
    const name = element.slice(2);
    let below: TypeModel | undefined;
    if (element.startsWith('f:')) {
      if (model?.map?.hasField(name)) out.members.add(element);
      below = model?.map?.field(name);
    } else if (element.startsWith('k:')) below = model?.list?.element();
    out.children.set(element, withNamedFields(child, below));
  }
  return out;
};
