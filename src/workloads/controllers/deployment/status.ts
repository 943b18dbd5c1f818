import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import type { Result } from '../../../kubernetes/controller/reconciler.ts';
import type { Clock } from '../../../platform/clock.ts';
import { omitEmpty } from '../../objects/omit-empty.ts';
import { conditionOf, newCondition, withCondition, withoutCondition, type Conditions, type DeploymentCondition } from './conditions.ts';
import { actualPods, availablePods, hasProgressDeadline, maxUnavailable, readyPods, replicasOf, wantedPods } from './limits.ts';
import type { SplitSets } from './new-replica-set.ts';
import { updateDeploymentStatus, type DeploymentWork } from './work.ts';

type Status = KubeObject['status'];

const count = (status: Status, field: string): number => status?.[field] ?? 0;

export const isComplete = (deployment: KubeObject, status: Status = deployment.status): boolean =>
  ['updatedReplicas', 'replicas', 'availableReplicas'].every((field) => count(status, field) === replicasOf(deployment)) &&
  count(status, 'observedGeneration') >= (deployment.metadata.generation ?? 0);

const isProgressing = (old: Status, next: Status): boolean =>
  count(next, 'updatedReplicas') > count(old, 'updatedReplicas') ||
  count(next, 'replicas') - count(next, 'updatedReplicas') < count(old, 'replicas') - count(old, 'updatedReplicas') ||
  count(next, 'readyReplicas') > count(old, 'readyReplicas') ||
  count(next, 'availableReplicas') > count(old, 'availableReplicas');

const deadlineLeftMs = (deployment: KubeObject, condition: DeploymentCondition, clock: Clock): number =>
  Date.parse(condition.lastUpdateTime) + deployment.spec.progressDeadlineSeconds * 1000 - clock.now();

const isTimedOut = (deployment: KubeObject, conditions: Conditions, clock: Clock): boolean => {
  const progressing = conditions.find((each) => each.type === 'Progressing');
  if (!progressing || progressing.reason === 'NewReplicaSetAvailable') return false;
  return progressing.reason === 'ProgressDeadlineExceeded' || deadlineLeftMs(deployment, progressing, clock) < 0;
};

const availability = (deployment: KubeObject, available: number, clock: Clock): DeploymentCondition =>
  available >= replicasOf(deployment) - maxUnavailable(deployment)
    ? newCondition(clock, ['Available', 'True', 'MinimumReplicasAvailable'], 'Deployment has minimum availability.')
    : newCondition(clock, ['Available', 'False', 'MinimumReplicasUnavailable'], 'Deployment does not have minimum availability.');

const calculate = (work: DeploymentWork, { newSet, oldSets }: SplitSets): Status & { conditions: Conditions } => {
  const { deployment, clock } = work;
  const sets = [...oldSets, ...(newSet ? [newSet] : [])];
  const available = availablePods(sets);
  const conditions: Conditions = deployment.status?.conditions ?? [];
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: actualPods(sets),
    updatedReplicas: newSet ? actualPods([newSet]) : 0,
    readyReplicas: readyPods(sets),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wantedPods(sets) - available),
    collisionCount: deployment.status?.collisionCount,
    conditions: withCondition(conditions, availability(deployment, available, clock)),
  };
};

const write = (work: DeploymentWork, status: Status) => updateDeploymentStatus(work, omitEmpty(status));

/** Status of a Deployment that is paused or only scaled: nothing is said about progress. */
export const syncStatus = (work: DeploymentWork, split: SplitSets): Promise<void> => write(work, calculate(work, split));

/** Status of a rollout; answers when to look again so that the progress deadline is noticed. */
export const syncRolloutStatus = async (work: DeploymentWork, split: SplitSets): Promise<Result | void> => {
  const { deployment, clock } = work;
  const status = calculate(work, split);
  if (hasProgressDeadline(deployment)) status.conditions = progress(work, split, status);
  else status.conditions = withoutCondition(status.conditions, 'Progressing');
  const failure = replicaFailure(split);
  status.conditions = failure ? withCondition(status.conditions, failure) : withoutCondition(status.conditions, 'ReplicaFailure');
  await write(work, status);
  const condition = conditionOf(work.deployment.status, 'Progressing');
  if (!hasProgressDeadline(deployment) || !condition || condition.reason === 'ProgressDeadlineExceeded' || isComplete(work.deployment))
    return;
  return { requeueAfterMs: Math.max(0, deadlineLeftMs(deployment, condition, clock)) + 1000 };
};

const progress = (work: DeploymentWork, { newSet }: SplitSets, status: Status): Conditions => {
  const { deployment, clock } = work;
  const current = conditionOf(deployment.status, 'Progressing');
  const settled = status.replicas === status.updatedReplicas && current?.reason === 'NewReplicaSetAvailable';
  if (settled) return status.conditions;
  const subject = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const say = (value: string, reason: string, message: string) =>
    newCondition(clock, ['Progressing', value, reason], `${subject} ${message}`);
  if (isComplete(deployment, status)) {
    return withCondition(status.conditions, say('True', 'NewReplicaSetAvailable', 'has successfully progressed.'));
  }
  if (isProgressing(deployment.status, status)) {
    // Each bit of progress moves lastUpdateTime, from which the deadline counts.
    const next = say('True', 'ReplicaSetUpdated', 'is progressing.');
    const since = current?.status === 'True' ? { lastTransitionTime: current.lastTransitionTime } : {};
    return [...withoutCondition(status.conditions, 'Progressing'), { ...next, ...since }];
  }
  if (isTimedOut(deployment, status.conditions, clock)) {
    return withCondition(status.conditions, say('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'));
  }
  return status.conditions;
};

/** What a ReplicaSet says that it cannot do, the newest first. */
const replicaFailure = ({ newSet, oldSets }: SplitSets): DeploymentCondition | undefined => {
  for (const set of [...(newSet ? [newSet] : []), ...oldSets]) {
    const found = set.status?.conditions?.find((each: DeploymentCondition) => each.type === 'ReplicaFailure');
    if (found) return { ...found, lastUpdateTime: found.lastTransitionTime };
  }
  return undefined;
};
