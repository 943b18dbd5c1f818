// The set of every field and item that a value mentions: what an applied configuration owns.
import { FieldSet } from './field-set.ts';
import { itemsByElement } from './list-item.ts';
import { fieldElement, type FieldPath } from './path-element.ts';
import { modelFor, type ListModel, type MapModel, type TypeModel } from './type-model.ts';

const isEmptyMap = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

const visitMap = (map: MapModel, value: unknown, path: FieldPath, out: FieldSet): void => {
  if (map.atomic) return out.insert(path);
  if (value === null) return;
  for (const [name, child] of Object.entries(value as object)) {
    const below = [...path, fieldElement(name)];
    const model = map.field(name);
    if (model) visit(model, child, below, out);
    if (child === null || isEmptyMap(child) || !map.hasField(name)) out.insert(below);
  }
};

const visitList = (list: ListModel, value: unknown, path: FieldPath, out: FieldSet): void => {
  if (!list.associative) return out.insert(path);
  if (value === null) return;
  for (const [element, items] of itemsByElement(list, value as unknown[])) {
    const below = [...path, element];
    out.insert(below);
    // Of duplicates only the key is owned.
    if (items.length === 1) visit(list.element(), items[0], below, out);
  }
};

const visit = (outer: TypeModel, value: unknown, path: FieldPath, out: FieldSet): void => {
  const { map, scalar, list } = modelFor(outer, value);
  if (map) visitMap(map, value, path, out);
  else if (scalar) out.insert(path);
  else if (list) visitList(list, value, path, out);
};

export const fieldsOf = (model: TypeModel, value: unknown): FieldSet => {
  const out = new FieldSet();
  visit(model, value, [], out);
  return out;
};
