import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isRunning, listOf, terminatedOf, waitingOf, type ContainerRecord } from './container-record.ts';
import { isInitialised, podConditions } from './pod-conditions.ts';

export interface PodSituation {
  pod: KubeObject;
  records: ContainerRecord[];
  nodeIP: string;
  /** Undefined until the sandbox has one. */
  podIP: string | undefined;
  sandboxReady: boolean;
  startTime: string;
  now: string;
  /** Nothing will be started any more: the pod is being deleted, or has failed as a whole. */
  over: boolean;
  /** The pod failed as a whole: its deadline, an eviction. */
  failure?: { reason: string; message: string } | undefined;
}

/** Upstream's getPhase. */
export const podPhase = (situation: PodSituation): string => {
  const { pod, over, failure } = situation;
  const records = situation.records.filter((each) => each.role !== 'ephemeral');
  if (failure) return 'Failed';
  const apps = records.filter((each) => each.role === 'app');
  const inits = records.filter((each) => each.role !== 'app');
  const begun = apps.some((each) => isRunning(each) || terminatedOf(each) || each.lastTerminated);
  if (!begun) {
    const failedInit = inits.some((each) => each.role === 'init' && (terminatedOf(each)?.exitCode ?? 0) !== 0);
    if (failedInit && (over || pod.spec.restartPolicy === 'Never')) return 'Failed';
    if (!over && inits.some((each) => !isInitialised(each))) return 'Pending';
  }
  return over ? phaseAtEnd(records, apps) : phaseOfLife(records, apps, pod.spec.restartPolicy ?? 'Always');
};

const phaseAtEnd = (records: ContainerRecord[], apps: ContainerRecord[]): string => {
  if (records.some(isRunning)) return apps.some(isRunning) ? 'Running' : finalPhase(apps);
  return apps.some((each) => terminatedOf(each) ?? each.lastTerminated) ? finalPhase(apps) : 'Failed';
};

const phaseOfLife = (records: ContainerRecord[], apps: ContainerRecord[], policy: string): string => {
  if (apps.some((each) => waitingOf(each) && !each.lastTerminated)) return 'Pending';
  if (records.some((each) => each.role !== 'init' && isRunning(each))) return 'Running';
  if (!apps.some((each) => terminatedOf(each) ?? each.lastTerminated)) return 'Pending';
  if (policy === 'Always') return 'Running';
  if (apps.every((each) => terminatedOf(each)?.exitCode === 0)) return 'Succeeded';
  return policy === 'Never' && apps.every((each) => terminatedOf(each)) ? 'Failed' : 'Running';
};

const finalPhase = (apps: ContainerRecord[]) => (apps.every((each) => terminatedOf(each)?.exitCode === 0) ? 'Succeeded' : 'Failed');

const mountsOf = (spec: KubeObject['spec']) =>
  (spec.volumeMounts ?? []).map(({ mountPath, name, readOnly }: KubeObject['spec']) => ({
    mountPath,
    name,
    ...(readOnly ? { readOnly: true, recursiveReadOnly: 'Disabled' } : {}),
  }));

const stateOf = (record: ContainerRecord) => {
  const { state } = record;
  if ('waiting' in state)
    return { waiting: { reason: state.waiting.reason, ...(state.waiting.message ? { message: state.waiting.message } : {}) } };
  return state;
};

const containerStatus = (record: ContainerRecord): KubeObject['status'] => {
  const { spec, imageID, containerID, restartCount, started, ready } = record;
  const mounts = mountsOf(spec);
  const created = containerID !== undefined;
  const resources = spec.resources ?? {};
  return {
    name: spec.name,
    state: stateOf(record),
    lastState: record.lastTerminated ? { terminated: record.lastTerminated } : {},
    ready,
    restartCount,
    image: spec.image,
    imageID,
    ...(created ? { containerID } : {}),
    started,
    ...(created && Object.keys(resources.requests ?? {}).length > 0 ? { allocatedResources: resources.requests } : {}),
    ...(created
      ? {
          resources: {
            ...(resources.limits ? { limits: resources.limits } : {}),
            ...(resources.requests ? { requests: resources.requests } : {}),
          },
        }
      : {}),
    ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
  };
};

/** The whole status that the kubelet reports. */
export const podStatus = (situation: PodSituation): KubeObject['status'] => {
  const { pod, records, nodeIP, podIP, failure, now, sandboxReady } = situation;
  const phase = podPhase(situation);
  const over = phase === 'Succeeded' || phase === 'Failed';
  const statuses = (list: string) => records.filter((each) => listOf(each.role) === list).map(containerStatus);
  const [inits, ephemerals] = [statuses('initContainers'), statuses('ephemeralContainers')];
  const address = pod.spec.hostNetwork ? nodeIP : podIP;
  return {
    observedGeneration: pod.metadata.generation ?? 1,
    phase,
    ...failure,
    conditions: podConditions({ pod, records, phase, sandboxReady: sandboxReady && !over, now }),
    hostIP: nodeIP,
    hostIPs: [{ ip: nodeIP }],
    ...(address ? { podIP: address, podIPs: [{ ip: address }] } : {}),
    startTime: situation.startTime,
    ...(inits.length > 0 ? { initContainerStatuses: inits } : {}),
    containerStatuses: statuses('containers'),
    ...(ephemerals.length > 0 ? { ephemeralContainerStatuses: ephemerals } : {}),
    ...(pod.status?.qosClass ? { qosClass: pod.status.qosClass } : {}),
  };
};
