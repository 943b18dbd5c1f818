// kstatus: whether an object has reached what its spec says. Restated from fluxcd/cli-utils; the words Current, InProgress, … stand in messages.
import type { Condition, KubeObject } from '../../kubernetes/machinery/object.ts';

export type Status = 'Current' | 'InProgress' | 'Failed' | 'Terminating' | 'NotFound' | 'Unknown';

/** Undefined: the kind has no rule of its own. */
type Rule = (object: KubeObject, now: number) => Status;

const conditionsOf = (object: KubeObject): Condition[] => (object.status?.conditions ?? []) as Condition[];
const holds = (object: KubeObject, type: string, status = 'True'): boolean =>
  conditionsOf(object).some((each) => each.type === type && each.status === status);
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
const unless = (waiting: boolean): Status => (waiting ? 'InProgress' : 'Current');

const deployment: Rule = (object) => {
  const { spec = {}, status = {} } = object;
  if (conditionsOf(object).some((each) => each.type === 'Progressing' && each.reason === 'ProgressDeadlineExceeded')) return 'Failed';
  const wanted = spec.replicas ?? 1;
  const [all, updated, ready, available] = [status.replicas, status.updatedReplicas, status.readyReplicas, status.availableReplicas].map(
    count,
  ) as [number, number, number, number];
  if (wanted > all || wanted > updated || all > wanted || updated > available || wanted > ready) return 'InProgress';
  const rolledOut =
    spec.progressDeadlineSeconds === undefined ||
    conditionsOf(object).some((each) => each.type === 'Progressing' && each.status === 'True' && each.reason === 'NewReplicaSetAvailable');
  return unless(!rolledOut || !holds(object, 'Available'));
};

const replicaSet: Rule = (object) => {
  if (holds(object, 'ReplicaFailure')) return 'InProgress';
  const { spec = {}, status = {} } = object;
  const wanted = spec.replicas ?? 1;
  const enough = [status.fullyLabeledReplicas, status.availableReplicas, status.readyReplicas].every((each) => wanted <= count(each));
  return unless(!enough || count(status.replicas) > wanted);
};

const statefulSet: Rule = ({ spec = {}, status = {} }) => {
  if (spec.updateStrategy?.type === 'OnDelete') return 'Current';
  const wanted = spec.replicas ?? 1;
  const all = count(status.replicas);
  if (wanted > all || wanted > count(status.readyReplicas) || all > wanted) return 'InProgress';
  const partition = spec.updateStrategy?.rollingUpdate?.partition;
  if (typeof partition === 'number') return unless(count(status.updatedReplicas) < wanted - partition);
  return unless(wanted > count(status.currentReplicas) || status.currentRevision !== status.updateRevision);
};

const daemonSet: Rule = ({ metadata, status = {} }) => {
  if (metadata.generation === undefined || status.observedGeneration === undefined || status.desiredNumberScheduled === undefined)
    return 'InProgress';
  const numbers = [status.currentNumberScheduled, status.updatedNumberScheduled, status.numberAvailable, status.numberReady];
  return unless(numbers.some((each) => status.desiredNumberScheduled > count(each)));
};

/** kustomize-controller's own rule: a Job that runs is not there yet, a suspended one is. */
const job: Rule = (object) => {
  if (object.spec?.suspend) return 'Current';
  if (holds(object, 'Complete')) return 'Current';
  return holds(object, 'Failed') ? 'Failed' : 'InProgress';
};

const schedulingWindowMs = 15_000;

const isCrashLooping = ({ status = {} }: KubeObject): boolean =>
  ((status.containerStatuses ?? []) as KubeObject['status'][]).some((each) => each.state?.waiting?.reason === 'CrashLoopBackOff');

const pod: Rule = (object, now) => {
  const phase = object.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return 'Current';
  if (phase === 'Running') {
    if (holds(object, 'Ready')) return 'Current';
    return isCrashLooping(object) ? 'Failed' : 'InProgress';
  }
  const unschedulable = conditionsOf(object).some(
    (each) => each.type === 'PodScheduled' && each.status === 'False' && each.reason === 'Unschedulable',
  );
  const created = Date.parse(object.metadata.creationTimestamp ?? '');
  return phase === 'Pending' && unschedulable && now - created > schedulingWindowMs ? 'Failed' : 'InProgress';
};

const customResourceDefinition: Rule = (object) => {
  for (const { type, status, reason } of conditionsOf(object)) {
    if (type === 'NamesAccepted' && status === 'False') return 'Failed';
    if (type === 'Established' && status === 'False' && reason !== 'Installing') return 'Failed';
    if (type === 'Established' && status === 'True') return 'Current';
  }
  return 'InProgress';
};

const rules: Record<string, Rule> = {
  'apps/Deployment': deployment,
  'apps/ReplicaSet': replicaSet,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'batch/Job': job,
  '/Pod': pod,
  '/PersistentVolumeClaim': ({ status = {} }) => unless(status.phase !== 'Bound'),
  '/Service': ({ spec = {} }) => unless(spec.type === 'LoadBalancer' && !spec.clusterIP),
  'apiextensions.k8s.io/CustomResourceDefinition': customResourceDefinition,
  'policy/PodDisruptionBudget': () => 'Current',
};

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : '');

/** What holds for every kind; undefined where the kind decides. */
const generic = (object: KubeObject): Status | undefined => {
  if (object.metadata.deletionTimestamp) return 'Terminating';
  const observed = object.status?.observedGeneration;
  if (observed !== undefined && object.metadata.generation !== undefined && observed !== object.metadata.generation) return 'InProgress';
  for (const { type, status } of conditionsOf(object)) {
    if (type === 'Reconciling' && status === 'True') return 'InProgress';
    if (type === 'Stalled' && status === 'True') return 'Failed';
  }
  return undefined;
};

/** `now` in milliseconds decides how long a pod may stay unscheduled. */
export const computeStatus = (object: KubeObject, now: number): Status => {
  const settled = generic(object);
  if (settled) return settled;
  const rule = rules[`${groupOf(object.apiVersion)}/${object.kind}`];
  if (rule) return rule(object, now);
  const ready = conditionsOf(object).find(({ type }) => type === 'Ready');
  return unless(ready !== undefined && ready.status !== 'True');
};
