// Before an apply, fields that kubectl owns become Flux's own, so that what Git does not have goes away. Entries of subresources stay.
import type { KubeObject, ManagedFieldsEntry } from '../../../kubernetes/machinery/object.ts';

type Fields = Record<string, unknown>;

interface JsonPatchOperation {
  op: 'remove' | 'replace';
  path: string;
  value?: unknown;
}

const staleAnnotations = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'kustomize.toolkit.fluxcd.io/checksum',
  'fluxcd.io/sync-checksum',
];
const staleLabels = ['fluxcd.io/sync-gc-mark'];

const union = (a: Fields, b: Fields): Fields => {
  const all: Fields = { ...a };
  for (const [key, value] of Object.entries(b)) all[key] = key in all ? union(all[key] as Fields, value as Fields) : value;
  return all;
};

const isTakenOver = ({ manager = '', operation, subresource }: ManagedFieldsEntry, owner: string): boolean => {
  if (subresource) return false;
  if (manager.startsWith('kubectl')) return true;
  return operation === 'Update' && (manager.startsWith('before-first-apply') || manager.startsWith(owner));
};

/** Undefined: nothing to take over. */
const takenOver = (entries: ManagedFieldsEntry[], owner: string): ManagedFieldsEntry[] | undefined => {
  const own = entries.findLast(({ manager, operation }) => manager === owner && operation === 'Apply');
  const foreign = entries.filter((each) => each !== own && isTakenOver(each, owner));
  if (!foreign.length) return undefined;
  const [first, ...rest] = own ? [own, ...foreign] : foreign;
  const merged = rest.reduce((fields, each) => union(fields, each.fieldsV1 ?? {}), (first as ManagedFieldsEntry).fieldsV1 ?? {});
  const kept = entries.filter((each) => each !== own && !foreign.includes(each));
  return [...kept, { ...(first as ManagedFieldsEntry), manager: owner, operation: 'Apply', fieldsV1: merged }];
};

const removals = (path: string, map: Record<string, string> | undefined, keys: string[]): JsonPatchOperation[] =>
  keys.filter((key) => map && key in map).map((key) => ({ op: 'remove', path: `${path}/${key.replaceAll('/', '~1')}` }));

/** The JSON patch that cleans the live object; empty where there is nothing to clean. */
export const takeoverPatch = (live: KubeObject, owner: string): JsonPatchOperation[] => {
  const { annotations, labels, managedFields = [] } = live.metadata;
  const entries = takenOver(managedFields, owner);
  return [
    ...removals('/metadata/annotations', annotations, staleAnnotations),
    ...removals('/metadata/labels', labels, staleLabels),
    ...(entries ? [{ op: 'replace' as const, path: '/metadata/managedFields', value: entries }] : []),
  ];
};
