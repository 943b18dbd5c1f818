// status.inventory: which objects a Kustomization applied last, as `<namespace>_<name>_<group>_<kind>`.
import type { ObjectReference } from '../../kubernetes/machinery/client.ts';
import { formatApiVersion, parseApiVersion } from '../../kubernetes/machinery/object.ts';
import type { InventoryEntry } from './spec.ts';

/** Colons of RBAC names would not survive in the places where ids were once kept. */
export const inventoryEntry = ({ apiVersion, kind, namespace = '', name }: ObjectReference): InventoryEntry => {
  const { group, version } = parseApiVersion(apiVersion);
  const isRole = group === 'rbac.authorization.k8s.io';
  return { id: `${namespace}_${isRole ? name.replaceAll(':', '__') : name}_${group}_${kind}`, v: version };
};

export const fromInventory = ({ id, v }: InventoryEntry): ObjectReference => {
  const [namespace = '', ...rest] = id.split('_');
  const kind = rest.pop() ?? '';
  const group = rest.pop() ?? '';
  const name = rest.join('_').replaceAll('__', ':');
  return { apiVersion: formatApiVersion(group, v), kind, ...(namespace ? { namespace } : {}), name };
};

/** What the older inventory has and the newer has not. */
export const goneFrom = (older: InventoryEntry[], newer: InventoryEntry[]): InventoryEntry[] => {
  const kept = new Set(newer.map(({ id }) => id));
  return older.filter(({ id }) => !kept.has(id));
};
