// Models: kube-controller-manager's StatefulSet controller: ordered and parallel, partitions, claims, revisions. Leaves out: maxUnavailable, deleting claims when scaled down.
import { Controller } from '../../../kubernetes/controller/controller.ts';
import type { EventRecorder } from '../../../kubernetes/controller/event-recorder.ts';
import { keyOf, type Informer } from '../../../kubernetes/controller/informer.ts';
import { OwnWrites } from '../../../kubernetes/controller/own-writes.ts';
import type { Reconciler, Request, Result } from '../../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../../kubernetes/machinery/status.ts';
import type { Clock } from '../../../platform/clock.ts';
import { omitEmpty } from '../../objects/omit-empty.ts';
import { availableInMs, isPodAvailable, isPodFinished, isPodReady } from '../../objects/pod.ts';
import { claim } from '../claim.ts';
import { controllerClient, controllerRecorder, type ControllerEnvironment } from '../environment.ts';
import { ownerRequests } from '../owner-requests.ts';
import { listRevisions, syncUpdateRevision, templateOf, truncateHistory, type RevisionKind } from '../revision-history.ts';
import { writeStatus } from '../write-status.ts';
import { claimOf, firstOrdinal, ordinalOf, statefulPod } from './identity.ts';

interface Pass {
  key: string;
  set: KubeObject;
  pods: KubeObject[];
  current: KubeObject;
  update: KubeObject;
  /** Pods of the current revision that this pass sent away to be updated: they come back at the update revision. */
  rolled: number;
}

const revisionOf = (pod: KubeObject) => pod.metadata.labels?.['controller-revision-hash'];
const isTerminating = (pod: KubeObject) => pod.metadata.deletionTimestamp !== undefined;

class StatefulSetReconciler implements Reconciler {
  readonly #client: ApiClient;
  readonly #recorder: EventRecorder;
  readonly #clock: Clock;
  readonly #sets: Informer;
  readonly #pods: Informer;
  readonly #claims: Informer;
  readonly #history: RevisionKind;
  readonly #writes: OwnWrites;

