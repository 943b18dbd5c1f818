// Defaults of a pod's spec, as upstream's pkg/apis/core/v1 fills them in: for pods and for every pod template.
import type { Loose } from '../field-errors.ts';

const setDefault = (target: Loose, field: string, value: unknown): void => {
  if (target[field] === undefined || target[field] === null || target[field] === '') target[field] = value;
};

/** Only a missing or null number is defaulted, unless zero means "not set" as in probes. */
const setNumber = (target: Loose, field: string, value: number): void => {
  if (!target[field]) target[field] = value;
};

/** `:latest` or no tag at all is always pulled. */
const pullPolicyOf = (image: string): string => {
  if (image !== image.trim()) return 'IfNotPresent';
  const withoutDigest = image.split('@')[0] as string;
  const last = withoutDigest.slice(withoutDigest.lastIndexOf('/') + 1);
  const tag = last.includes(':') ? last.slice(last.indexOf(':') + 1) : image.includes('@') ? '' : 'latest';
  return image !== '' && tag === 'latest' ? 'Always' : 'IfNotPresent';
};

const httpGetDefaults = (action: Loose): void => {
  setDefault(action, 'path', '/');
  setDefault(action, 'scheme', 'HTTP');
};

const probeDefaults = (probe: Loose): void => {
  if (!probe) return;
  setNumber(probe, 'timeoutSeconds', 1);
  setNumber(probe, 'periodSeconds', 10);
  setNumber(probe, 'successThreshold', 1);
  setNumber(probe, 'failureThreshold', 3);
  if (probe.httpGet) httpGetDefaults(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= '';
};

const containerDefaults = (container: Loose): void => {
  setDefault(container, 'imagePullPolicy', pullPolicyOf(container.image ?? ''));
  setDefault(container, 'terminationMessagePath', '/dev/termination-log');
  setDefault(container, 'terminationMessagePolicy', 'File');
  for (const port of container.ports ?? []) setDefault(port, 'protocol', 'TCP');
  for (const variable of container.env ?? []) if (variable.valueFrom?.fieldRef) setDefault(variable.valueFrom.fieldRef, 'apiVersion', 'v1');
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) probeDefaults(container[probe]);
  for (const hook of ['postStart', 'preStop']) if (container.lifecycle?.[hook]?.httpGet) httpGetDefaults(container.lifecycle[hook].httpGet);
};

const fieldItems = (items: Loose[] | undefined): void => {
  for (const item of items ?? []) if (item.fieldRef) setDefault(item.fieldRef, 'apiVersion', 'v1');
};

const defaultFileMode = 0o644;

const projectedDefaults = (projected: Loose): void => {
  projected.defaultMode ??= defaultFileMode;
  for (const source of projected.sources ?? []) {
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
    fieldItems(source.downwardAPI?.items);
  }
};

const volumeDefaults = (volume: Loose): void => {
  const sources = Object.keys(volume).filter((key) => key !== 'name' && volume[key]);
  if (sources.length === 0) volume.emptyDir = {};
  for (const source of ['secret', 'configMap', 'downwardAPI']) if (volume[source]) volume[source].defaultMode ??= defaultFileMode;
  fieldItems(volume.downwardAPI?.items);
  if (volume.projected) projectedDefaults(volume.projected);
  if (volume.hostPath) volume.hostPath.type ??= '';
  if (volume.iscsi) setDefault(volume.iscsi, 'iscsiInterface', 'default');
  if (volume.ephemeral?.volumeClaimTemplate?.spec) volume.ephemeral.volumeClaimTemplate.spec.volumeMode ??= 'Filesystem';
};

export const containersOf = (spec: Loose): Loose[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...(spec.ephemeralContainers ?? []),
];

/** Containers with a policy of their own are behind a gate that is closed in 1.34; sidecars are not. */
const dropRestartPolicies = (spec: Loose): void => {
  for (const container of spec.containers ?? []) delete container.restartPolicy;
  for (const container of spec.initContainers ?? []) if (container.restartPolicy !== 'Always') delete container.restartPolicy;
};

export const podSpecDefaults = (spec: Loose): void => {
  setDefault(spec, 'dnsPolicy', 'ClusterFirst');
  setDefault(spec, 'restartPolicy', 'Always');
  setDefault(spec, 'schedulerName', 'default-scheduler');
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  const account = spec.serviceAccountName || spec.serviceAccount;
  if (account) spec.serviceAccountName = spec.serviceAccount = account;
  dropRestartPolicies(spec);
  for (const container of containersOf(spec)) {
    containerDefaults(container);
  }
  for (const volume of spec.volumes ?? []) volumeDefaults(volume);
};

/** Requests follow limits and host ports follow ports: in pods only, never in templates. */
export const podOnlyDefaults = (spec: Loose): void => {
  for (const container of containersOf(spec)) {
    if (spec.hostNetwork) for (const port of container.ports ?? []) setNumber(port, 'hostPort', port.containerPort);
    const limits = container.resources?.limits;
    if (limits) container.resources.requests = { ...limits, ...container.resources.requests };
  }
};

/** A template's spec may be missing in what a client sent; validation says so then. */
export const podTemplateDefaults = (template: Loose): void => {
  if (template?.spec) podSpecDefaults(template.spec);
};
