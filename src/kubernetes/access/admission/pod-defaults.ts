// What admission fills into pods and nodes: priority, tolerations, runtime class, the not-ready taint.
import type { KubeObject } from '../../machinery/object.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { isFor, refusal } from './refusal.ts';

const defaultPriorityClass = ({ reader }: AdmissionRequest): KubeObject | undefined =>
  reader
    .list('scheduling.k8s.io/v1', 'PriorityClass')
    .filter((each) => each.globalDefault)
    .toSorted((a, b) => a.value - b.value)[0];

const findPriorityClass = (request: AdmissionRequest, name: string): KubeObject => {
  const found = request.reader.get('scheduling.k8s.io/v1', 'PriorityClass', undefined, name);
  if (!found) throw refusal(request, `no PriorityClass with name ${name} was found`);
  return found;
};

export const givePriority = (request: AdmissionRequest): void => {
  const { object: pod, oldObject: old, operation } = request;
  if (!pod || !isFor(request, '', 'pods')) return;
  if (operation === 'UPDATE') {
    if (old?.spec.priority !== undefined) pod.spec.priority ??= old.spec.priority;
    if (old?.spec.preemptionPolicy !== undefined) pod.spec.preemptionPolicy ??= old.spec.preemptionPolicy;
    return;
  }
  const found = pod.spec.priorityClassName ? findPriorityClass(request, pod.spec.priorityClassName) : defaultPriorityClass(request);
  if (found) pod.spec.priorityClassName = found.metadata.name;
  const priority = (found?.value ?? 0) as number;
  if (pod.spec.priority !== undefined && pod.spec.priority !== priority) {
    throw refusal(
      request,
      `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
    );
  }
  pod.spec.priority = priority;
  const policy = (found ? found.preemptionPolicy : 'PreemptLowerPriority') as string | undefined;
  if (policy === undefined) return;
  if (pod.spec.preemptionPolicy !== undefined && pod.spec.preemptionPolicy !== policy) {
    throw refusal(
      request,
      `the string value of PreemptionPolicy (${pod.spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
    );
  }
  pod.spec.preemptionPolicy = policy;
};

interface Toleration {
  key?: string;
  operator?: string;
  effect?: string;
  tolerationSeconds?: number;
}

export const giveTolerations = (request: AdmissionRequest): void => {
  const { object: pod } = request;
  if (!pod || !isFor(request, '', 'pods')) return;
  const tolerations = (pod.spec.tolerations ?? []) as Toleration[];
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) => !tolerations.some((each) => (!each.key || each.key === key) && (!each.effect || each.effect === 'NoExecute')),
  );
  if (missing.length === 0) return;
  pod.spec.tolerations = [
    ...tolerations,
    ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })),
  ];
};

export const applyRuntimeClass = (request: AdmissionRequest): void => {
  const { object: pod, operation } = request;
  if (!pod || operation !== 'CREATE' || !isFor(request, '', 'pods')) return;
  const name = pod.spec.runtimeClassName as string | undefined;
  const found = name === undefined ? undefined : request.reader.get('node.k8s.io/v1', 'RuntimeClass', undefined, name);
  if (name !== undefined && !found) throw refusal(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  if (found?.overhead) pod.spec.overhead = found.overhead.podFixed;
  const { nodeSelector, tolerations } = found?.scheduling ?? {};
  if (nodeSelector) pod.spec.nodeSelector = { ...pod.spec.nodeSelector, ...nodeSelector };
  if (tolerations) pod.spec.tolerations = [...(pod.spec.tolerations ?? []), ...tolerations];
};

/** After the pod itself was found to be right. */
export const checkOverhead = (request: AdmissionRequest): void => {
  const { object: pod, operation } = request;
  if (!pod?.spec?.overhead || operation !== 'CREATE' || !isFor(request, '', 'pods')) return;
  const name = pod.spec.runtimeClassName as string | undefined;
  const found = name === undefined ? undefined : request.reader.get('node.k8s.io/v1', 'RuntimeClass', undefined, name);
  if (!found?.overhead) throw refusal(request, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
};

/** New nodes take no pods before they were seen ready. */
export const taintNode = (request: AdmissionRequest): void => {
  const { object: node, operation } = request;
  if (!node || operation !== 'CREATE' || !isFor(request, '', 'nodes')) return;
  const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
  const taints = (node.spec?.taints ?? []) as { key: string; effect: string }[];
  if (taints.some((each) => each.key === taint.key && each.effect === taint.effect)) return;
  node.spec = { ...node.spec, taints: [...taints, taint] };
};

/** Only one class may be the default. */
export const checkPriorityClass = (request: AdmissionRequest): void => {
  const { object, operation } = request;
  if (!object?.globalDefault || operation === 'DELETE' || !isFor(request, 'scheduling.k8s.io', 'priorityclasses')) return;
  const other = defaultPriorityClass(request);
  if (!other || (operation === 'UPDATE' && other.metadata.name === object.metadata.name)) return;
  throw refusal(request, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`);
};
