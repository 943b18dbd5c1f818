import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { desiredReplicasOf, maxReplicasOf, replicasAnnotations } from './annotations.ts';
import { maxSurge, replicasOf, wantedPods } from './limits.ts';
import { byAge, findActiveOrLatest, isActiveSet } from './replica-sets.ts';
import type { SplitSets } from './new-replica-set.ts';
import type { DeploymentWork } from './work.ts';

/** Gives a ReplicaSet its number of replicas and the Deployment's sizes as annotations. True when the number changed. */
export const scaleSet = async (work: DeploymentWork, set: KubeObject, replicas: number): Promise<boolean> => {
  const { deployment } = work;
  const before = replicasOf(set);
  const desired = replicasOf(deployment);
  const most = desired + maxSurge(deployment);
  if (before === replicas && desiredReplicasOf(set) === desired && maxReplicasOf(set) === most) return false;
  const metadata = { ...set.metadata, annotations: { ...set.metadata.annotations, ...replicasAnnotations(desired, most) } };
  work.noteSet(await work.client.update({ ...set, metadata, spec: { ...set.spec, replicas } }));
  if (before === replicas) return false;
  const direction = before < replicas ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
  work.recorder.record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
  return true;
};

/** True when the Deployment's replicas changed since its ReplicaSets were last sized: then nothing is rolled, only scaled. */
export const isScalingEvent = (deployment: KubeObject, sets: KubeObject[]): boolean =>
  sets.filter(isActiveSet).some((each) => {
    const desired = desiredReplicasOf(each);
    return desired !== undefined && desired !== replicasOf(deployment);
  });

const isSaturated = (deployment: KubeObject, set: KubeObject | undefined): boolean =>
  set !== undefined &&
  replicasOf(set) === replicasOf(deployment) &&
  desiredReplicasOf(set) === replicasOf(deployment) &&
  (set.status?.availableReplicas ?? 0) === replicasOf(deployment);

/** Scales without rolling: the one active ReplicaSet, or all of them in proportion while a rollout is under way. */
export const scaleSets = async (work: DeploymentWork, { newSet, oldSets }: SplitSets): Promise<void> => {
  const { deployment } = work;
  const only = findActiveOrLatest(newSet, oldSets);
  if (only) {
    if (replicasOf(only) !== replicasOf(deployment)) await scaleSet(work, only, replicasOf(deployment));
    return;
  }
  if (isSaturated(deployment, newSet)) {
    for (const old of oldSets.filter(isActiveSet)) await scaleSet(work, old, 0);
    return;
  }
  if (deployment.spec.strategy?.type !== 'RollingUpdate') return;
  const active = [...oldSets, ...(newSet ? [newSet] : [])].filter(isActiveSet);
  for (const [set, size] of proportions(deployment, active)) await scaleSet(work, set, size);
};

/** Shares what is to be added or taken among the active ReplicaSets by size; the largest takes what rounding leaves. */
export const proportions = (deployment: KubeObject, active: KubeObject[]): [KubeObject, number][] => {
  const allowed = replicasOf(deployment) > 0 ? replicasOf(deployment) + maxSurge(deployment) : 0;
  const toAdd = allowed - wantedPods(active);
  const ordered = [...active].sort((a, b) => replicasOf(b) - replicasOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b)));
  let added = 0;
  const sizes = ordered.map((set): [KubeObject, number] => {
    const share = shareOf(deployment, set, toAdd, added);
    added += share;
    return [set, replicasOf(set) + share];
  });
  const [first] = sizes;
  if (first && toAdd !== 0) first[1] = Math.max(0, first[1] + toAdd - added);
  return sizes;
};

const shareOf = (deployment: KubeObject, set: KubeObject, toAdd: number, added: number): number => {
  if (toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(deployment, set);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
};

const fractionOf = (deployment: KubeObject, set: KubeObject): number => {
  if (replicasOf(deployment) === 0) return -replicasOf(set);
  const before = maxReplicasOf(set) ?? deployment.status?.replicas;
  if (!before) return 0;
  return Math.round((replicasOf(set) * (replicasOf(deployment) + maxSurge(deployment))) / before) - replicasOf(set);
};
