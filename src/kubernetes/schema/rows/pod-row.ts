// Pods: what READY, STATUS and RESTARTS say of their containers, as upstream's printer sums them up.
import type { KubeObject } from '../../machinery/object.ts';
import { age, orNone, since, type Loose, type RowPrinter } from './row-format.ts';

interface Summary {
  reason: string;
  ready: number;
  restarts: number;
  lastRestart: string;
}

const later = (a: string, b: string | undefined): string => (b && b > a ? b : a);

const terminatedReason = ({ reason, signal, exitCode }: Loose): string => reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);

const hasTrue = (object: KubeObject, type: string): boolean =>
  (object.status?.conditions ?? []).some((each: Loose) => each.type === type && each.status === 'True');

const isSidecar = (object: KubeObject, name: string): boolean =>
  (object.spec?.initContainers ?? []).some((container: Loose) => container.name === name && container.restartPolicy === 'Always');

/** The reason that an init container gives, or nothing when it is done or a started sidecar. */
const initReason = (object: KubeObject, container: Loose, index: number): string | undefined => {
  const { terminated, waiting } = container.state ?? {};
  if (terminated?.exitCode === 0) return undefined;
  if (isSidecar(object, container.name) && container.started) return undefined;
  if (terminated) return `Init:${terminatedReason(terminated)}`;
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${index}/${object.spec.initContainers?.length ?? 0}`;
};

interface InitSummary extends Summary {
  initializing: boolean;
  sidecarRestarts: number;
  lastSidecarRestart: string;
}

const summarizeInit = (object: KubeObject, reason: string): InitSummary => {
  const summary: InitSummary = {
    reason,
    ready: 0,
    restarts: 0,
    lastRestart: '',
    initializing: false,
    sidecarRestarts: 0,
    lastSidecarRestart: '',
  };
  for (const [index, container] of (object.status?.initContainerStatuses ?? []).entries()) {
    const finished = container.lastState?.terminated?.finishedAt;
    summary.restarts += container.restartCount ?? 0;
    summary.lastRestart = later(summary.lastRestart, finished);
    if (isSidecar(object, container.name)) {
      summary.sidecarRestarts += container.restartCount ?? 0;
      summary.lastSidecarRestart = later(summary.lastSidecarRestart, finished);
      if (container.started && container.ready) summary.ready++;
    }
    const found = initReason(object, container, index);
    if (found === undefined) continue;
    summary.reason = found;
    summary.initializing = true;
    break;
  }
  return summary;
};

/** Containers are read backwards: the first one's reason counts. */
const summarizeContainers = (object: KubeObject, before: InitSummary): Summary => {
  const summary: Summary = {
    reason: before.reason,
    ready: before.ready,
    restarts: before.sidecarRestarts,
    lastRestart: before.lastSidecarRestart,
  };
  let running = false;
  for (const container of [...(object.status?.containerStatuses ?? [])].reverse()) {
    const { waiting, terminated, running: runs } = container.state ?? {};
    summary.restarts += container.restartCount ?? 0;
    summary.lastRestart = later(summary.lastRestart, container.lastState?.terminated?.finishedAt);
    if (waiting?.reason) summary.reason = waiting.reason;
    else if (terminated) summary.reason = terminatedReason(terminated);
    else if (container.ready && runs) {
      running = true;
      summary.ready++;
    }
  }
  if (summary.reason === 'Completed' && running) summary.reason = hasTrue(object, 'Ready') ? 'Running' : 'NotReady';
  return summary;
};

const firstReason = ({ status }: KubeObject): string => {
  const gated = (status?.conditions ?? []).some((each: Loose) => each.type === 'PodScheduled' && each.reason === 'SchedulingGated');
  return gated ? 'SchedulingGated' : status?.reason || status?.phase || '';
};

const summarize = (object: KubeObject): Summary => {
  const init = summarizeInit(object, firstReason(object));
  const summary = !init.initializing || hasTrue(object, 'Initialized') ? summarizeContainers(object, init) : init;
  if (!object.metadata.deletionTimestamp) return summary;
  if (object.status?.reason === 'NodeLost') return { ...summary, reason: 'Unknown' };
  return ['Succeeded', 'Failed'].includes(object.status?.phase) ? summary : { ...summary, reason: 'Terminating' };
};

const readinessGates = ({ spec, status }: KubeObject): string => {
  const gates: Loose[] = spec?.readinessGates ?? [];
  if (!gates.length) return '<none>';
  const met = gates.filter(
    (gate) => (status?.conditions ?? []).find((each: Loose) => each.type === gate.conditionType)?.status === 'True',
  ).length;
  return `${met}/${gates.length}`;
};

export const podRow: RowPrinter = (object, now) => {
  const { reason, ready, restarts, lastRestart } = summarize(object);
  const sidecars = (object.spec?.initContainers ?? []).filter((container: Loose) => container.restartPolicy === 'Always').length;
  const total = (object.spec?.containers ?? []).length + sidecars;
  return [
    object.metadata.name,
    `${ready}/${total}`,
    reason,
    restarts && lastRestart ? `${restarts} (${since(lastRestart, now)} ago)` : String(restarts),
    age(object, now),
    orNone(object.status?.podIPs?.[0]?.ip),
    orNone(object.spec?.nodeName),
    orNone(object.status?.nominatedNodeName),
    readinessGates(object),
  ];
};

/** Rows of pods that have ended say so, and `kubectl get` may leave them out. */
export const podConditions = ({ status }: KubeObject): { type: string; status: string; reason: string; message: string }[] | undefined => {
  if (status?.phase === 'Succeeded')
    return [{ type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' }];
  return status?.phase === 'Failed' ? [{ type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' }] : undefined;
};
