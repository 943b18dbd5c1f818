// Deployments, ReplicaSets, StatefulSets, DaemonSets, ReplicationControllers, Jobs, CronJobs and what goes with them.
import { humanDuration } from '../../machinery/human-duration.ts';
import { parseApiVersion } from '../../machinery/object.ts';
import { age, containerImages, containerNames, labelText, orNone, selectorText, since, type Loose, type RowPrinter } from './row-format.ts';

const containersOf = (template: Loose): Loose[] => template?.spec?.containers ?? [];
const containerCells = (template: Loose): string[] => [containerNames(containersOf(template)), containerImages(containersOf(template))];

const replicas: RowPrinter = (object, now) => [
  object.metadata.name,
  object.spec?.replicas ?? 0,
  object.status?.replicas ?? 0,
  object.status?.readyReplicas ?? 0,
  age(object, now),
  ...containerCells(object.spec?.template),
];

const controllerRevision: RowPrinter = (object, now) => {
  const owner = object.metadata.ownerReferences?.find((each) => each.controller);
  const { group } = parseApiVersion(owner?.apiVersion ?? '');
  const controller = owner ? `${`${owner.kind}${group ? `.${group}` : ''}`.toLowerCase()}/${owner.name}` : '<none>';
  return [object.metadata.name, controller, object.revision, age(object, now)];
};

const jobStates = ['Complete', 'Failed', 'Suspended', 'FailureTarget', 'SuccessCriteriaMet'];

const job: RowPrinter = (object, now) => {
  const { spec = {}, status = {} } = object;
  const parallel = (spec.parallelism ?? 0) > 1 ? `1 of ${spec.parallelism}` : '1';
  const ended = status.completionTime ? Date.parse(status.completionTime) : now;
  const is = (type: string) => (status.conditions ?? []).some((each: Loose) => each.type === type && each.status === 'True');
  const [complete, failed, ...others] = jobStates as [string, string, ...string[]];
  const state = [complete, failed].find(is) ?? (object.metadata.deletionTimestamp ? 'Terminating' : (others.find(is) ?? 'Running'));
  return [
    object.metadata.name,
    state,
    `${status.succeeded ?? 0}/${spec.completions ?? parallel}`,
    status.startTime ? humanDuration(ended - Date.parse(status.startTime)) : '',
    age(object, now),
    ...containerCells(spec.template),
    orNone(selectorText(spec.selector)),
  ];
};

const boolText = (value: boolean | undefined): string => (value === undefined ? '<unset>' : value ? 'True' : 'False');

const cronJob: RowPrinter = (object, now) => {
  const { spec = {}, status = {} } = object;
  return [
    object.metadata.name,
    spec.schedule,
    spec.timeZone ?? '<none>',
    boolText(spec.suspend),
    (status.active ?? []).length,
    status.lastScheduleTime ? since(status.lastScheduleTime, now) : '<none>',
    age(object, now),
    ...containerCells(spec.jobTemplate?.spec?.template),
    orNone(selectorText(spec.jobTemplate?.spec?.selector)),
  ];
};

const metricText = (spec: Loose, status: Loose): string => {
  const key = `${spec.type[0].toLowerCase()}${spec.type.slice(1)}`;
  const { target = {}, name } = spec[key] ?? {};
  const current = status?.[key]?.current ?? {};
  if (spec.type === 'Resource' || spec.type === 'ContainerResource') {
    if (target.averageValue !== undefined) return `${name}: ${current.averageValue ?? '<unknown>'}/${target.averageValue}`;
    const used = current.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}%`;
    return `${name}: ${used}/${target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`;
  }
  if (spec.type === 'Pods') return `${current.averageValue ?? '<unknown>'}/${target.averageValue}`;
  return target.averageValue === undefined
    ? `${current.value ?? '<unknown>'}/${target.value}`
    : `${current.averageValue ?? '<unknown>'}/${target.averageValue} (avg)`;
};

const scalerTargets = ({ spec = {}, status = {} }: Loose): string => {
  const percent = spec.targetCPUUtilizationPercentage;
  if (percent !== undefined)
    return `cpu: ${status.currentCPUUtilizationPercentage === undefined ? '<unknown>' : `${status.currentCPUUtilizationPercentage}%`}/${percent}%`;
  const list = (spec.metrics ?? []).map((metric: Loose, index: number) => metricText(metric, status.currentMetrics?.[index]));
  if (!list.length) return '<none>';
  return list.length > 2 ? `${list.slice(0, 2).join(', ')} + ${list.length - 2} more...` : list.join(', ');
};

const scaler: RowPrinter = (object, now) => {
  const { spec = {}, status = {} } = object;
  return [
    object.metadata.name,
    `${spec.scaleTargetRef?.kind}/${spec.scaleTargetRef?.name}`,
    scalerTargets(object),
    spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
    spec.maxReplicas ?? 0,
    status.currentReplicas ?? 0,
    age(object, now),
  ];
};

export const workloadRows: Record<string, RowPrinter> = {
  deployments: (object, now) => [
    object.metadata.name,
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    object.status?.updatedReplicas ?? 0,
    object.status?.availableReplicas ?? 0,
    age(object, now),
    ...containerCells(object.spec?.template),
    selectorText(object.spec?.selector),
  ],
  replicasets: (object, now) => [...replicas(object, now), orNone(selectorText(object.spec?.selector))],
  replicationcontrollers: (object, now) => [...replicas(object, now), labelText(object.spec?.selector)],
  statefulsets: (object, now) => [
    object.metadata.name,
    `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`,
    age(object, now),
    ...containerCells(object.spec?.template),
  ],
  daemonsets: (object, now) => [
    object.metadata.name,
    ...['desiredNumberScheduled', 'currentNumberScheduled', 'numberReady', 'updatedNumberScheduled', 'numberAvailable'].map(
      (field) => object.status?.[field] ?? 0,
    ),
    labelText(object.spec?.template?.spec?.nodeSelector),
    age(object, now),
    ...containerCells(object.spec?.template),
    orNone(selectorText(object.spec?.selector)),
  ],
  podtemplates: (object) => [object.metadata.name, ...containerCells(object.template), labelText(object.template?.metadata?.labels)],
  controllerrevisions: controllerRevision,
  jobs: job,
  cronjobs: cronJob,
  horizontalpodautoscalers: scaler,
  poddisruptionbudgets: (object, now) => [
    object.metadata.name,
    String(object.spec?.minAvailable ?? 'N/A'),
    String(object.spec?.maxUnavailable ?? 'N/A'),
    object.status?.disruptionsAllowed ?? 0,
    age(object, now),
  ],
};
