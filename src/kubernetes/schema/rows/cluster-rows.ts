// Everything else: configuration, nodes, events, quotas, access, admission, flow control.
import { humanDuration } from '../../machinery/human-duration.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { age, orNone, since, type Loose, type RowPrinter } from './row-format.ts';

const rolePrefix = 'node-role.kubernetes.io/';

const nodeRoles = ({ metadata }: KubeObject): string => {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([label, value]) => {
    if (label.startsWith(rolePrefix)) return [label.slice(rolePrefix.length)];
    return label === 'kubernetes.io/role' ? [value] : [];
  });
  return orNone([...new Set(roles.filter(Boolean))].sort().join(','));
};

const node: RowPrinter = (object, now) => {
  const { spec = {}, status = {} } = object;
  const ready = (status.conditions ?? []).find((each: Loose) => each.type === 'Ready');
  const state = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  const address = (type: string) => orNone((status.addresses ?? []).find((each: Loose) => each.type === type)?.address);
  const info = status.nodeInfo ?? {};
  return [
    object.metadata.name,
    spec.unschedulable ? `${state},SchedulingDisabled` : state,
    nodeRoles(object),
    age(object, now),
    info.kubeletVersion ?? '',
    address('InternalIP'),
    address('ExternalIP'),
    info.osImage || '<unknown>',
    info.kernelVersion || '<unknown>',
    info.containerRuntimeVersion || '<unknown>',
  ];
};

/** events.k8s.io/v1 has other names for the same fields. */
const asCoreEvent = (object: KubeObject): KubeObject => ({
  ...object,
  involvedObject: object.involvedObject ?? object.regarding ?? {},
  source: object.source ?? object.deprecatedSource ?? {},
  firstTimestamp: object.firstTimestamp ?? object.deprecatedFirstTimestamp,
  lastTimestamp: object.lastTimestamp ?? object.deprecatedLastTimestamp,
  message: object.message ?? object.note ?? '',
  count: object.count ?? object.deprecatedCount,
  reportingComponent: object.reportingComponent || object.reportingController,
});

const event: RowPrinter = (shown, now) => {
  const object = asCoreEvent(shown);
  const { involvedObject: target, source } = object;
  const firstTime = object.firstTimestamp ?? object.eventTime;
  const kind = (target.kind ?? '').toLowerCase();
  return [
    since(object.series?.lastObservedTime ?? object.lastTimestamp ?? firstTime, now),
    object.type ?? '',
    object.reason ?? '',
    target.name ? `${kind}/${target.name}` : kind,
    target.fieldPath ?? '',
    [source.component || object.reportingComponent, source.host || object.reportingInstance].filter(Boolean).join(', '),
    object.message.trim(),
    since(firstTime, now),
    object.series?.count ?? (object.count || 1),
    object.metadata.name,
  ];
};

const quota: RowPrinter = (object, now) => {
  const { hard = {}, used = {} } = object.status ?? {};
  const lines = Object.keys(hard).sort();
  const text = (limits: boolean) =>
    lines
      .filter((name) => name.startsWith('limits.') === limits)
      .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
      .join(', ');
  return [object.metadata.name, text(false), text(true), age(object, now)];
};

const binding: RowPrinter = (object, now) => {
  const names = (kind: string) =>
    (object.subjects ?? [])
      .filter((subject: Loose) => subject.kind === kind)
      .map((subject: Loose) => (kind === 'ServiceAccount' ? `${subject.namespace ?? ''}/${subject.name}` : subject.name))
      .join(', ');
  return [
    object.metadata.name,
    `${object.roleRef.kind}/${object.roleRef.name}`,
    age(object, now),
    names('User'),
    names('Group'),
    names('ServiceAccount'),
  ];
};

const certificateRequest: RowPrinter = (object, now) => {
  const types = (object.status?.conditions ?? []).map((each: Loose) => each.type);
  const state = types.includes('Denied') ? 'Denied' : types.includes('Approved') ? 'Approved' : 'Pending';
  const seconds = object.spec?.expirationSeconds;
  return [
    object.metadata.name,
    age(object, now),
    orNone(object.spec?.signerName),
    object.spec?.username ?? '',
    seconds === undefined ? '<none>' : humanDuration(seconds * 1000),
    `${state}${types.includes('Failed') ? ',Failed' : ''}${object.status?.certificate ? ',Issued' : ''}`,
  ];
};

