// Models: kube-controller-manager's DaemonSet controller. Leaves out: maxSurge, back-off of failed pods beyond deleting them.
import { Controller } from '../../../kubernetes/controller/controller.ts';
import { keyOf, type Informer } from '../../../kubernetes/controller/informer.ts';
import { OwnWrites } from '../../../kubernetes/controller/own-writes.ts';
import type { Reconciler, Request, Result } from '../../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import type { Clock } from '../../../platform/clock.ts';
import { omitEmpty } from '../../objects/omit-empty.ts';
import { availableInMs, isPodAvailable, isPodReady } from '../../objects/pod.ts';
import { claim } from '../claim.ts';
import { scaled } from '../deployment/limits.ts';
import { controllerClient, controllerRecorder, type ControllerEnvironment } from '../environment.ts';
import { ownerRequests } from '../owner-requests.ts';
import { PodControl } from '../pod-control.ts';
import { listRevisions, syncUpdateRevision, truncateHistory, type RevisionKind } from '../revision-history.ts';
import { writeStatus } from '../write-status.ts';
import { daemonPod, nodeOfPod, nodeVerdict } from './daemon-pod.ts';

const hashLabel = 'controller-revision-hash';

interface Pass {
  key: string;
  set: KubeObject;
  hash: string;
  /** Pods by the node that they are for. */
  byNode: Map<string, KubeObject[]>;
  /** Pods that this pass sent away: they are not counted any more. */
  deleted: Set<KubeObject>;
}

const isTerminating = (pod: KubeObject) => pod.metadata.deletionTimestamp !== undefined;
const hashOf = (object: KubeObject) => object.metadata.labels?.[hashLabel];

class DaemonSetReconciler implements Reconciler {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #sets: Informer;
  readonly #pods: Informer;
  readonly #nodes: Informer;
  readonly #control: PodControl;
  readonly #history: RevisionKind;
  readonly #writes: OwnWrites;

  constructor(environment: ControllerEnvironment) {
    const { clock, informers } = environment;
    this.#client = controllerClient(environment, 'daemon-set-controller');
    this.#clock = clock;
    this.#sets = informers.get('apps/v1', 'DaemonSet');
    this.#pods = informers.get('v1', 'Pod');
    this.#nodes = informers.get('v1', 'Node');
    this.#control = new PodControl(this.#client, controllerRecorder(environment, this.#client, 'daemonset-controller'));
    this.#history = { client: this.#client, revisions: informers.get('apps/v1', 'ControllerRevision'), hashLabel };
    this.#writes = new OwnWrites(clock);
  }

