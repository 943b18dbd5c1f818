// Whether a workload is what its spec says, as kstatus decides it, and why its pods are not there.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Sight } from '../sight.ts';
import { conditionOf, isObserved } from './flux-object.ts';

export interface WorkloadStatus {
  current: boolean;
  failed: boolean;
  wanted: number;
  available: number;
  /** What keeps it: the pods' own words, or how far it is. */
  says: string;
}

interface ContainerState {
  waiting?: { reason?: string; message?: string };
}

const calm = new Set(['ContainerCreating', 'PodInitializing']);

/** The first complaint of a pod: ErrImagePull with its message. */
const complaintOf = (pod: KubeObject): string | undefined => {
  const statuses = [...(pod['status']?.initContainerStatuses ?? []), ...(pod['status']?.containerStatuses ?? [])] as {
    state?: ContainerState;
  }[];
  const waiting = statuses.map(({ state }) => state?.waiting).find((each) => each?.reason && !calm.has(each.reason));
  if (waiting) return [waiting.reason, waiting.message].filter(Boolean).join(': ');
  const scheduled = conditionOf(pod, 'PodScheduled');
  return scheduled?.status === 'False' ? scheduled.message : undefined;
};

/** What the pods of a workload complain of. */
export const podComplaint = async (workload: KubeObject, sight: Sight): Promise<string | undefined> => {
  const labels = (workload['spec']?.selector?.matchLabels ?? {}) as Record<string, string>;
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  if (!labelSelector) return undefined;
  const pods = await sight.cluster.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: workload.metadata.namespace, labelSelector });
  return pods.map(complaintOf).find(Boolean);
};

const deploymentStatus = (object: KubeObject): Omit<WorkloadStatus, 'says'> => {
  const wanted = (object['spec']?.replicas as number | undefined) ?? 1;
  const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = (object['status'] ?? {}) as Record<string, number>;
  const settled = updatedReplicas >= wanted && availableReplicas >= wanted && replicas === updatedReplicas;
  const failed = conditionOf(object, 'Progressing')?.reason === 'ProgressDeadlineExceeded';
  return { current: isObserved(object) && settled, failed, wanted, available: availableReplicas };
};

const daemonSetStatus = (object: KubeObject): Omit<WorkloadStatus, 'says'> => {
  const {
    desiredNumberScheduled = 0,
    updatedNumberScheduled = 0,
    numberAvailable = 0,
  } = (object['status'] ?? {}) as Record<string, number>;
  const settled = updatedNumberScheduled >= desiredNumberScheduled && numberAvailable >= desiredNumberScheduled;
  return { current: isObserved(object) && settled, failed: false, wanted: desiredNumberScheduled, available: numberAvailable };
};

const statefulSetStatus = (object: KubeObject): Omit<WorkloadStatus, 'says'> => {
  const wanted = (object['spec']?.replicas as number | undefined) ?? 1;
  const { readyReplicas = 0, updatedReplicas = 0 } = (object['status'] ?? {}) as Record<string, number>;
  return {
    current: isObserved(object) && readyReplicas >= wanted && updatedReplicas >= wanted,
    failed: false,
    wanted,
    available: readyReplicas,
  };
};

const readers: Record<string, (object: KubeObject) => Omit<WorkloadStatus, 'says'>> = {
  Deployment: deploymentStatus,
  DaemonSet: daemonSetStatus,
  StatefulSet: statefulSetStatus,
};

export const isWorkload = (kind: string): boolean => kind in readers;

/** Null for a kind that runs no pods. */
export const workloadStatus = async (object: KubeObject, sight: Sight): Promise<WorkloadStatus | null> => {
  const status = readers[object.kind]?.(object);
  if (!status) return null;
  const count = `${status.available} of ${status.wanted} available`;
  if (status.current) return { ...status, says: count };
  const complaint = await podComplaint(object, sight);
  return { ...status, failed: status.failed || complaint !== undefined, says: complaint ? `${count}; ${complaint}` : count };
};
