// Cluster IPs and node ports: who has which, and what is given to those that ask for one.
import { randomInt } from 'node:crypto';
import type { KubeObject } from '../machinery/object.ts';
import type { Loose } from './field-errors.ts';

/** 10.96.0.0/16; the first 256 are left to who asks for one by name, as upstream does. */
const prefix = '10.96';
const firstDynamic = 256;
const lastAddress = 256 * 256 - 2;
export const nodePorts = { first: 30_000, last: 32_767, firstDynamic: 30_086 };

const addressAt = (offset: number) => `${prefix}.${Math.floor(offset / 256)}.${offset % 256}`;

export const isClusterAddress = (address: string): boolean => address.startsWith(`${prefix}.`);

export const takenAddresses = (services: KubeObject[]): Set<string> =>
  new Set(
    services.flatMap(({ spec }) => [spec?.clusterIP, ...(spec?.clusterIPs ?? [])]).filter((address) => address && address !== 'None'),
  );

export const takenNodePorts = (services: KubeObject[]): Set<string> =>
  new Set(
    services.flatMap(({ spec }) => [
      ...(spec?.ports ?? []).filter((port: Loose) => port.nodePort).map((port: Loose) => `${port.nodePort}/${port.protocol}`),
      ...(spec?.healthCheckNodePort ? [`${spec.healthCheckNodePort}/TCP`] : []),
    ]),
  );

/** A free place from a random start: looking on from there ends, however full the range is. */
const findFree = (first: number, last: number, isTaken: (at: number) => boolean): number | undefined => {
  const size = last - first + 1;
  const start = randomInt(size);
  for (let step = 0; step < size; step++) {
    const at = first + ((start + step) % size);
    if (!isTaken(at)) return at;
  }
  return undefined;
};

const allocateAddress = (taken: Set<string>): string | undefined => {
  const offset =
    findFree(firstDynamic, lastAddress, (at) => taken.has(addressAt(at))) ??
    findFree(1, firstDynamic - 1, (at) => taken.has(addressAt(at)));
  return offset === undefined ? undefined : addressAt(offset);
};

export const needsNodePorts = (spec: Loose) =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

const protocols = ['TCP', 'UDP', 'SCTP'];

/** Ports of one service share a node port when they differ in protocol only and have the same number. */
const allocateNodePorts = (spec: Loose, taken: Set<string>, dryRun: boolean): void => {
  const own = new Map<number, number>();
  const next = (): number | undefined => {
    // As upstream: a dry run spends nothing, so it answers with a number above the range.
    if (dryRun) return Math.max(nodePorts.last + 1, ...own.values()) + 1;
    return findFree(nodePorts.firstDynamic, nodePorts.last, (at) => protocols.some((protocol) => taken.has(`${at}/${protocol}`)));
  };
  for (const port of spec.ports ?? []) {
    const shared = own.get(port.port);
    if (!port.nodePort) port.nodePort = shared !== undefined && !taken.has(`${shared}/${port.protocol}`) ? shared : next();
    own.set(port.port, port.nodePort);
    taken.add(`${port.nodePort}/${port.protocol}`);
  }
};

/** `others` are all services but this one: what it has stays its own. */
export const allocate = ({ spec }: KubeObject, others: KubeObject[], dryRun: boolean): void => {
  if (spec.type !== 'ExternalName' && !spec.clusterIP) {
    // A dry run must not spend an address: upstream answers with the first of the range.
    spec.clusterIP = dryRun ? addressAt(0) : allocateAddress(takenAddresses(others));
    spec.clusterIPs = [spec.clusterIP];
  }
  if (!needsNodePorts(spec)) return;
  const taken = takenNodePorts(others);
  allocateNodePorts(spec, taken, dryRun);
  if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && !spec.healthCheckNodePort) {
    spec.healthCheckNodePort = findFree(nodePorts.firstDynamic, nodePorts.last, (at) => taken.has(`${at}/TCP`));
  }
};