  async reconcile({ namespace, name }: Request): Promise<Result | void> {
    const key = keyOf(namespace, name);
    const set = this.#sets.get(namespace, name);
    if (!set) return this.#writes.forget(key);
    if (set.metadata.deletionTimestamp || !this.#writes.settled(key)) return;
    const pods = await claim(this.#client, set, this.#pods.list(namespace));
    const known = await listRevisions(this.#history, set);
    const revision = await syncUpdateRevision(this.#history, set, known);
    this.#writes.note(key, this.#history.revisions, revision);
    const byNode = new Map<string, KubeObject[]>();
    for (const pod of pods) byNode.set(nodeOfPod(pod) ?? '', [...(byNode.get(nodeOfPod(pod) ?? '') ?? []), pod]);
    const pass: Pass = { key, set, hash: hashOf(revision) ?? '', byNode, deleted: new Set() };
    await this.#place(pass);
    if (this.#writes.settled(key)) {
      if (set.spec.updateStrategy?.type !== 'OnDelete') await this.#roll(pass);
      const live = new Set(
        [revision, ...known.filter((each) => pods.some((pod) => hashOf(pod) === hashOf(each)))].map((each) => each.metadata.name),
      );
      await truncateHistory(this.#history, known, live, set.spec.revisionHistoryLimit ?? 10);
    }
    await writeStatus(this.#client, set, this.#status(pass));
    return this.#recheck(set, pods);
  }

  async #place(pass: Pass): Promise<void> {
    const { key, set, hash, byNode } = pass;
    for (const node of this.#nodes.list()) {
      const { run, stay } = nodeVerdict(set, node);
      const here = byNode.get(node.metadata.name) ?? [];
      const alive = here.filter((each) => !isTerminating(each));
      const failed = alive.filter((each) => each.status?.phase === 'Failed');
      for (const pod of stay ? failed : alive) await this.#delete(pass, pod);
      // While the old pod is on its way out its place is taken.
      if (run && here.length === 0)
        this.#writes.note(key, this.#pods, await this.#control.create(set, daemonPod(set, node.metadata.name, hash)));
      for (const pod of alive.slice(1)) await this.#delete(pass, pod);
    }
  }

  /** Deletes old pods as far as maxUnavailable allows; pods that are not available anyway go first and cost nothing. */
  async #roll(pass: Pass): Promise<void> {
    const { set, hash, byNode } = pass;
    const wanted = this.#wantedNodes(set);
    const limit = Math.max(1, scaled(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted.length, 'up'));
    const pods = wanted.map((node) => byNode.get(node.metadata.name)?.[0]);
    let unavailable = pods.filter((pod) => !pod || isTerminating(pod) || !this.#isAvailable(set, pod)).length;
    for (const pod of pods) {
      if (!pod || isTerminating(pod) || hashOf(pod) === hash) continue;
      const free = !this.#isAvailable(set, pod);
      if (!free && unavailable >= limit) continue;
      await this.#delete(pass, pod);
      if (!free) unavailable++;
    }
  }

  async #delete({ key, set, deleted }: Pass, pod: KubeObject): Promise<void> {
    this.#writes.note(key, this.#pods, await this.#control.delete(set, pod));
    deleted.add(pod);
  }

  #wantedNodes(set: KubeObject): KubeObject[] {
    return this.#nodes.list().filter((node) => nodeVerdict(set, node).run);
  }

  #isAvailable(set: KubeObject, pod: KubeObject): boolean {
    return isPodAvailable(pod, set.spec.minReadySeconds ?? 0, this.#clock.now());
  }

  #status({ set, hash, byNode, deleted }: Pass): KubeObject['status'] {
    const counts = (pod: KubeObject) => !isTerminating(pod) && !deleted.has(pod);
    const wanted = this.#wantedNodes(set);
    const pods = wanted.flatMap((node) => byNode.get(node.metadata.name)?.filter(counts).slice(0, 1) ?? []);
    const elsewhere = [...byNode].filter(([node, [pod]]) => pod && counts(pod) && !wanted.some((each) => each.metadata.name === node));
    const available = pods.filter((each) => this.#isAvailable(set, each)).length;
    return omitEmpty(
      {
        currentNumberScheduled: pods.length,
        numberMisscheduled: elsewhere.length,
        desiredNumberScheduled: wanted.length,
        numberReady: pods.filter(isPodReady).length,
        observedGeneration: set.metadata.generation,
        updatedNumberScheduled: pods.filter((each) => hashOf(each) === hash).length,
        numberAvailable: available,
        numberUnavailable: wanted.length - available,
        collisionCount: set.status?.collisionCount,
        conditions: set.status?.conditions,
      },
      ['currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady'],
    );
  }

  #recheck(set: KubeObject, pods: KubeObject[]): Result | void {
    const waits = pods
      .map((each) => availableInMs(each, set.spec.minReadySeconds ?? 0, this.#clock.now()))
      .filter((ms) => ms !== undefined && ms > 0);
    if (waits.length > 0) return { requeueAfterMs: Math.min(...(waits as number[])) };
  }
}

export const startDaemonSetController = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const sets = informers.get('apps/v1', 'DaemonSet');
  return new Controller({
    name: 'daemonset',
    clock,
    reconciler: new DaemonSetReconciler(environment),
    sources: [
      { informer: sets },
      { informer: informers.get('v1', 'Pod'), requests: ownerRequests('DaemonSet', sets) },
      { informer: informers.get('apps/v1', 'ControllerRevision'), requests: ownerRequests('DaemonSet', sets) },
      {
        informer: informers.get('v1', 'Node'),
        requests: () => sets.list().map(({ metadata: { namespace, name } }) => ({ namespace, name })),
      },
    ],
    onError: (error) => onError('daemonset', error),
  });
};
