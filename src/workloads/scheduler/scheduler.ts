// Models: kube-scheduler's filters, its words and its binding. Leaves out: scoring, preemption, inter-pod affinity, topology spread, gates beyond waiting.
import { Controller } from '../../kubernetes/controller/controller.ts';
import type { Informer } from '../../kubernetes/controller/informer.ts';
import { managedClient } from '../../kubernetes/controller/managed-client.ts';
import type { Reconciler, Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { timestamp, type Clock } from '../../platform/clock.ts';
import type { ControllerEnvironment } from '../controllers/environment.ts';
import { nodeName } from '../node-name.ts';
import { podCondition } from '../objects/pod.ts';
import { checkClaims, isSelected, withSelectedNode } from './claims.ts';
import { misfits, type Misfit } from './node-fit.ts';
import { SchedulerEvents } from './scheduler-events.ts';

const isWaiting = (pod: KubeObject): boolean =>
  !pod.spec?.nodeName &&
  !pod.metadata.deletionTimestamp &&
  (pod.spec?.schedulerName ?? 'default-scheduler') === 'default-scheduler' &&
  (pod.spec?.schedulingGates ?? []).length === 0;

class Scheduler implements Reconciler {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #events: SchedulerEvents;
  readonly #pods: Informer;
  readonly #nodes: Informer;
  readonly #claims: Informer;
  readonly #classes: Informer;

  constructor({ clientFor, clock, informers }: ControllerEnvironment) {
    this.#client = managedClient(clientFor({ name: 'system:kube-scheduler', groups: ['system:authenticated'] }), 'kube-scheduler');
    this.#clock = clock;
    this.#events = new SchedulerEvents(this.#client, clock, nodeName);
    this.#pods = informers.get('v1', 'Pod');
    this.#nodes = informers.get('v1', 'Node');
    this.#claims = informers.get('v1', 'PersistentVolumeClaim');
    this.#classes = informers.get('storage.k8s.io/v1', 'StorageClass');
  }

  waiting(): Request[] {
    return this.#pods
      .list()
      .filter(isWaiting)
      .map(({ metadata: { namespace, name } }) => ({ namespace, name }));
  }

  async reconcile({ namespace, name }: Request): Promise<Result | void> {
    const pod = this.#pods.get(namespace, name);
    if (!pod || !isWaiting(pod)) return;
    const nodes = this.#nodes.list();
    const { problem, toBind } = checkClaims(pod, { claims: this.#claims, classes: this.#classes });
    // A check before any node is looked at: preemption has no state to go on then, and says just that.
    if (problem) return this.#fail(pod, `0/${nodes.length} nodes are available: ${problem}. not found`);
    const refusals: Misfit[][] = [];
    for (const node of nodes) {
      const others = this.#pods.list().filter((each) => each.spec?.nodeName === node.metadata.name);
      const found = misfits(pod, node, others);
      if (found.length === 0) return this.#place(pod, node.metadata.name, toBind);
      refusals.push(found);
    }
    return this.#fail(pod, failureMessage(refusals));
  }

  async #place(pod: KubeObject, node: string, toBind: KubeObject[]): Promise<Result | void> {
    for (const claim of toBind) if (!isSelected(claim)) await this.#client.update(withSelectedNode(claim, node));
    // The claims' binding brings the next pass.
    if (toBind.length > 0) return;
    const { namespace, name, uid } = pod.metadata;
    try {
      await this.#client.create({
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name, namespace: namespace as string, ...(uid ? { uid } : {}) },
        target: { kind: 'Node', name: node },
      });
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    this.#events.record(pod, {
      type: 'Normal',
      reason: 'Scheduled',
      action: 'Binding',
      message: `Successfully assigned ${namespace}/${name} to ${node}`,
    });
  }

  async #fail(pod: KubeObject, message: string): Promise<void> {
    const { namespace, name, uid, generation } = pod.metadata;
    const before = podCondition(pod, 'PodScheduled');
    if (before?.status === 'False' && before.message === message) return;
    this.#events.record(pod, { type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', message });
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      lastProbeTime: null,
      lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : timestamp(this.#clock),
      observedGeneration: generation,
    };
    const reference = { apiVersion: 'v1', kind: 'Pod', namespace, name };
    await this.#client.patch(
      reference,
      { metadata: { uid }, status: { conditions: [condition] } },
      { type: 'strategic', subresource: 'status' },
    );
  }
}

/** `0/1 nodes are available: 1 Insufficient cpu. …`: reasons counted and sorted, then what preemption would bring. */
export const failureMessage = (refusals: Misfit[][]): string => {
  const total = refusals.length;
  if (total === 0) return 'no nodes available to schedule pods';
  const counts = new Map<string, number>();
  for (const { reason } of refusals.flat()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  const helpful = refusals.filter((each) => each.every(({ resolvable }) => resolvable)).length;
  const preemption = [
    ...(helpful > 0 ? [`${helpful} No preemption victims found for incoming pod`] : []),
    ...(helpful < total ? [`${total - helpful} Preemption is not helpful for scheduling`] : []),
  ];
  return (
    `0/${total} nodes are available: ${reasons.join(', ')}. ` +
    `no new claims to deallocate, preemption: 0/${total} nodes are available: ${preemption.join(', ')}.`
  );
};

export const startScheduler = (environment: ControllerEnvironment): Pick<Controller, 'stop'> => {
  const { clock, informers, onError } = environment;
  const scheduler = new Scheduler(environment);
  const retryAll = () => scheduler.waiting();
  return new Controller({
    name: 'scheduler',
    clock,
    reconciler: scheduler,
    sources: [
      {
        informer: informers.get('v1', 'Pod'),
        requests: ({ type, object }) => {
          if (type === 'DELETED') return retryAll();
          return isWaiting(object) ? [{ namespace: object.metadata.namespace, name: object.metadata.name }] : [];
        },
      },
      // Heartbeats change nothing that a pod waits for.
      {
        informer: informers.get('v1', 'Node'),
        requests: ({ object }, previous) => (previous && sameNode(object, previous) ? [] : retryAll()),
      },
      { informer: informers.get('v1', 'PersistentVolumeClaim'), requests: retryAll },
      { informer: informers.get('storage.k8s.io/v1', 'StorageClass'), requests: retryAll },
    ],
    onError: (error) => onError('scheduler', error),
  });
};

const sameNode = (a: KubeObject, b: KubeObject) =>
  JSON.stringify([a.spec, a.metadata.labels, a.status?.allocatable]) === JSON.stringify([b.spec, b.metadata.labels, b.status?.allocatable]);
