import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { PodCondition } from '../objects/pod.ts';
import { isRunning, terminatedOf, type ContainerRecord } from './container-record.ts';

export interface PodFacts {
  pod: KubeObject;
  records: ContainerRecord[];
  phase: string;
  /** The sandbox is there and has its address. */
  sandboxReady: boolean;
  now: string;
}

interface Verdict {
  status: 'True' | 'False';
  reason?: string;
  message?: string;
}

const yes: Verdict = { status: 'True' };
const names = (records: ContainerRecord[]) => `[${records.map((each) => each.spec.name).join(' ')}]`;

const ended = (phase: string): Verdict | undefined => {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  return phase === 'Failed' ? { status: 'False', reason: 'PodFailed' } : undefined;
};

/** True once an init container is done, or a sidecar has started. */
export const isInitialised = (record: ContainerRecord): boolean =>
  record.role === 'sidecar' ? record.started : terminatedOf(record)?.exitCode === 0;

const initialised = ({ records, phase }: PodFacts): Verdict => {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  const incomplete = records.filter((each) => (each.role === 'init' || each.role === 'sidecar') && !isInitialised(each));
  if (incomplete.length === 0 || records.some((each) => each.role === 'app' && (isRunning(each) || terminatedOf(each)))) return yes;
  return { status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: ${names(incomplete)}` };
};

const containersReady = ({ records, phase }: PodFacts): Verdict => {
  const over = ended(phase);
  if (over) return over;
  const unready = records.filter((each) => (each.role === 'app' || each.role === 'sidecar') && !each.ready);
  if (unready.length === 0) return yes;
  return { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: ${names(unready)}` };
};

const podReady = (facts: PodFacts, ready: Verdict): Verdict => {
  if (ready.status !== 'True') return ready;
  const conditions: PodCondition[] = facts.pod.status?.conditions ?? [];
  const gates: { conditionType: string }[] = facts.pod.spec.readinessGates ?? [];
  const problems = gates.flatMap(({ conditionType }) => {
    const found = conditions.find((each) => each.type === conditionType);
    if (!found) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return found.status === 'True' ? [] : [`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`];
  });
  return problems.length === 0 ? yes : { status: 'False', reason: 'ReadinessGatesNotReady', message: problems.join(', ') };
};

/** The conditions that the kubelet looks after; others are somebody else's. */
export const ownConditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/** The kubelet's conditions in its own order; those of others stay, and a time of change stays while the status does. */
export const podConditions = (facts: PodFacts): PodCondition[] => {
  const { pod, now, sandboxReady } = facts;
  const current: PodCondition[] = pod.status?.conditions ?? [];
  const ready = containersReady(facts);
  const verdicts: [string, Verdict][] = [
    ['PodReadyToStartContainers', { status: sandboxReady ? 'True' : 'False' }],
    ['Initialized', initialised(facts)],
    ['Ready', podReady(facts, ready)],
    ['ContainersReady', ready],
    ['PodScheduled', yes],
  ];
  const own = verdicts.map(([type, verdict]): PodCondition => {
    const before = current.find((each) => each.type === type);
    return {
      type,
      ...verdict,
      lastProbeTime: null,
      lastTransitionTime: before?.status === verdict.status ? before.lastTransitionTime : now,
      observedGeneration: pod.metadata.generation ?? 1,
    };
  });
  return [...own, ...current.filter((each) => !verdicts.some(([type]) => type === each.type))];
};
