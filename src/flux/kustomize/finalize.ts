// A Kustomization that is deleted takes its objects along, unless its policy or a suspension says otherwise.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import { sleep } from '../../platform/clock.ts';
import { removeFinalizer } from '../runtime/status.ts';
import { subjectOf } from '../kstatus/wait-for.ts';
import { changeLines, type Change } from './apply/change-set.ts';
import { deleteObjects } from './apply/delete-objects.ts';
import { fromInventory } from './inventory.ts';
import type { PassContext } from './pass-context.ts';
import { inventoryOf, timeoutMs, type KustomizationSpec } from './spec.ts';

const deletesObjects = ({ suspend, prune, deletionPolicy = 'MirrorPrune' }: KustomizationSpec): boolean => {
  if (suspend) return false;
  if (deletionPolicy === 'MirrorPrune') return prune === true;
  return deletionPolicy === 'Delete' || deletionPolicy === 'WaitForTermination';
};

/** The account that applied the objects may be gone by now. */
const canImpersonate = async ({ manager, spec, draft }: PassContext): Promise<boolean> => {
  if (!spec.serviceAccountName) return true;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: draft.metadata.namespace, name: spec.serviceAccountName };
  return (await manager.client.find(account)) !== null;
};

const waitForTermination = async (context: PassContext, client: ApiClient, changes: Change[]): Promise<void> => {
  const { clock } = context.manager;
  const deadline = clock.now() + timeoutMs(context.spec);
  for (const { reference, action } of changes) {
    if (action !== 'deleted') continue;
    while (client.serves(reference) && (await client.find(reference))) {
      if (clock.now() >= deadline || context.signal.aborted)
        throw new Error(`${subjectOf(reference)} termination timeout: context deadline exceeded`);
      await sleep(clock, 2_000, context.signal);
    }
  }
};

const deleteAll = async (context: PassContext): Promise<void> => {
  const { draft, spec, log } = context;
  const references = inventoryOf(draft).map(fromInventory);
  const revision = String(draft.status.lastAppliedRevision ?? '');
  if (!(await canImpersonate(context))) {
    const message = `unable to prune objects: \n${references.map(subjectOf).join('\n')}`;
    log.error(message, 'skiping pruning, failed to find account to impersonate');
    return context.event('Warning', message, revision);
  }
  const client = context.applyingClient();
  const { changes, error } = await deleteObjects(client, draft, references);
  if (error) {
    context.event('Warning', 'pruning for deleted resource failed', revision);
    throw new Error(error);
  }
  if (changes.length) context.event('Normal', changeLines(changes), revision);
  if (spec.deletionPolicy !== 'WaitForTermination') return;
  try {
    await waitForTermination(context, client, changes);
  } catch (failure) {
    log.error('failed to wait for resources termination', failure);
    context.event('Warning', 'failed to wait for resources termination', revision);
  }
};

export const finalize = async (context: PassContext): Promise<void> => {
  const { draft, manager } = context;
  if (deletesObjects(context.spec) && inventoryOf(draft).length) await deleteAll(context);
  await removeFinalizer(manager.client, draft, `gotk-${manager.name}`);
};