  constructor(environment: ControllerEnvironment) {
    const { clock, informers } = environment;
    this.#client = controllerClient(environment, 'statefulset-controller');
    this.#recorder = controllerRecorder(environment, this.#client, 'statefulset-controller');
    this.#clock = clock;
    this.#sets = informers.get('apps/v1', 'StatefulSet');
    this.#pods = informers.get('v1', 'Pod');
    this.#claims = informers.get('v1', 'PersistentVolumeClaim');
    this.#history = {
      client: this.#client,
      revisions: informers.get('apps/v1', 'ControllerRevision'),
      hashLabel: 'controller.kubernetes.io/hash',
    };
    this.#writes = new OwnWrites(clock);
  }

  async reconcile({ namespace, name }: Request): Promise<Result | void> {
    const key = keyOf(namespace, name);
    const set = this.#sets.get(namespace, name);
    if (!set) return this.#writes.forget(key);
    if (!this.#writes.settled(key)) return;
    const pods = await claim(this.#client, set, this.#pods.list(namespace));
    const known = await listRevisions(this.#history, set);
    const update = await syncUpdateRevision(this.#history, set, known);
    this.#writes.note(key, this.#history.revisions, update);
    const current = known.find((each) => each.metadata.name === set.status?.currentRevision) ?? update;
    const pass: Pass = { key, set, pods, current, update, rolled: 0 };
    if (!set.metadata.deletionTimestamp) await this.#advance(pass);
    this.#writes.note(key, this.#sets, await writeStatus(this.#client, set, this.#status(pass)));
    const live = new Set([current.metadata.name, update.metadata.name, ...pods.map((each) => revisionOf(each) ?? '')]);
    await truncateHistory(this.#history, known, live, set.spec.revisionHistoryLimit ?? 10);
    return this.#recheck(set, pods);
  }

  /** One step; in order means: nothing happens to one pod before the one before it is fine. */
  async #advance(pass: Pass): Promise<void> {
    const { set } = pass;
    const ordered = set.spec.podManagementPolicy !== 'Parallel';
    const first = firstOrdinal(set);
    const wanted = Array.from({ length: set.spec.replicas ?? 1 }, (_, index) => first + index);
    const byOrdinal = new Map(pass.pods.map((each) => [ordinalOf(set, each), each]));
    for (const ordinal of wanted) {
      const pod = byOrdinal.get(ordinal);
      if (!pod) await this.#create(pass, ordinal);
      else if (isPodFinished(pod) && !isTerminating(pod)) await this.#delete(pass, pod);
      else await this.#ensureClaims(set, ordinal);
      if (ordered && (!pod || isTerminating(pod) || !this.#isHealthy(set, pod))) return;
    }
    const surplus = pass.pods.filter((each) => !wanted.includes(ordinalOf(set, each) ?? -1));
    surplus.sort((a, b) => (ordinalOf(set, b) ?? 0) - (ordinalOf(set, a) ?? 0));
    for (const pod of surplus) {
      if (!isTerminating(pod)) await this.#delete(pass, pod);
      if (ordered) return;
    }
    if (set.spec.updateStrategy?.type !== 'OnDelete') await this.#roll(pass, wanted, byOrdinal);
  }

  /** From the highest ordinal down to the partition, one at a time. */
  async #roll(pass: Pass, wanted: number[], byOrdinal: Map<number | undefined, KubeObject>): Promise<void> {
    const { set, update } = pass;
    const partition = firstOrdinal(set) + (set.spec.updateStrategy?.rollingUpdate?.partition ?? 0);
    for (const ordinal of [...wanted].reverse().filter((each) => each >= partition)) {
      const pod = byOrdinal.get(ordinal);
      if (!pod) return;
      if (revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) {
        if (revisionOf(pod) === pass.current.metadata.name) pass.rolled++;
        return this.#delete(pass, pod);
      }
      if (!this.#isHealthy(set, pod) || isTerminating(pod)) return;
    }
  }

  #isHealthy(set: KubeObject, pod: KubeObject): boolean {
    return pod.status?.phase === 'Running' && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, this.#clock.now());
  }

  /** Below the partition, and while the first revision is still being rolled away, pods come back as they were. */
  #revisionFor({ set, current, update }: Pass, ordinal: number): KubeObject {
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    const keepsCurrent = partition > 0 ? partition : (set.status?.currentReplicas ?? 0);
    return set.spec.updateStrategy?.type !== 'OnDelete' && ordinal < firstOrdinal(set) + keepsCurrent ? current : update;
  }

  async #create(pass: Pass, ordinal: number): Promise<void> {
    const { set, key } = pass;
    await this.#ensureClaims(set, ordinal);
    const revision = this.#revisionFor(pass, ordinal);
    const pod = statefulPod(set, templateOf(revision), ordinal, revision.metadata.name);
    try {
      const created = await this.#client.create(pod);
      this.#writes.note(key, this.#pods, created);
      pass.pods.push(created);
      this.#say(set, 'Normal', 'SuccessfulCreate', `create Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#say(set, 'Warning', 'FailedCreate', `create Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: ${why}`);
      throw error;
    }
  }

  async #ensureClaims(set: KubeObject, ordinal: number): Promise<void> {
    for (const template of (set.spec.volumeClaimTemplates ?? []) as KubeObject[]) {
      const wanted = claimOf(set, template, ordinal);
      const { namespace, name } = wanted.metadata;
      if (
        this.#claims.get(namespace, name) ||
        (await this.#client.find({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name }))
      )
        continue;
      await this.#client.create(wanted);
      const pod = `${set.metadata.name}-${ordinal}`;
      this.#say(set, 'Normal', 'SuccessfulCreate', `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`);
    }
  }

  async #delete({ set, key }: Pass, pod: KubeObject): Promise<void> {
    const { namespace, name } = pod.metadata;
    try {
      this.#writes.note(key, this.#pods, await this.#client.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name }));
      this.#say(set, 'Normal', 'SuccessfulDelete', `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  #say(set: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#recorder.record(set, { type, reason, message });
  }

  #status({ set, pods, current, update, rolled }: Pass): KubeObject['status'] {
    const counted = pods.filter((each) => !isTerminating(each));
    const ready = pods.filter((each) => each.status?.phase === 'Running' && isPodReady(each));
    const at = (revision: KubeObject) => counted.filter((each) => revisionOf(each) === revision.metadata.name).length;
    const replicas = set.spec.replicas ?? 1;
    const done =
      set.spec.updateStrategy?.type !== 'OnDelete' &&
      at(update) === pods.length &&
      pods.length === replicas &&
      ready.length === pods.length;
    return omitEmpty(
      {
        observedGeneration: set.metadata.generation,
        replicas: pods.length,
        readyReplicas: ready.length,
        currentReplicas: done ? at(update) : Math.max(0, at(current) - rolled),
        updatedReplicas: at(update),
        currentRevision: (done ? update : current).metadata.name,
        updateRevision: update.metadata.name,
        collisionCount: set.status?.collisionCount ?? 0,
        availableReplicas: ready.filter((each) => isPodAvailable(each, set.spec.minReadySeconds ?? 0, this.#clock.now())).length,
        conditions: set.status?.conditions,
      },
      ['replicas', 'collisionCount', 'availableReplicas'],
    );
  }

  #recheck(set: KubeObject, pods: KubeObject[]): Result | void {
    const waits = pods
      .map((each) => availableInMs(each, set.spec.minReadySeconds ?? 0, this.#clock.now()))
      .filter((ms) => ms !== undefined && ms > 0);
    if (waits.length > 0) return { requeueAfterMs: Math.min(...(waits as number[])) };
  }
}

export const startStatefulSetController = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const sets = informers.get('apps/v1', 'StatefulSet');
  return new Controller({
    name: 'statefulset',
    clock,
    reconciler: new StatefulSetReconciler(environment),
    sources: [
      { informer: sets },
      { informer: informers.get('v1', 'Pod'), requests: ownerRequests('StatefulSet', sets) },
      { informer: informers.get('apps/v1', 'ControllerRevision'), requests: ownerRequests('StatefulSet', sets) },
    ],
    onError: (error) => onError('statefulset', error),
  });
};
