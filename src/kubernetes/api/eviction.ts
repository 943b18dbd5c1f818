// POST pods/NAME/eviction: a deletion that a PodDisruptionBudget may refuse.
// Leaves out: the wait for a budget's controller that upstream makes up to a few seconds.
import { cloneJson } from '../machinery/clone-json.ts';
import { timestamp } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import { matchesSelector } from '../machinery/label-selector.ts';
import { readObject, readObjects, type ApiCore } from './core.ts';
import { deleteObject } from './delete-object.ts';
import { readDeleteOptions } from './delete-options.ts';
import { inServerOrder } from './object-meta.ts';
import { subjectOf, type ApiRequest } from './request.ts';

const violated = "Cannot evict pod as it would violate the pod's disruption budget.";

const refuse = (message: string, retryAfterSeconds?: number) =>
  apiErrors.tooManyRequests(violated, {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

export const evictPod = (core: ApiCore, request: ApiRequest, eviction: KubeObject): void => {
  const pod = readObject(core, request.type, request.namespace, request.name);
  if (!pod) throw apiErrors.notFound(subjectOf(request), request.name);
  if ((eviction.metadata.name ?? '') !== request.name) {
    throw apiErrors.badRequest('name in URL does not match name in Eviction object');
  }
  const options = readDeleteOptions(eviction.deleteOptions ?? {}, new URLSearchParams());
  const dryRun = request.dryRun || options.dryRun;
  const budget = needsBudget(pod) ? budgetOf(core, pod) : undefined;
  if (budget && !isUnhealthy(pod, budget)) spend(core, budget, pod, dryRun);
  if (!dryRun) markEvicted(core, pod);
  const asDelete: ApiRequest = { ...request, subresource: '', dryRun };
  request.warnings.push(...asDelete.warnings);
  deleteObject(core, asDelete, options);
};

/** Tells the pod's owners why it goes. Upstream writes it without tracking fields. */
const markEvicted = (core: ApiCore, pod: KubeObject): void => {
  const others = (pod.status?.conditions ?? []).filter((each: { type: string }) => each.type !== 'DisruptionTarget');
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(core.clock),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const next = { ...cloneJson(pod), status: { ...cloneJson(pod.status), conditions: [...others, condition] } };
  core.store.put('pods', `${pod.metadata.namespace}/${pod.metadata.name}`, next, pod);
};

const needsBudget = ({ status, metadata }: KubeObject): boolean =>
  !['Succeeded', 'Failed', 'Pending'].includes(status?.phase) && metadata.deletionTimestamp === undefined;

const budgetOf = (core: ApiCore, pod: KubeObject): KubeObject | undefined => {
  const type = core.registry.byKind('policy/v1', 'PodDisruptionBudget');
  if (!type) return undefined;
  const found = readObjects(core, type, pod.metadata.namespace ?? '').filter((each) =>
    matchesSelector(each.spec?.selector, pod.metadata.labels),
  );
  if (found.length > 1)
    throw apiErrors.other(
      500,
      undefined,
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  return found[0];
};

/** A pod that is not ready does not count, so its budget loses nothing (policy IfHealthyBudget while there are enough healthy ones, or AlwaysAllow). */
const isUnhealthy = (pod: KubeObject, budget: KubeObject): boolean => {
  const ready = pod.status?.conditions?.some((each: { type: string; status: string }) => each.type === 'Ready' && each.status === 'True');
  if (ready) return false;
  if (budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return (budget.status?.currentHealthy ?? 0) >= (budget.status?.desiredHealthy ?? 0) && (budget.status?.desiredHealthy ?? 0) > 0;
};

const spend = (core: ApiCore, budget: KubeObject, pod: KubeObject, dryRun: boolean) => {
  const { name, namespace, generation = 0 } = budget.metadata;
  const { disruptionsAllowed = 0, observedGeneration = 0, desiredHealthy = 0, currentHealthy = 0 } = budget.status ?? {};
  if (observedGeneration < generation) throw refuse(`The disruption budget ${name} is still being processed by the server.`, 10);
  if (disruptionsAllowed <= 0)
    throw refuse(`The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`);
  if (dryRun) return;
  const next = cloneJson(budget);
  next.status.disruptionsAllowed = disruptionsAllowed - 1;
  next.status.disruptedPods = { ...next.status.disruptedPods, [pod.metadata.name]: timestamp(core.clock) };
  core.store.put('poddisruptionbudgets.policy', `${namespace}/${name}`, inServerOrder(next), budget);
};
