// Field ownership of the scale subresource: the owners of an object's replicas seen as owners of a Scale, and back.
import { parseApiVersion, type KubeObject, type ManagedFieldsEntry } from '../machinery/object.ts';
import { FieldSet } from './field-set.ts';
import { decodeManaged, encodeManaged, noManagers } from './managed-entries.ts';
import { fieldElement, type FieldPath } from './path-element.ts';

const scaleVersion = 'autoscaling/v1';
const pathInScale: FieldPath = ['f:spec', 'f:replicas'];

/** `.spec.replicas` as a path of fields. */
export const replicasPath = (jsonPath: string): FieldPath => jsonPath.split('.').filter(Boolean).map(fieldElement);

/** managedFields of the Scale that stands for `parent`. */
export const scaleFields = (parent: KubeObject, path: FieldPath): ManagedFieldsEntry[] | undefined => {
  const { sets, times } = decodeManaged(parent.metadata.managedFields);
  const out = noManagers();
  for (const [manager, set] of sets) {
    if (!set.fields.has(path)) continue;
    out.sets.set(manager, { ...set, fields: FieldSet.of(pathInScale), apiVersion: scaleVersion });
    const time = times.get(manager);
    if (time) out.times.set(manager, time);
  }
  return encodeManaged(out);
};

/**
 * managedFields of `parent` after its Scale was written with `entries`. Updaters are not recognised again, because their identifiers
 * carry the Scale's version: they lose their time and may come to stand beside themselves, as upstream.
 */
export const parentFields = (
  parent: KubeObject,
  entries: ManagedFieldsEntry[] | undefined,
  path: FieldPath,
): ManagedFieldsEntry[] | undefined => {
  const own = decodeManaged(parent.metadata.managedFields);
  const scale = decodeManaged(entries).sets;
  const { group } = parseApiVersion(parent.apiVersion);
  const out = { ...noManagers(), times: own.times };
  for (const [manager, set] of own.sets) {
    if (parseApiVersion(set.apiVersion).group !== group) continue;
    if (set.fields.has(path) && !scale.delete(manager)) {
      const left = set.fields.difference(FieldSet.of(path));
      if (!left.isEmpty) out.sets.set(manager, { ...set, fields: left });
    } else out.sets.set(manager, set);
  }
  for (const [manager, set] of scale) {
    if (set.fields.has(pathInScale)) out.sets.set(manager, { ...set, fields: FieldSet.of(path), apiVersion: parent.apiVersion });
  }
  return encodeManaged(out);
};
