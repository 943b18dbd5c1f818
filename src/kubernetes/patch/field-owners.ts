// Who owns what after a change: the heart of structured-merge-diff's updater. Versions of one kind are taken to have the same fields.
import type { FieldSet } from './field-set.ts';
import { FieldSet as Fields } from './field-set.ts';
import type { ManagedSet } from './managed-entries.ts';
import { reconcileWithModel } from './reconcile-fields.ts';
import type { FieldFilter } from './reset-fields.ts';
import type { TypeModel } from './type-model.ts';
import { compareTyped, type Comparison } from './typed-compare.ts';
import { fieldsOf } from './typed-fields.ts';
import { mergeTyped } from './typed-merge.ts';
import { removeFields, withNamedFields } from './typed-remove.ts';
import { isDeepStrictEqual } from 'node:util';

type Sets = Map<string, ManagedSet>;

export interface OwnersContext {
  model: TypeModel;
  apiVersion: string;
  /** Drops the fields that this endpoint resets. */
  filter: FieldFilter;
  /** Custom kinds: managers of another version lose what was written, even where the endpoint resets it. */
  ownVersionOnly?: boolean;
}

export interface FieldConflict {
  manager: string;
  path: readonly string[];
}

/** Others own some of the fields that an apply without force would change. */
export class FieldConflicts extends Error {
  readonly conflicts: FieldConflict[];

  constructor(conflicts: FieldConflict[]) {
    super('conflicts');
    this.name = 'FieldConflicts';
    this.conflicts = conflicts;
  }
}

const reconciled = (sets: Sets, model: TypeModel): Sets =>
  new Map([...sets].map(([manager, set]) => [manager, { ...set, fields: reconcileWithModel(set.fields, model) }]));

const dropEmpty = (sets: Sets): Sets => new Map([...sets].filter(([, { fields }]) => !fields.isEmpty));

/** Takes from everybody but `actor` what the change touched. */
const takeFromOthers = (sets: Sets, actor: string, changeFor: (apiVersion: string) => Comparison, force: boolean): Sets => {
  const conflicts = new Map<string, FieldSet>();
  for (const [manager, { fields, apiVersion }] of sets) {
    if (manager === actor) continue;
    const change = changeFor(apiVersion);
    const both = fields.intersection(change.modified.union(change.added));
    if (!both.isEmpty) conflicts.set(manager, both);
  }
  if (!force && conflicts.size > 0) {
    // Upstream lists managers in random order here and sorts them in the message only.
    const sorted = [...conflicts].toSorted(([a], [b]) => (a < b ? -1 : 1));
    throw new FieldConflicts(sorted.flatMap(([manager, fields]) => [...fields.paths()].map((path) => ({ manager, path }))));
  }
  const next: Sets = new Map();
  for (const [manager, set] of sets) {
    if (manager === actor) {
      next.set(manager, set);
      continue;
    }
    const lost = conflicts.get(manager);
    const left = (lost ? set.fields.difference(lost) : set.fields).difference(changeFor(set.apiVersion).removed);
    next.set(manager, { ...set, fields: left });
  }
  return dropEmpty(next);
};

/** What changed as managers of a version see it. */
const compareFor = ({ model, filter, apiVersion, ownVersionOnly }: OwnersContext, before: unknown, after: unknown) => {
  const whole = compareTyped(model, before, after);
  const filtered = { added: filter(whole.added), modified: filter(whole.modified), removed: filter(whole.removed) };
  return (ofManager: string): Comparison => (ownVersionOnly && ofManager !== apiVersion ? whole : filtered);
};

/** Create, PUT and patches: the actor comes to own what it added or changed. */
export const ownersAfterUpdate = (context: OwnersContext, before: unknown, after: unknown, managers: Sets, actor: string): Sets => {
  const changeFor = compareFor(context, before, after);
  const change = changeFor(context.apiVersion);
  const sets = takeFromOthers(reconciled(managers, context.model), actor, changeFor, true);
  const own = sets.get(actor)?.fields ?? new Fields();
  const fields = context.filter(own.difference(change.removed).union(change.modified).union(change.added));
  sets.set(actor, { fields, apiVersion: context.apiVersion, applied: false });
  return dropEmpty(sets);
};

/** Drops what the actor applied last time, does not apply now, and nobody else claims. */
const prune = (model: TypeModel, merged: unknown, sets: Sets, last: FieldSet): unknown => {
  const named = (set: FieldSet) => withNamedFields(set, model);
  let pruned = removeFields(model, merged, named(last)) ?? {};
  const all = named(fieldsOf(model, merged));
  let claimed: FieldSet = new Fields();
  for (const { fields } of sets.values()) claimed = claimed.union(fields);
  pruned = removeFields(model, merged, all.difference(named(fieldsOf(model, pruned)).union(named(claimed)))) ?? {};
  // What nobody owns was never this actor's to remove.
  return removeFields(model, merged, all.difference(named(fieldsOf(model, pruned))).intersection(named(last))) ?? {};
};

/** Server-side apply. `object` is undefined when the live object already looks like that. Throws {@link FieldConflicts}. */
export const ownersAfterApply = (
  context: OwnersContext,
  live: unknown,
  applied: unknown,
  managers: Sets,
  { actor, force }: { actor: string; force: boolean },
): { object: unknown; sets: Sets } => {
  const { model, apiVersion, filter } = context;
  const known = reconciled(managers, model);
  const merged = mergeTyped(model, live, applied);
  const last = known.get(actor)?.fields;
  const sets = new Map(known).set(actor, { fields: filter(fieldsOf(model, applied)), apiVersion, applied: true });
  const object = last && !last.isEmpty ? prune(model, merged, sets, last) : merged;
  const next = takeFromOthers(sets, actor, compareFor(context, live, object), force);
  return { object: isDeepStrictEqual(live, object) ? undefined : object, sets: next };
};
