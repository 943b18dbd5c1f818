// Who wrote a field of a live object: managedFields, read as server-side apply writes them.
import type { KubeObject, ManagedFieldsEntry } from '../kubernetes/machinery/object.ts';
import { parseKustomization } from './through.ts';

/** `spec.containers[web].image` -> segments; a bracket picks the list entry of that name. */
export const parseField = (path: string): { key: string; entry?: string }[] =>
  [...path.matchAll(/([^.[\]]+)(?:\[([^\]]+)\])?/g)].map(([, key, entry]) => ({ key: key as string, ...(entry ? { entry } : {}) }));

/** The value at a path. */
export const valueAt = (object: unknown, path: string): unknown => {
  let value = object as Record<string, unknown> | undefined;
  for (const { key, entry } of parseField(path)) {
    value = value?.[key] as Record<string, unknown> | undefined;
    if (entry !== undefined) value = (value as unknown as Record<string, unknown>[] | undefined)?.find((each) => each['name'] === entry);
  }
  return value;
};

type FieldSet = Record<string, unknown>;

const entryIn = (set: FieldSet, name: string): FieldSet | undefined => {
  const key = Object.keys(set).find((each) => each.startsWith('k:') && (JSON.parse(each.slice(2)) as { name?: string }).name === name);
  return key ? (set[key] as FieldSet) : undefined;
};

const owns = (entry: ManagedFieldsEntry, path: string): boolean => {
  let set = entry.fieldsV1 as FieldSet | undefined;
  for (const { key, entry: name } of parseField(path)) {
    const next = set?.[`f:${key}`] as FieldSet | undefined;
    if (!next) return false;
    // An empty set is a leaf: the whole value below belongs to it.
    if (!Object.keys(next).length) return true;
    set = name === undefined ? next : entryIn(next, name);
    if (!set) return false;
  }
  return true;
};

/** Managers of a field, newest first. */
export const ownersOf = (object: KubeObject, path: string): ManagedFieldsEntry[] =>
  (object.metadata.managedFields ?? []).filter((entry) => owns(entry, path)).sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));

/** Managers of anything but status, newest first: who made and changed the object. */
export const writersOf = (object: KubeObject): ManagedFieldsEntry[] =>
  (object.metadata.managedFields ?? [])
    .filter((entry) => !entry.subresource || entry.subresource === 'scale')
    .sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));

/** The manager by which Flux applies. */
export const fluxManager = 'kustomize-controller';

/** Does the object carry the labels of what this Kustomization applies? */
export const isAppliedBy = ({ metadata }: KubeObject, kustomization: string): boolean => {
  const { name, namespace } = parseKustomization(kustomization);
  const labels = metadata.labels ?? {};
  return labels['kustomize.toolkit.fluxcd.io/name'] === name && labels['kustomize.toolkit.fluxcd.io/namespace'] === namespace;
};
