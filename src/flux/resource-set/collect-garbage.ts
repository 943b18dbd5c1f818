// Deletes what a ResourceSet or an instance no longer brings: Flux' appliers first, so that they take their own objects along, then the rest.
import type { ApiClient, ObjectReference } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { sleep, type Clock } from '../../platform/clock.ts';
import type { Change } from '../kustomize/apply/change-set.ts';
import { deleteObjects, type Ownership } from '../kustomize/apply/delete-objects.ts';

interface Place {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
}

const longestWaitMs = 60_000;

const isApplier = ({ apiVersion }: ObjectReference): boolean => /^(kustomize|helm)\.toolkit\.fluxcd\.io\//.test(apiVersion);

/** Finalizers of appliers uninstall what they applied. After a minute the rest is deleted all the same. */
const waitUntilGone = async ({ client, clock, signal }: Place, references: ObjectReference[]): Promise<void> => {
  const deadline = clock.now() + longestWaitMs;
  for (const reference of references) {
    while (clock.now() < deadline && !signal.aborted && client.serves(reference) && (await client.find(reference))) {
      await sleep(clock, 250, signal);
    }
  }
};

export interface Collected {
  changes: Change[];
  errors: string[];
}

export const collectGarbage = async (
  place: Place,
  set: KubeObject,
  references: ObjectReference[],
  ownership: Ownership,
): Promise<Collected> => {
  const appliers = references.filter(isApplier);
  const rest = references.filter((each) => !isApplier(each));
  const first = await deleteObjects(place.client, set, appliers, ownership);
  const leaving = first.changes.filter(({ action }) => action === 'deleted').map(({ reference }) => reference);
  await waitUntilGone(place, leaving);
  const second = await deleteObjects(place.client, set, rest, ownership);
  const errors = [first.error, second.error].filter((error) => error !== undefined);
  return { changes: [...first.changes, ...second.changes], errors };
};
