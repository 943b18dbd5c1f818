// Models: kube-controller-manager's ReplicaSet controller: creates and deletes pods until their number is right, counts them in status.
import { Controller } from '../../kubernetes/controller/controller.ts';
import { keyOf, type Informer } from '../../kubernetes/controller/informer.ts';
import { OwnWrites } from '../../kubernetes/controller/own-writes.ts';
import type { Reconciler, Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { timestamp, type Clock } from '../../platform/clock.ts';
import { matchesLabels } from '../objects/label-selector.ts';
import { omitEmpty } from '../objects/omit-empty.ts';
import { availableInMs, compareForDeletion, isPodActive, isPodReady } from '../objects/pod.ts';
import { claim } from './claim.ts';
import { controllerClient, controllerRecorder, type ControllerEnvironment } from './environment.ts';
import { ownerRequests } from './owner-requests.ts';
import { PodControl, podFromTemplate, slowStart } from './pod-control.ts';
import { writeStatus } from './write-status.ts';

/** No pass creates or deletes more than this. */
const burstReplicas = 500;

class ReplicaSetReconciler implements Reconciler {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #replicaSets: Informer;
  readonly #pods: Informer;
  readonly #control: PodControl;
  readonly #writes: OwnWrites;

  constructor(environment: ControllerEnvironment) {
    this.#client = controllerClient(environment, 'replicaset-controller');
    this.#clock = environment.clock;
    this.#replicaSets = environment.informers.get('apps/v1', 'ReplicaSet');
    this.#pods = environment.informers.get('v1', 'Pod');
    this.#control = new PodControl(this.#client, controllerRecorder(environment, this.#client, 'replicaset-controller'));
    this.#writes = new OwnWrites(environment.clock);
  }

  async reconcile({ namespace, name }: Request): Promise<Result | void> {
    const key = keyOf(namespace, name);
    const set = this.#replicaSets.get(namespace, name);
    if (!set) return this.#writes.forget(key);
    const pods = await claim(this.#client, set, this.#pods.list(namespace).filter(isPodActive));
    let failure: unknown;
    if (!set.metadata.deletionTimestamp && this.#writes.settled(key)) {
      failure = await this.#scale(key, set, pods).then(
        () => undefined,
        (error: unknown) => error,
      );
    }
    await writeStatus(this.#client, set, this.#status(set, pods, failure));
    if (failure) throw failure;
    return this.#recheck(set, pods);
  }

  async #scale(key: string, set: KubeObject, pods: KubeObject[]): Promise<void> {
    const missing = (set.spec.replicas ?? 1) - pods.length;
    if (missing > 0) {
      await slowStart(Math.min(missing, burstReplicas), async () => {
        const created = await this.#control.create(set, podFromTemplate(set.spec.template, set));
        this.#writes.note(key, this.#pods, created);
      });
      return;
    }
    if (missing === 0) return;
    const surplus = [...pods].sort(compareForDeletion).slice(0, Math.min(-missing, burstReplicas));
    for (const pod of surplus) this.#writes.note(key, this.#pods, await this.#control.delete(set, pod));
  }

  #status(set: KubeObject, pods: KubeObject[], failure: unknown): KubeObject['status'] {
    const { minReadySeconds = 0, template } = set.spec;
    const now = this.#clock.now();
    const labels = template.metadata?.labels ?? {};
    return omitEmpty(
      {
        replicas: pods.length,
        fullyLabeledReplicas: pods.filter((each) => matchesLabels(labels, each.metadata.labels)).length,
        readyReplicas: pods.filter(isPodReady).length,
        availableReplicas: pods.filter((each) => availableInMs(each, minReadySeconds, now) === 0).length,
        observedGeneration: set.metadata.generation,
        conditions: this.#conditions(set, pods, failure),
      },
      ['replicas'],
    );
  }

  #conditions(set: KubeObject, pods: KubeObject[], failure: unknown): KubeObject[] {
    const current: KubeObject[] = set.status?.conditions ?? [];
    const others = current.filter((each) => each['type'] !== 'ReplicaFailure');
    if (failure === undefined) return others;
    const reason = pods.length < (set.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
    const known = current.find((each) => each['type'] === 'ReplicaFailure');
    if (known?.['reason'] === reason) return current;
    const message = failure instanceof Error ? failure.message : String(failure);
    return [...others, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp(this.#clock), reason, message } as never];
  }

  /** A pod becomes available by time alone; nothing else would bring the next pass. */
  #recheck(set: KubeObject, pods: KubeObject[]): Result | void {
    const { minReadySeconds = 0 } = set.spec;
    if (minReadySeconds === 0) return;
    const waits = pods.map((each) => availableInMs(each, minReadySeconds, this.#clock.now())).filter((ms) => ms !== undefined && ms > 0);
    if (waits.length > 0) return { requeueAfterMs: Math.min(...(waits as number[])) };
  }
}

export const startReplicaSetController = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const replicaSets = informers.get('apps/v1', 'ReplicaSet');
  return new Controller({
    name: 'replicaset',
    clock,
    concurrency: 5,
    reconciler: new ReplicaSetReconciler(environment),
    sources: [{ informer: replicaSets }, { informer: informers.get('v1', 'Pod'), requests: ownerRequests('ReplicaSet', replicaSets) }],
    onError: (error) => onError('replicaset', error),
  });
};
