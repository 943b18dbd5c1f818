// metadata.managedFields of create, PUT and the patches that are not server-side apply. Models: apimachinery's managedfields, layer by layer.
import { parseApiVersion, type KubeObject, type ManagedFieldsEntry } from '../machinery/object.ts';
import type { Schema, SchemaSet } from '../schema/schema.ts';
import { emptyObject } from './empty-object.ts';
import { ownersAfterUpdate, type OwnersContext } from './field-owners.ts';
import { decodeManaged, decodeManagedOrNone, encodeManaged, managerIdentifier, noManagers, type Managed } from './managed-entries.ts';
import { capUpdaters, stripUntracked } from './manager-limits.ts';
import { fieldFilter } from './reset-fields.ts';
import { sameJson } from '../kinds/field-errors.ts';
import { typeModel } from './type-model.ts';
import { typeProblems } from './typed-validation.ts';

/** What both ways of tracking fields need to know about the request. */
export interface FieldsContext {
  /** `fieldManager`, or what {@link managerFromUserAgent} makes of the client's User-Agent. */
  manager: string;
  /** '' for the object itself. */
  subresource: string;
  /** Root type of the request's kind and version; undefined for a custom kind without a schema. */
  schema: Schema | undefined;
  schemas: SchemaSet;
  /** RFC 3339 with seconds. */
  now: string;
  /** True for custom resources: creation starts from nothing, and their status is reset where they serve /status. */
  custom?: boolean;
  /** Custom resources: whether /status is served; true where it is not said. */
  customStatus?: boolean;
}

export interface UpdateFieldsRequest extends FieldsContext {
  /** The stored object in the request's version; undefined on create. */
  before: KubeObject | undefined;
  /** The decoded and defaulted object that is to be stored, before admission and preparation, as upstream does it. */
  after: KubeObject;
}

/** The default manager name: the User-Agent up to the first slash, at most 128 characters. */
export const managerFromUserAgent = (userAgent: string | undefined): string => {
  const prefix = (userAgent ?? '').split('/', 1)[0] ?? '';
  return [...prefix].slice(0, 128).join('') || 'unknown';
};

export const ownersContext = (context: FieldsContext, { apiVersion, kind }: { apiVersion: string; kind: string }): OwnersContext => ({
  model: typeModel(context.schema, context.schemas),
  apiVersion,
  filter: fieldFilter({
    group: parseApiVersion(apiVersion).group,
    kind,
    subresource: context.subresource,
    customStatus: context.custom ? (context.customStatus ?? true) : undefined,
  }),
  ownVersionOnly: context.custom ?? false,
});

/** The object that a creation is compared with. */
export const blankObject = (
  context: FieldsContext,
  { apiVersion, kind }: { apiVersion: string; kind: string },
): Record<string, unknown> => ({
  ...(context.custom ? {} : emptyObject(apiVersion, kind)),
  apiVersion,
  kind,
});

export const withoutManagedFields = (object: KubeObject): KubeObject => {
  const { managedFields: _managedFields, ...metadata } = object.metadata ?? ({} as KubeObject['metadata']);
  return { ...object, metadata };
};

export const withManagedFields = (object: KubeObject, managed: Managed): KubeObject => {
  const entries = encodeManaged(managed);
  return entries ? { ...object, metadata: { ...object.metadata, managedFields: entries } } : withoutManagedFields(object);
};

/** An empty list, or a list of one empty entry, asks to forget all managers. */
const asksForReset = (entries: ManagedFieldsEntry[] | undefined | null): boolean =>
  Array.isArray(entries) && (entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0));

/** Requests may write managedFields themselves, but not through a subresource; clients that drop them do not delete them. */
const startingManagers = ({ before, after, subresource }: UpdateFieldsRequest): Managed => {
  const stored = () => decodeManagedOrNone(before?.metadata.managedFields);
  if (subresource !== '') return stored();
  if (asksForReset(after.metadata.managedFields)) return noManagers();
  try {
    const given = decodeManaged(after.metadata.managedFields);
    return given.sets.size > 0 ? given : stored();
  } catch {
    return stored();
  }
};

const self = 'current-operation';

/** One update by `identifier`, without deciding whether to track at all. Undefined where the objects do not have their type's shape. */
export const trackUpdate = (
  context: OwnersContext,
  { before, after }: { before: unknown; after: unknown },
  managed: Managed,
  { identifier, now }: { identifier: string; now: string },
): Managed | undefined => {
  const { model } = context;
  if (typeProblems(model, after, { allowDuplicates: true }) || typeProblems(model, before, { allowDuplicates: true })) return undefined;
  const next: Managed = { sets: ownersAfterUpdate(context, before, after, managed.sets, self), times: new Map(managed.times) };
  stripUntracked(next, self);
  const own = next.sets.get(self);
  if (own) {
    next.sets.delete(self);
    const previous = next.sets.get(identifier);
    next.sets.set(identifier, previous ? { ...own, fields: own.fields.union(previous.fields) } : own);
    next.times.set(identifier, now);
  }
  capUpdaters(next);
  return next;
};

/** The `after` object (a new one) with metadata.managedFields as create, PUT and the non-apply patches leave them. */
export const updateManagedFields = (request: UpdateFieldsRequest): KubeObject => {
  const { before, after, manager, subresource, now } = request;
  const managed = startingManagers(request);
  const object = withoutManagedFields(after);
  // An object that lost its managers is not tracked again before somebody applies it.
  if (managed.sets.size === 0 && before?.metadata.uid) return object;
  const { apiVersion } = after;
  const identifier = managerIdentifier({ manager: manager || 'unknown', operation: 'Update', apiVersion, subresource });
  const context = ownersContext(request, after);
  const start = before ? withoutManagedFields(before) : blankObject(request, after);
  const next = trackUpdate(context, { before: start, after: object }, managed, { identifier, now });
  return next ? withManagedFields(object, next) : object;
};

const timeless = (object: KubeObject): unknown => {
  const { resourceVersion: _resourceVersion, managedFields, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, managedFields: managedFields?.map(({ time: _time, ...entry }) => entry) } };
};

/** True when the two objects differ in nothing but times of managedFields and resourceVersion: upstream then writes nothing. */
export const differsOnlyInTimes = (before: KubeObject, after: KubeObject): boolean => sameJson(timeless(before), timeless(after));
