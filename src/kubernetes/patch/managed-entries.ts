// metadata.managedFields as managers with their sets, and back.
import type { ManagedFieldsEntry } from '../machinery/object.ts';
import { FieldSet } from './field-set.ts';

export interface ManagedSet {
  fields: FieldSet;
  apiVersion: string;
  /** True for server-side apply, false for everything else. */
  applied: boolean;
}

/** Who owns what, by manager identifier; and since when. */
export interface Managed {
  sets: Map<string, ManagedSet>;
  times: Map<string, string>;
}

export const noManagers = (): Managed => ({ sets: new Map(), times: new Map() });

type Identity = Pick<ManagedFieldsEntry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

/**
 * What tells entries apart. An applier is the same at every version; other managers are one a version.
 * Field order is upstream's: identifiers are sorted as text.
 */
export const managerIdentifier = ({ manager, operation, apiVersion, subresource }: Identity): string =>
  JSON.stringify({
    ...(manager ? { manager } : {}),
    ...(operation ? { operation } : {}),
    ...(apiVersion && operation !== 'Apply' ? { apiVersion } : {}),
    ...(subresource ? { subresource } : {}),
  });

export const parseIdentifier = (identifier: string): Identity => JSON.parse(identifier) as Identity;

const checkEntry = (entry: ManagedFieldsEntry, index: number): void => {
  if (entry.operation !== 'Apply' && entry.operation !== 'Update') throw new Error('operation must be `Apply` or `Update`');
  if (!entry.apiVersion) throw new Error('apiVersion must not be empty');
  if (!entry.fieldsType) throw new Error(`missing fieldsType in managed fields entry ${index}`);
  if (entry.fieldsType !== 'FieldsV1')
    throw new Error(`invalid fieldsType "${entry.fieldsType as string}" in managed fields entry ${index}`);
};

/** Throws for entries that upstream cannot read. Of two entries with one identifier the later counts. */
export const decodeManaged = (entries: readonly ManagedFieldsEntry[] | undefined | null): Managed => {
  const managed = noManagers();
  for (const [index, entry] of (entries ?? []).entries()) {
    checkEntry(entry, index);
    const identifier = managerIdentifier(entry);
    const fields = FieldSet.fromFieldsV1(entry.fieldsV1 ?? {});
    managed.sets.set(identifier, { fields, apiVersion: entry.apiVersion as string, applied: entry.operation === 'Apply' });
    if (entry.time) managed.times.set(identifier, entry.time);
    else managed.times.delete(identifier);
  }
  return managed;
};

export const decodeManagedOrNone = (entries: readonly ManagedFieldsEntry[] | undefined | null): Managed => {
  try {
    return decodeManaged(entries);
  } catch {
    return noManagers();
  }
};

const text = (value: string | undefined) => value ?? '';
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const seconds = (time: string | undefined) => (time ? Math.floor(Date.parse(time) / 1000) : 0);

const compareEntries = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): number =>
  order(text(a.operation), text(b.operation)) ||
  seconds(a.time) - seconds(b.time) ||
  order(text(a.manager), text(b.manager)) ||
  order(text(a.apiVersion), text(b.apiVersion)) ||
  order(text(a.subresource), text(b.subresource));

/** Undefined without managers. Appliers come first, then by time, then by name. */
export const encodeManaged = ({ sets, times }: Managed): ManagedFieldsEntry[] | undefined => {
  if (sets.size === 0) return undefined;
  const entries = [...sets].map(([identifier, set]): ManagedFieldsEntry => {
    const { manager, operation, subresource } = parseIdentifier(identifier);
    const time = times.get(identifier);
    return {
      ...(manager ? { manager } : {}),
      operation: set.applied ? 'Apply' : (operation ?? 'Update'),
      apiVersion: set.apiVersion,
      ...(time ? { time } : {}),
      fieldsType: 'FieldsV1',
      fieldsV1: set.fields.toFieldsV1(),
      ...(subresource ? { subresource } : {}),
    };
  });
  return entries.toSorted(compareEntries);
};
