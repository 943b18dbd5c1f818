// Brings a stored set up to date with a schema that changed since: what became atomic is owned as a whole.
import { FieldSet } from './field-set.ts';
import type { PathElement } from './path-element.ts';
import type { TypeModel } from './type-model.ts';

/** `atomic`: the parent owns this element and nothing below it. Returns the children that remain, and whether the element itself is now owned. */
const becameAtomic = (model: TypeModel, set: FieldSet | undefined, atomic: boolean): boolean => {
  if (atomic) return false;
  if (model.map) return !model.map.deduced && model.map.atomic && set !== undefined && !set.isEmpty;
  if (model.scalar) return false;
  return model.list !== undefined && !model.list.associative;
};

const childModel = (model: TypeModel, element: PathElement): TypeModel | undefined => {
  if (model.map) return model.map.deduced ? undefined : model.map.field(element.startsWith('f:') ? element.slice(2) : '');
  return model.scalar ? undefined : model.list?.element();
};

/** The same set when nothing changed. */
export const reconcileWithModel = (set: FieldSet, model: TypeModel): FieldSet => {
  let changed = false;
  const out = new FieldSet();
  for (const element of set.members) out.members.add(element);
  for (const [element, child] of set.children) {
    const below = childModel(model, element);
    if (below && becameAtomic(below, child, false)) {
      out.members.add(element);
      changed = true;
      continue;
    }
    const next = below ? reconcileWithModel(child, below) : child;
    if (next !== child) changed = true;
    out.children.set(element, next);
  }
  return changed ? out : set;
};
