import type { KubeObject } from '../../kubernetes/machinery/object.ts';

export interface PodCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastProbeTime?: string | null;
  lastTransitionTime: string;
  observedGeneration?: number;
}

export const podCondition = (pod: KubeObject, type: string): PodCondition | undefined =>
  pod.status?.conditions?.find((each: PodCondition) => each.type === type);

export const isPodReady = (pod: KubeObject): boolean => podCondition(pod, 'Ready')?.status === 'True';

export const isPodFinished = (pod: KubeObject): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Neither finished nor on its way out. */
export const isPodActive = (pod: KubeObject): boolean => !isPodFinished(pod) && !pod.metadata.deletionTimestamp;

/** Milliseconds until a ready pod counts as available; 0 when it does now, undefined while it is not ready. */
export const availableInMs = (pod: KubeObject, minReadySeconds: number, now: number): number | undefined => {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return undefined;
  if (minReadySeconds === 0) return 0;
  return Math.max(0, Date.parse(ready.lastTransitionTime) + minReadySeconds * 1000 - now);
};

export const isPodAvailable = (pod: KubeObject, minReadySeconds: number, now: number): boolean =>
  availableInMs(pod, minReadySeconds, now) === 0;

const readySince = (pod: KubeObject) => Date.parse(podCondition(pod, 'Ready')?.lastTransitionTime ?? '') || 0;
const restarts = (pod: KubeObject) =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map((each: { restartCount?: number }) => each.restartCount ?? 0));
const phaseRank: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

/** Which of two pods is deleted first when there are too many: unassigned, pending, not ready, ready for the shorter time, restarted more, younger. */
export const compareForDeletion = (a: KubeObject, b: KubeObject): number =>
  Number(Boolean(a.spec?.nodeName)) - Number(Boolean(b.spec?.nodeName)) ||
  (phaseRank[a.status?.phase] ?? 0) - (phaseRank[b.status?.phase] ?? 0) ||
  Number(isPodReady(a)) - Number(isPodReady(b)) ||
  deletionCost(a) - deletionCost(b) ||
  readySince(b) - readySince(a) ||
  restarts(b) - restarts(a) ||
  Date.parse(b.metadata.creationTimestamp ?? '') - Date.parse(a.metadata.creationTimestamp ?? '') ||
  0;

const deletionCost = (pod: KubeObject) => Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);
