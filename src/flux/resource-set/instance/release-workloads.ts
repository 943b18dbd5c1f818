// Before Flux is uninstalled: its controllers stop, and nothing that it delivered may go with the objects that delivered it.
import { isNotFound } from '../../../kubernetes/machinery/status.ts';
import { fromInventory } from '../../kustomize/inventory.ts';
import { inventoryOf } from '../../kustomize/spec.ts';
import { finalizer, hasFinalizer, referenceTo, removeFinalizer } from '../../runtime/status.ts';
import type { OperatorPass } from '../operator-pass.ts';

const isFlux = ({ group }: { group: string }): boolean => group.endsWith('.toolkit.fluxcd.io');

export const releaseWorkloads = async ({ object, manager }: OperatorPass): Promise<void> => {
  const { client, name } = manager;
  const controllers = inventoryOf(object)
    .map(fromInventory)
    .filter(({ kind }) => kind === 'Deployment');
  for (const each of controllers) {
    await client.delete(each, { propagationPolicy: 'Foreground' }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
  for (const kind of client.kinds().filter(isFlux)) {
    const { items } = await client.list(kind);
    for (const item of items) {
      const live = hasFinalizer(item) ? await client.find(referenceTo(item)) : null;
      if (live && hasFinalizer(live)) await removeFinalizer(client, live, name, finalizer);
    }
  }
};
