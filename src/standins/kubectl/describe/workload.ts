// kubectl describe of Deployments, ReplicaSets, StatefulSets, DaemonSets and Jobs.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { annotations, controller, head, labels, longTime, selectorText } from './lines.ts';
import { templateLines } from './pod-template.ts';

const conditions = (object: KubeObject): string => {
  const all = (object.status?.conditions ?? []) as { type: string; status: string; reason?: string }[];
  return all.length
    ? `Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n${all.map((each) => `  ${each.type} \t${each.status}\t${each.reason ?? ''}\n`).join('')}`
    : '';
};

const setText = (set: KubeObject): string => `${set.metadata.name} (${set.status?.replicas ?? 0}/${set.spec.replicas} replicas created)`;

export const describeDeployment = (deployment: KubeObject, sets: KubeObject[]): string => {
  const { spec, status = {} } = deployment;
  const revision = deployment.metadata.annotations?.['deployment.kubernetes.io/revision'];
  const current = sets.find((each) => each.metadata.annotations?.['deployment.kubernetes.io/revision'] === revision);
  const old = sets
    .filter((each) => each !== current && (each.spec.replicas > 0 || (each.status?.replicas ?? 0) >= 0))
    .sort((a, b) => ((a.metadata.creationTimestamp as string) < (b.metadata.creationTimestamp as string) ? -1 : 1));
  const rolling = spec.strategy?.rollingUpdate;
  return [
    head(deployment),
    `CreationTimestamp:\t${longTime(deployment.metadata.creationTimestamp as string)}\n`,
    labels(deployment),
    annotations(deployment),
    `Selector:\t${selectorText(spec.selector)}\n`,
    `Replicas:\t${spec.replicas} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable\n`,
    `StrategyType:\t${spec.strategy?.type}\n`,
    `MinReadySeconds:\t${spec.minReadySeconds ?? 0}\n`,
    rolling ? `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge\n` : '',
    templateLines(spec.template),
    conditions(deployment),
    `OldReplicaSets:\t${old.map(setText).join(', ') || '<none>'}\n`,
    `NewReplicaSet:\t${current ? setText(current) : '<none>'}\n`,
  ].join('');
};

const podsStatus = (pods: KubeObject[]): string => {
  const count = (phase: string) => pods.filter((pod) => pod.status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
};

export const describeSet = (object: KubeObject, pods: KubeObject[]): string => {
  const { spec, status = {} } = object;
  const daemon = object.kind === 'DaemonSet';
  const replicas = daemon
    ? `Desired Number of Nodes Scheduled:\t${status.desiredNumberScheduled ?? 0}\nCurrent Number of Nodes Scheduled:\t${status.currentNumberScheduled ?? 0}\nNumber of Nodes Scheduled with Up-to-date Pods:\t${status.updatedNumberScheduled ?? 0}\nNumber of Nodes Scheduled with Available Pods:\t${status.numberAvailable ?? 0}\nNumber of Nodes Misscheduled:\t${status.numberMisscheduled ?? 0}\n`
    : object.kind === 'StatefulSet'
      ? `Replicas:\t${spec.replicas} desired | ${status.replicas ?? 0} total\nUpdate Strategy:\t${spec.updateStrategy?.type}\n`
      : '';
  return [
    head(object),
    object.kind === 'StatefulSet' ? `CreationTimestamp:\t${longTime(object.metadata.creationTimestamp as string)}\n` : '',
    `Selector:\t${selectorText(spec.selector)}\n`,
    labels(object),
    annotations(object),
    controller(object),
    object.kind === 'ReplicaSet' ? `Replicas:\t${status.replicas ?? 0} current / ${spec.replicas} desired\n` : replicas,
    `Pods Status:\t${podsStatus(pods)}\n`,
    templateLines(spec.template),
  ].join('');
};

export const describeJob = (job: KubeObject): string => {
  const { spec, status = {} } = job;
  return [
    head(job),
    `Selector:\t${selectorText(spec.selector)}\n`,
    labels(job),
    annotations(job),
    controller(job),
    `Parallelism:\t${spec.parallelism}\nCompletions:\t${spec.completions ?? '<unset>'}\nCompletion Mode:\t${spec.completionMode}\nSuspend:\t${spec.suspend ?? false}\nBackoff Limit:\t${spec.backoffLimit}\n`,
    status.startTime ? `Start Time:\t${longTime(status.startTime)}\n` : '',
    status.completionTime ? `Completed At:\t${longTime(status.completionTime)}\n` : '',
    `Pods Statuses:\t${status.active ?? 0} Active (${status.ready ?? 0} Ready) / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed\n`,
    templateLines(spec.template),
  ].join('');
};