const apiService: RowPrinter = (object, now) => {
  const { service } = object.spec ?? {};
  const available = (object.status?.conditions ?? []).find((each: Loose) => each.type === 'Available');
  const state = available
    ? available.status !== 'True' && available.reason
      ? `${available.status} (${available.reason})`
      : available.status
    : 'Unknown';
  return [object.metadata.name, service ? `${service.namespace}/${service.name}` : 'Local', state, age(object, now)];
};

const priorityLevel: RowPrinter = (object, now) => {
  const limited = object.spec?.limited;
  const queuing = limited?.limitResponse?.queuing;
  const cell = (value: unknown) => value ?? '<none>';
  return [
    object.metadata.name,
    object.spec?.type,
    cell(limited?.nominalConcurrencyShares),
    cell(queuing?.queues),
    cell(queuing?.handSize),
    cell(queuing?.queueLengthLimit),
    age(object, now),
  ];
};

const componentStatus: RowPrinter = (object) => {
  const healthy = (object.conditions ?? []).find((each: Loose) => each.type === 'Healthy');
  const state = healthy ? (healthy.status === 'True' ? 'Healthy' : 'Unhealthy') : 'Unknown';
  return [object.metadata.name, state, healthy?.message ?? '', healthy?.error ?? ''];
};

const webhooks: RowPrinter = (object, now) => [object.metadata.name, (object.webhooks ?? []).length, age(object, now)];
const nameAndAge: RowPrinter = (object, now) => [object.metadata.name, age(object, now)];
const paramText = (kind: Loose): string => (kind ? `${kind.apiVersion}/${kind.kind}` : '<unset>');

const claimState = ({ metadata, status }: KubeObject): string => {
  if (!status?.allocation) return metadata.deletionTimestamp ? 'deleted' : 'pending';
  return [metadata.deletionTimestamp ? 'deleted' : '', 'allocated', status.reservedFor?.length ? 'reserved' : ''].filter(Boolean).join(',');
};

export const clusterRows: Record<string, RowPrinter> = {
  configmaps: (object, now) => [
    object.metadata.name,
    Object.keys(object.data ?? {}).length + Object.keys(object.binaryData ?? {}).length,
    age(object, now),
  ],
  secrets: (object, now) => [object.metadata.name, object.type, Object.keys(object.data ?? {}).length, age(object, now)],
  serviceaccounts: (object, now) => [object.metadata.name, (object.secrets ?? []).length, age(object, now)],
  namespaces: (object, now) => [object.metadata.name, object.status?.phase ?? '', age(object, now)],
  nodes: node,
  events: event,
  resourcequotas: quota,
  rolebindings: binding,
  clusterrolebindings: binding,
  certificatesigningrequests: certificateRequest,
  apiservices: apiService,
  componentstatuses: componentStatus,
  priorityclasses: (object, now) => [
    object.metadata.name,
    object.value,
    object.globalDefault ?? false,
    age(object, now),
    object.preemptionPolicy ?? '',
  ],
  runtimeclasses: (object, now) => [object.metadata.name, object.handler, age(object, now)],
  leases: (object, now) => [object.metadata.name, object.spec?.holderIdentity ?? '', age(object, now)],
  mutatingwebhookconfigurations: webhooks,
  validatingwebhookconfigurations: webhooks,
  validatingadmissionpolicies: (object, now) => [
    object.metadata.name,
    (object.spec?.validations ?? []).length,
    paramText(object.spec?.paramKind),
    age(object, now),
  ],
  validatingadmissionpolicybindings: (object, now) => {
    const ref = object.spec?.paramRef;
    return [
      object.metadata.name,
      object.spec?.policyName ?? '',
      ref?.name ? `${ref.namespace ?? '*'}/${ref.name}` : '<unset>',
      age(object, now),
    ];
  },
  flowschemas: (object, now) => {
    const { priorityLevelConfiguration, matchingPrecedence, distinguisherMethod } = object.spec ?? {};
    const dangling = (object.status?.conditions ?? []).find((each: Loose) => each.type === 'Dangling')?.status ?? '?';
    return [
      object.metadata.name,
      priorityLevelConfiguration?.name ?? '',
      matchingPrecedence ?? 0,
      distinguisherMethod?.type ?? '<none>',
      age(object, now),
      dangling,
    ];
  },
  prioritylevelconfigurations: priorityLevel,
  deviceclasses: nameAndAge,
  resourceclaimtemplates: nameAndAge,
  resourceclaims: (object, now) => [object.metadata.name, claimState(object), age(object, now)],
  resourceslices: (object, now) => [
    object.metadata.name,
    object.spec?.nodeName ?? '',
    object.spec?.driver,
    object.spec?.pool?.name,
    age(object, now),
  ],
};
