import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../../kubernetes/machinery/status.ts';
import { revisionOf } from './annotations.ts';
import { replicasOf } from './limits.ts';
import type { DeploymentWork } from './work.ts';

/** Removes old ReplicaSets beyond revisionHistoryLimit, lowest revisions first; those with pods stay. */
export const cleanUpHistory = async (work: DeploymentWork, oldSets: KubeObject[]): Promise<void> => {
  const limit = work.deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 2 ** 31 - 1) return;
  const alive = oldSets.filter((each) => !each.metadata.deletionTimestamp);
  const surplus = [...alive].sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, alive.length - limit));
  for (const set of surplus) {
    const busy = (set.status?.replicas ?? 0) > 0 || replicasOf(set) > 0;
    if (busy || (set.metadata.generation ?? 0) > (set.status?.observedGeneration ?? 0)) continue;
    const { namespace, name } = set.metadata;
    try {
      work.noteSet(await work.client.delete({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, name }));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
};
