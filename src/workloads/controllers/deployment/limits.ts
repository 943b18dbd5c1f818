import type { KubeObject } from '../../../kubernetes/machinery/object.ts';

/** An IntOrString of `total`, rounded up or down. */
export const scaled = (value: number | string | undefined, total: number, round: 'up' | 'down'): number => {
  if (typeof value === 'string' && value.endsWith('%')) {
    const exact = (Number(value.slice(0, -1)) * total) / 100;
    return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
  }
  return Number(value ?? 0);
};

export const replicasOf = (object: KubeObject): number => object.spec.replicas ?? 1;

const rolls = (deployment: KubeObject) => deployment.spec.strategy?.type === 'RollingUpdate';

/** Surge and unavailability may not both be 0: then one pod may be unavailable, or nothing would ever move. */
const fenceposts = (deployment: KubeObject): { surge: number; unavailable: number } => {
  const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = scaled(maxSurge, replicasOf(deployment), 'up');
  const unavailable = scaled(maxUnavailable, replicasOf(deployment), 'down');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
};

export const maxSurge = (deployment: KubeObject): number => (rolls(deployment) ? fenceposts(deployment).surge : 0);

export const maxUnavailable = (deployment: KubeObject): number =>
  rolls(deployment) && replicasOf(deployment) > 0 ? Math.min(fenceposts(deployment).unavailable, replicasOf(deployment)) : 0;

const sum = (sets: KubeObject[], count: (set: KubeObject) => number) => sets.reduce((total, each) => total + count(each), 0);

export const wantedPods = (sets: KubeObject[]): number => sum(sets, replicasOf);
export const actualPods = (sets: KubeObject[]): number => sum(sets, (each) => each.status?.replicas ?? 0);
export const readyPods = (sets: KubeObject[]): number => sum(sets, (each) => each.status?.readyReplicas ?? 0);
export const availablePods = (sets: KubeObject[]): number => sum(sets, (each) => each.status?.availableReplicas ?? 0);

/** How many replicas the newest ReplicaSet may have now. */
export const newSetReplicas = (deployment: KubeObject, sets: KubeObject[], current: number): number => {
  if (!rolls(deployment)) return replicasOf(deployment);
  const room = replicasOf(deployment) + maxSurge(deployment) - wantedPods(sets);
  return room <= 0 ? current : current + Math.min(room, replicasOf(deployment) - current);
};

const neverTimesOut = 2 ** 31 - 1;
export const hasProgressDeadline = (deployment: KubeObject): boolean =>
  deployment.spec.progressDeadlineSeconds !== undefined && deployment.spec.progressDeadlineSeconds !== neverTimesOut;
