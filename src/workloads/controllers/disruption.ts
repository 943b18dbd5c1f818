// Models: the disruption controller: how many of a PodDisruptionBudget's pods may go now. Leaves out: controllers other than those with replicas.
import { Controller } from '../../kubernetes/controller/controller.ts';
import type { Informer } from '../../kubernetes/controller/informer.ts';
import type { Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { timestamp } from '../../platform/clock.ts';
import { selects } from '../objects/label-selector.ts';
import { controllerOf } from '../objects/owner.ts';
import { isPodFinished, isPodReady } from '../objects/pod.ts';
import { scaled } from './deployment/limits.ts';
import { controllerClient, type ControllerEnvironment } from './environment.ts';
import { writeStatus } from './write-status.ts';

/** An eviction that was let through counts as gone for so long. */
const disruptedForMs = 2 * 60_000;

const scales = ['ReplicaSet', 'StatefulSet', 'Deployment'];

/** How many pods the controllers of these pods want together. */
const expectedByControllers = (informers: ControllerEnvironment['informers'], pods: KubeObject[]): number => {
  const wanted = new Map<string, number>();
  for (const pod of pods) {
    let owner = controllerOf(pod);
    for (
      let found = owner && find(informers, pod.metadata.namespace, owner);
      owner && found;
      found = find(informers, pod.metadata.namespace, owner)
    ) {
      wanted.set(found.metadata.uid as string, found.spec.replicas ?? 1);
      const above = controllerOf(found);
      if (!above) break;
      wanted.delete(found.metadata.uid as string);
      owner = above;
    }
  }
  return [...wanted.values()].reduce((sum, each) => sum + each, 0);
};

const find = (
  informers: ControllerEnvironment['informers'],
  namespace: string | undefined,
  { kind, name }: { kind: string; name: string },
) => (scales.includes(kind) ? informers.get('apps/v1', kind).get(namespace, name) : undefined);

const numbers = (
  informers: ControllerEnvironment['informers'],
  { spec }: KubeObject,
  pods: KubeObject[],
): { expected: number; desired: number } => {
  if (spec.maxUnavailable !== undefined) {
    const expected = expectedByControllers(informers, pods);
    return { expected, desired: Math.max(0, expected - scaled(spec.maxUnavailable, expected, 'up')) };
  }
  if (typeof spec.minAvailable === 'string') {
    const expected = expectedByControllers(informers, pods);
    return { expected, desired: scaled(spec.minAvailable, expected, 'up') };
  }
  return { expected: pods.length, desired: spec.minAvailable ?? 0 };
};

export const startDisruptionController = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const client = controllerClient(environment, 'disruption-controller');
  const budgets = informers.get('policy/v1', 'PodDisruptionBudget');
  const podInformer: Informer = informers.get('v1', 'Pod');

  const reconcile = async ({ namespace, name }: Request): Promise<Result | void> => {
    const budget = budgets.get(namespace, name);
    if (!budget) return;
    const now = clock.now();
    const pods = podInformer.list(namespace).filter((each) => !isPodFinished(each) && selects(budget.spec.selector, each));
    const disrupted: [string, string][] = Object.entries((budget.status?.disruptedPods ?? {}) as Record<string, string>).filter(
      ([pod, at]) => {
        const found = pods.find((each) => each.metadata.name === pod);
        return found && !found.metadata.deletionTimestamp && Date.parse(at) + disruptedForMs > now;
      },
    );
    const gone = new Set(disrupted.map(([pod]) => pod));
    const healthy = pods.filter((each) => isPodReady(each) && !each.metadata.deletionTimestamp && !gone.has(each.metadata.name)).length;
    const { expected, desired } = numbers(informers, budget, pods);
    const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
    const status = {
      ...(disrupted.length > 0 ? { disruptedPods: Object.fromEntries(disrupted) } : {}),
      disruptionsAllowed: allowed,
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      observedGeneration: budget.metadata.generation,
      conditions: [condition(budget, allowed > 0, timestamp(clock))],
    };
    await writeStatus(client, budget, status);
    if (disrupted.length > 0) return { requeueAfterMs: disruptedForMs };
  };

  return new Controller({
    name: 'disruption',
    clock,
    reconciler: { reconcile },
    sources: [
      { informer: budgets },
      {
        informer: podInformer,
        requests: ({ object }, previous) =>
          budgets
            .list(object.metadata.namespace)
            .filter(({ spec }) => selects(spec.selector, object) || (previous !== undefined && selects(spec.selector, previous)))
            .map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name })),
      },
    ],
    onError: (error) => onError('disruption', error),
  });
};

const condition = (budget: KubeObject, allowed: boolean, now: string) => {
  const [status, reason] = allowed ? ['True', 'SufficientPods'] : ['False', 'InsufficientPods'];
  const before = budget.status?.conditions?.find((each: { type: string }) => each.type === 'DisruptionAllowed');
  const same = before?.status === status;
  return {
    type: 'DisruptionAllowed',
    status,
    observedGeneration: budget.metadata.generation,
    lastTransitionTime: same ? before.lastTransitionTime : now,
    reason,
    message: '',
  };
};
