// Brings a set of objects to the cluster: applied, remembered in the inventory, what left the set deleted, readiness awaited if wanted.
import type { ApiClient, ObjectReference } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { waitFor } from '../kstatus/wait-for.ts';
import { Applier, ApplyError } from '../kustomize/apply/apply-objects.ts';
import { changeLines, hasChanged, type Change } from '../kustomize/apply/change-set.ts';
import type { Ownership } from '../kustomize/apply/delete-objects.ts';
import { fromInventory, goneFrom, inventoryEntry } from '../kustomize/inventory.ts';
import { normalize } from '../kustomize/normalize.ts';
import { inventoryOf, type InventoryEntry } from '../kustomize/spec.ts';
import { collectGarbage } from './collect-garbage.ts';
import { operatorGroup, timeoutMs } from './operator-group.ts';
import type { OperatorPass } from './operator-pass.ts';

const fiveMinutesMs = 300_000;

export interface Bringing {
  pass: OperatorPass;
  /** Who applies. */
  client: ApiClient;
  ownership: Ownership;
  /** Whether to wait until this one is ready. */
  waitsFor: (reference: ObjectReference) => boolean;
  /** Ends the waiting. */
  interruption?: AbortSignal;
}

const prepared = ({ pass, ownership }: Bringing, object: KubeObject): KubeObject => {
  const { labels = {}, annotations = {} } = (pass.object.spec.commonMetadata ?? {}) as Record<string, Record<string, string>>;
  const copy = normalize(object);
  copy.metadata.labels = { ...copy.metadata.labels, ...labels, ...ownership.labels };
  if (Object.keys(annotations).length > 0) copy.metadata.annotations = { ...copy.metadata.annotations, ...annotations };
  return copy;
};

const tell = (pass: OperatorPass, changes: Change[]): void => {
  const lines = changeLines(changes.filter(hasChanged));
  if (lines) pass.event('Normal', 'ApplySucceeded', lines);
};

const apply = async (bringing: Bringing, objects: KubeObject[]): Promise<Change[]> => {
  if (objects.length === 0) return [];
  const { pass, client } = bringing;
  const { clock, name } = pass.manager;
  const options = { client, clock, signal: pass.signal, owner: name, force: false, ignore: [], notes: operatorGroup };
  try {
    const applier = new Applier({ ...options, timeoutMs: timeoutMs(pass.object, fiveMinutesMs) });
    const changes = await applier.applyAll(objects.map((each) => prepared(bringing, each)));
    tell(pass, changes);
    return changes;
  } catch (error) {
    if (error instanceof ApplyError) tell(pass, error.changes);
    throw error;
  }
};

const prune = async ({ pass, client, ownership }: Bringing, gone: InventoryEntry[]): Promise<void> => {
  if (gone.length === 0) return;
  const place = { client, clock: pass.manager.clock, signal: pass.signal };
  const { changes, errors } = await collectGarbage(place, pass.object, gone.map(fromInventory), ownership);
  tell(pass, changes);
  if (errors.length > 0) throw new Error(errors.join('; '));
};

const awaitReady = async ({ pass, client, interruption, waitsFor }: Bringing, changes: Change[]): Promise<void> => {
  const references = changes
    .filter(({ action }) => action !== 'skipped')
    .map(({ reference }) => reference)
    .filter(waitsFor);
  const signal = interruption ? AbortSignal.any([pass.signal, interruption]) : pass.signal;
  const limit = timeoutMs(pass.object, fiveMinutesMs);
  await waitFor(references, { client, clock: pass.manager.clock, signal, timeoutMs: limit, intervalMs: 1_000, failFast: true });
};

export const bringObjects = async (bringing: Bringing, objects: KubeObject[]): Promise<void> => {
  const { pass } = bringing;
  const { draft } = pass;
  const older = inventoryOf(pass.object);
  const changes = await apply(bringing, objects);
  const newer = changes.map(({ reference }) => inventoryEntry(reference));
  const gone = goneFrom(older, newer);
  // What could not be deleted is tried again by the next pass.
  draft.status.inventory = { entries: [...newer, ...gone] };
  if (gone.length > 0) await pass.save();
  await prune(bringing, gone);
  draft.status.inventory = { entries: newer };
  await awaitReady(bringing, changes);
};

/** Before an object goes: all that it brought goes. */
export const takeObjects = async (pass: OperatorPass, client: ApiClient, ownership: Ownership): Promise<void> => {
  const references = inventoryOf(pass.object).map(fromInventory);
  if (references.length === 0) return;
  const { errors } = await collectGarbage({ client, clock: pass.manager.clock, signal: pass.signal }, pass.object, references, ownership);
  if (errors.length > 0) throw new Error(errors.join('; '));
};
