import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../../kubernetes/machinery/status.ts';
import { indexOf, isIndexed, parseIndexes, formatIndexes } from './completion-index.ts';

/** While a pod has this finalizer it has not been counted. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';

const isTracked = (pod: KubeObject) => pod.metadata.finalizers?.includes(trackingFinalizer) ?? false;

interface Counted {
  succeeded: number;
  failed: number;
  completedIndexes: string | undefined;
}

/** A pod that ended; one that is being deleted counts as failed, it will not succeed any more. */
const outcome = (pod: KubeObject): 'succeeded' | 'failed' | undefined => {
  if (pod.status?.phase === 'Succeeded') return 'succeeded';
  return pod.status?.phase === 'Failed' || pod.metadata.deletionTimestamp ? 'failed' : undefined;
};

/**
 * Counts pods that ended since the last pass. Leaves out: upstream's two writes (uncounted pods first); a pod loses its finalizer right
 * after the status that counts it, and is recognised by its uid in the meantime.
 */
export const countFinished = (job: KubeObject, pods: KubeObject[], counted: Set<string>): Counted & { fresh: KubeObject[] } => {
  const status = job.status ?? {};
  const fresh = pods.filter((each) => isTracked(each) && outcome(each) && !counted.has(each.metadata.uid as string));
  const indexes = parseIndexes(status.completedIndexes);
  let [succeeded, failed] = [status.succeeded ?? 0, status.failed ?? 0];
  for (const pod of fresh) {
    const index = indexOf(pod);
    if (outcome(pod) === 'failed') failed++;
    else if (!isIndexed(job)) succeeded++;
    else if (index !== undefined) indexes.push(index);
  }
  const completedIndexes = isIndexed(job) ? formatIndexes(indexes) : undefined;
  if (isIndexed(job)) succeeded = new Set(indexes).size;
  return { succeeded, failed, completedIndexes, fresh };
};

export const releasePods = async (client: ApiClient, pods: KubeObject[]): Promise<void> => {
  for (const pod of pods.filter(isTracked)) {
    const { namespace, name, uid } = pod.metadata;
    const finalizers = (pod.metadata.finalizers ?? []).filter((each) => each !== trackingFinalizer);
    const patch = {
      metadata: { uid, '$deleteFromPrimitiveList/finalizers': [trackingFinalizer], '$setElementOrder/finalizers': finalizers },
    };
    try {
      await client.patch({ apiVersion: 'v1', kind: 'Pod', namespace, name }, patch, { type: 'strategic' });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
};
