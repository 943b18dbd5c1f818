import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { availablePods, maxUnavailable, newSetReplicas, replicasOf, wantedPods } from './limits.ts';
import type { SplitSets } from './new-replica-set.ts';
import { byAge, isActiveSet } from './replica-sets.ts';
import { scaleSet } from './scaling.ts';
import type { DeploymentWork } from './work.ts';

/** One step of a rolling update: up as far as surge allows, else down as far as availability allows. */
export const rollStep = async (work: DeploymentWork, { newSet, oldSets }: SplitSets & { newSet: KubeObject }): Promise<void> => {
  if (await scaleNewSet(work, newSet, [...oldSets, newSet])) return;
  await scaleOldSets(work, newSet, oldSets);
};

const scaleNewSet = (work: DeploymentWork, newSet: KubeObject, sets: KubeObject[]): Promise<boolean> | boolean => {
  const wanted = replicasOf(work.deployment);
  if (replicasOf(newSet) === wanted) return false;
  if (replicasOf(newSet) > wanted) return scaleSet(work, newSet, wanted);
  return scaleSet(work, newSet, newSetReplicas(work.deployment, sets, replicasOf(newSet)));
};

const scaleOldSets = async (work: DeploymentWork, newSet: KubeObject, oldSets: KubeObject[]): Promise<void> => {
  const active = oldSets.filter(isActiveSet).sort(byAge);
  if (active.length === 0) return;
  const minAvailable = replicasOf(work.deployment) - maxUnavailable(work.deployment);
  const newUnavailable = replicasOf(newSet) - (newSet.status?.availableReplicas ?? 0);
  const atMost = wantedPods([...oldSets, newSet]) - minAvailable - newUnavailable;
  if (atMost <= 0) return;
  const sizes = new Map(active.map((each) => [each, replicasOf(each)]));
  takeUnhealthy(sizes, atMost);
  takeHealthy(sizes, availablePods([...oldSets, newSet]) - minAvailable);
  for (const [set, size] of sizes) if (size !== replicasOf(set)) await scaleSet(work, set, size);
};

/** Pods that are not available cost nothing: they go first. */
const takeUnhealthy = (sizes: Map<KubeObject, number>, atMost: number): void => {
  let left = atMost;
  for (const [set, size] of sizes) {
    const taken = Math.max(0, Math.min(left, size - (set.status?.availableReplicas ?? 0)));
    sizes.set(set, size - taken);
    left -= taken;
  }
};

const takeHealthy = (sizes: Map<KubeObject, number>, atMost: number): void => {
  let left = atMost;
  for (const [set, size] of sizes) {
    const taken = Math.max(0, Math.min(left, size));
    sizes.set(set, size - taken);
    left -= taken;
  }
};
