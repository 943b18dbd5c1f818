// The baseline standard, check by check in upstream's order, in its words. Leaves out: host probes, older versions of the standard.
import { containers, containersOf, namesWhere, plural, quoted, setters, sortedSet, type ViewedPod, type Violation } from './pod-view.ts';

type Check = (pod: ViewedPod) => Violation | undefined;

const violated = (bad: unknown[], reason: string, detail: () => string): Violation | undefined =>
  bad.length > 0 ? { reason, detail: detail() } : undefined;

const usualCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' '),
);
const usualSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);

const isAllowedProfile = (type: string) => type === 'RuntimeDefault' || type === 'Localhost';

const appArmor: Check = (pod) => {
  const bad = (type: string | undefined) => type !== undefined && !isAllowedProfile(type);
  const names = namesWhere(pod, ({ securityContext }) => bad(securityContext?.appArmorProfile?.type));
  const ofPod = pod.securityContext?.appArmorProfile?.type;
  const types = sortedSet([ofPod, ...containersOf(pod).map((each) => each.securityContext?.appArmorProfile?.type)].filter(bad) as string[]);
  return violated(
    types,
    plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', types.length),
    () => `${setters(bad(ofPod), names).join(' and ')} must not set AppArmor profile type to ${quoted(types)}`,
  );
};

const capabilities: Check = (pod) => {
  const unusual = (add: string[] = []) => add.filter((each) => !usualCapabilities.has(each));
  const names = namesWhere(pod, ({ securityContext }) => unusual(securityContext?.capabilities?.add).length > 0);
  const added = sortedSet(containersOf(pod).flatMap(({ securityContext }) => unusual(securityContext?.capabilities?.add)));
  return violated(
    names,
    'non-default capabilities',
    () => `${containers(names)} must not include ${quoted(added)} in securityContext.capabilities.add`,
  );
};

const hostNamespaces: Check = ({ hostNetwork, hostPID, hostIPC }) => {
  const used = [...(hostNetwork ? ['hostNetwork=true'] : []), ...(hostPID ? ['hostPID=true'] : []), ...(hostIPC ? ['hostIPC=true'] : [])];
  return violated(used, 'host namespaces', () => used.join(', '));
};

const hostPaths: Check = ({ volumes = [] }) => {
  const names = volumes.filter((each) => each.hostPath !== undefined).map((each) => each.name as string);
  return violated(names, 'hostPath volumes', () => `${plural('volume', 'volumes', names.length)} ${quoted(names)}`);
};

const hostPorts: Check = (pod) => {
  const names = namesWhere(pod, ({ ports = [] }) => ports.some((port) => port.hostPort));
  const ports = sortedSet(
    containersOf(pod).flatMap((each) => (each.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []))),
  );
  return violated(
    names,
    'hostPort',
    () =>
      `${containers(names)} ${plural('uses', 'use', names.length)} ${plural('hostPort', 'hostPorts', ports.length)} ${ports.join(', ')}`,
  );
};

const privileged: Check = (pod) => {
  const names = namesWhere(pod, ({ securityContext }) => securityContext?.privileged === true);
  return violated(names, 'privileged', () => `${containers(names)} must not set securityContext.privileged=true`);
};

const procMount: Check = (pod) => {
  const types = (type: string | undefined) => (type !== undefined && type !== 'Default' ? [type] : []);
  const names = namesWhere(pod, ({ securityContext }) => types(securityContext?.procMount).length > 0);
  const bad = sortedSet(containersOf(pod).flatMap(({ securityContext }) => types(securityContext?.procMount)));
  return violated(names, 'procMount', () => `${containers(names)} must not set securityContext.procMount to ${quoted(bad)}`);
};

const seccomp: Check = (pod) => {
  const bad = (type: string | undefined) => type !== undefined && !isAllowedProfile(type);
  const names = namesWhere(pod, ({ securityContext }) => bad(securityContext?.seccompProfile?.type));
  const ofPod = pod.securityContext?.seccompProfile?.type;
  const types = sortedSet([ofPod, ...containersOf(pod).map((each) => each.securityContext?.seccompProfile?.type)].filter(bad) as string[]);
  return violated(
    types,
    'seccompProfile',
    () => `${setters(bad(ofPod), names).join(' and ')} must not set securityContext.seccompProfile.type to ${quoted(types)}`,
  );
};

const sysctls: Check = ({ securityContext }) => {
  const names = (securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !usualSysctls.has(name));
  return violated(names, 'forbidden sysctls', () => names.join(', '));
};

const hostProcess: Check = (pod) => {
  const names = namesWhere(pod, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true);
  const ofPod = pod.securityContext?.windowsOptions?.hostProcess === true;
  return violated(
    [...names, ...(ofPod ? ['pod'] : [])],
    'hostProcess',
    () => `${setters(ofPod, names).join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`,
  );
};

/** By name; the restricted standard replaces some of them. */
export const baselineChecks = {
  appArmor,
  capabilities,
  hostNamespaces,
  hostPaths,
  hostPorts,
  privileged,
  procMount,
  seccomp,
  sysctls,
  hostProcess,
};
export const replacedByRestricted: readonly (keyof typeof baselineChecks)[] = ['capabilities', 'hostPaths', 'seccomp'];
