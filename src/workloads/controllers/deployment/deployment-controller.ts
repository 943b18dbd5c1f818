// Models: kube-controller-manager's Deployment controller. Leaves out: the rollback annotation of extensions/v1beta1.
import { Controller } from '../../../kubernetes/controller/controller.ts';
import type { EventRecorder } from '../../../kubernetes/controller/event-recorder.ts';
import { keyOf, type Informer } from '../../../kubernetes/controller/informer.ts';
import { OwnWrites } from '../../../kubernetes/controller/own-writes.ts';
import type { Reconciler, Request, Result } from '../../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import type { Clock } from '../../../platform/clock.ts';
import { isEmptySelector } from '../../objects/label-selector.ts';
import { controllerOf } from '../../objects/owner.ts';
import { isPodFinished } from '../../objects/pod.ts';
import { claim } from '../claim.ts';
import { controllerClient, controllerRecorder, type ControllerEnvironment } from '../environment.ts';
import { ownerRequests } from '../owner-requests.ts';
import { cleanUpHistory } from './history.ts';
import { conditionOf, newCondition, withCondition } from './conditions.ts';
import { hasProgressDeadline, replicasOf } from './limits.ts';
import { syncRevision } from './new-replica-set.ts';
import { isActiveSet } from './replica-sets.ts';
import { rollStep } from './rolling-update.ts';
import { isScalingEvent, scaleSet, scaleSets } from './scaling.ts';
import { isComplete, syncRolloutStatus, syncStatus } from './status.ts';
import { updateDeploymentStatus, type DeploymentWork } from './work.ts';

class DeploymentReconciler implements Reconciler {
  readonly #client: ApiClient;
  readonly #recorder: EventRecorder;
  readonly #clock: Clock;
  readonly #deployments: Informer;
  readonly #sets: Informer;
  readonly #pods: Informer;
  readonly #writes: OwnWrites;

  constructor(environment: ControllerEnvironment) {
    const { clock, informers } = environment;
    this.#client = controllerClient(environment, 'deployment-controller');
    this.#recorder = controllerRecorder(environment, this.#client, 'deployment-controller');
    this.#clock = clock;
    this.#deployments = informers.get('apps/v1', 'Deployment');
    this.#sets = informers.get('apps/v1', 'ReplicaSet');
    this.#pods = informers.get('v1', 'Pod');
    this.#writes = new OwnWrites(clock);
  }

  async reconcile({ namespace, name }: Request): Promise<Result | void> {
    const key = keyOf(namespace, name);
    const deployment = this.#deployments.get(namespace, name);
    if (!deployment) return this.#writes.forget(key);
    if (!this.#writes.settled(key)) return;
    if (isEmptySelector(deployment.spec.selector)) {
      const message = 'This deployment is selecting all pods. A non-empty selector is required.';
      return this.#recorder.record(deployment, { type: 'Warning', reason: 'SelectingAll', message });
    }
    const sets = await claim(this.#client, deployment, this.#sets.list(namespace));
    const work: DeploymentWork = {
      client: this.#client,
      recorder: this.#recorder,
      clock: this.#clock,
      deployment,
      sets,
      noteSet: (set) => this.#writes.note(key, this.#sets, set),
    };
    return this.#sync(work);
  }

  async #sync(work: DeploymentWork): Promise<Result | void> {
    const { deployment, sets } = work;
    if (deployment.metadata.deletionTimestamp) return syncStatus(work, await syncRevision(work, false));
    await notePause(work);
    if (deployment.spec.paused || isScalingEvent(deployment, sets)) {
      const split = await syncRevision(work, false);
      await scaleSets(work, split);
      if (deployment.spec.paused) await cleanUpHistory(work, split.oldSets);
      return syncStatus(work, split);
    }
    return deployment.spec.strategy?.type === 'Recreate' ? this.#recreate(work) : rollOut(work);
  }

  async #recreate(work: DeploymentWork): Promise<Result | void> {
    let split = await syncRevision(work, false);
    const active = split.oldSets.filter(isActiveSet);
    for (const old of active) await scaleSet(work, old, 0);
    if (active.length > 0 || this.#hasPods(split.oldSets)) return syncRolloutStatus(work, split);
    if (!split.newSet) split = await syncRevision(work, true);
    if (split.newSet) await scaleSet(work, split.newSet, replicasOf(work.deployment));
    if (isComplete(work.deployment)) await cleanUpHistory(work, split.oldSets);
    return syncRolloutStatus(work, split);
  }

  #hasPods(sets: KubeObject[]): boolean {
    const uids = new Set(sets.map((each) => each.metadata.uid));
    const namespace = sets[0]?.metadata.namespace;
    if (namespace === undefined) return false;
    return this.#pods.list(namespace).some((each) => uids.has(controllerOf(each)?.uid) && !isPodFinished(each));
  }
}

const rollOut = async (work: DeploymentWork): Promise<Result | void> => {
  const { newSet, oldSets } = await syncRevision(work, true);
  if (newSet) await rollStep(work, { newSet, oldSets });
  if (isComplete(work.deployment)) await cleanUpHistory(work, oldSets);
  return syncRolloutStatus(work, { newSet, oldSets });
};

/** A paused rollout makes no progress, and the time that it is paused does not count against the deadline. */
const notePause = async (work: DeploymentWork): Promise<void> => {
  const { deployment, clock } = work;
  if (!hasProgressDeadline(deployment)) return;
  const progressing = conditionOf(deployment.status, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') return;
  const known = progressing?.reason === 'DeploymentPaused';
  const paused = Boolean(deployment.spec.paused);
  if (paused === known) return;
  const next = paused
    ? newCondition(clock, ['Progressing', 'Unknown', 'DeploymentPaused'], 'Deployment is paused')
    : newCondition(clock, ['Progressing', 'Unknown', 'DeploymentResumed'], 'Deployment is resumed');
  const { status = {} } = deployment;
  await updateDeploymentStatus(work, { ...status, conditions: withCondition(status.conditions ?? [], next) });
};

export const startDeploymentController = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const deployments = informers.get('apps/v1', 'Deployment');
  const sets = informers.get('apps/v1', 'ReplicaSet');
  return new Controller({
    name: 'deployment',
    clock,
    concurrency: 5,
    reconciler: new DeploymentReconciler(environment),
    sources: [
      { informer: deployments },
      { informer: sets, requests: ownerRequests('Deployment', deployments) },
      {
        // Recreate waits for the last old pod to go; nothing else asks for pods.
        informer: informers.get('v1', 'Pod'),
        requests: ({ type, object }) => {
          const owner = controllerOf(object);
          if (type !== 'DELETED' || owner?.kind !== 'ReplicaSet') return [];
          const set = sets.get(object.metadata.namespace, owner.name);
          const deployment = set && controllerOf(set);
          return deployment ? [{ namespace: object.metadata.namespace, name: deployment.name }] : [];
        },
      },
    ],
    onError: (error) => onError('deployment', error),
  });
};
