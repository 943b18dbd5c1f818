// Looks an object up and says how it is; workloads that are not there yet are judged by their pods as well.
import type { ApiClient, ObjectReference } from '../../kubernetes/machinery/client.ts';
import { matchesSelector } from '../../kubernetes/machinery/label-selector.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { computeStatus, type Status } from './status.ts';

export interface ObjectStatus {
  status: Status;
  /** Why the status is Unknown. */
  error?: string;
}

/** A rule of somebody's own for a kind; undefined leaves it to kstatus. Throwing makes the status Unknown. */
export type CustomRule = (object: KubeObject) => Status | undefined;

const podOwners = new Set(['Deployment', 'ReplicaSet', 'StatefulSet']);

/** A pod that crashes will not get better by waiting; one that cannot be placed or is on its way out may. */
const hasFailedPod = async (client: ApiClient, owner: KubeObject, now: number): Promise<boolean> => {
  const { items } = await client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: owner.metadata.namespace });
  const own = items.filter((pod) => matchesSelector(owner.spec?.selector, pod.metadata.labels));
  return own.some((pod) => pod.status?.phase === 'Running' && computeStatus(pod, now) === 'Failed');
};

export const readStatus = async (
  client: ApiClient,
  reference: ObjectReference,
  now: number,
  custom?: CustomRule,
): Promise<ObjectStatus> => {
  if (!client.serves(reference)) return { status: 'NotFound' };
  try {
    const object = await client.find(reference);
    if (!object) return { status: 'NotFound' };
    const own = custom?.(object);
    if (own) return { status: own };
    const status = computeStatus(object, now);
    const looksDeeper = status === 'InProgress' && podOwners.has(object.kind) && object.apiVersion === 'apps/v1';
    return { status: looksDeeper && (await hasFailedPod(client, object, now)) ? 'Failed' : status };
  } catch (error) {
    return isNotFound(error) ? { status: 'NotFound' } : { status: 'Unknown', error: (error as Error).message };
  }
};
