// Services, endpoints, ingresses, policies.
import type { KubeObject } from '../../machinery/object.ts';
import { addresses, age, labelText, orNone, selectorText, withMore, type Loose, type RowPrinter } from './row-format.ts';

const externalAddress = ({ spec = {}, status = {} }: KubeObject): string => {
  const own: string[] = spec.externalIPs ?? [];
  if (spec.type === 'ExternalName') return spec.externalName;
  if (spec.type !== 'LoadBalancer') return own.length ? own.join(',') : '<none>';
  const given = addresses(status.loadBalancer);
  return [...(given ? [given] : []), ...own].join(',') || '<pending>';
};

const portText = ({ port, nodePort, protocol }: Loose): string => (nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`);

const hostsText = (rules: Loose[]): string => {
  const hosts = rules.map((rule) => rule.host).filter(Boolean);
  if (!hosts.length) return '*';
  return hosts.length > 3 ? `${hosts.slice(0, 3).join(',')} + ${rules.length - 3} more...` : hosts.join(',');
};

/** IPv6 addresses need brackets before a port. */
const endpointText = (ip: string, port: number | undefined): string =>
  port === undefined ? ip : ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;

const endpointsText = (subsets: Loose[]): string => {
  const list = subsets.flatMap(({ addresses: ready = [], ports = [] }) =>
    ports.length
      ? ports.flatMap(({ port }: Loose) => ready.map(({ ip }: Loose) => endpointText(ip, port)))
      : ready.map(({ ip }: Loose) => ip),
  );
  if (!subsets.length) return '<none>';
  return list.length > 3 ? `${list.slice(0, 3).join(',')} + ${list.length - 3} more...` : list.join(',');
};

const parentText = (parent: Loose): string =>
  parent
    ? [`${parent.resource}${parent.group ? `.${parent.group}` : ''}`.toLowerCase(), parent.namespace, parent.name].filter(Boolean).join('/')
    : '<none>';

const parametersText = (parameters: Loose): string =>
  parameters ? `${parameters.kind}${parameters.apiGroup ? `.${parameters.apiGroup}` : ''}/${parameters.name}` : '<none>';

export const networkRows: Record<string, RowPrinter> = {
  services: (object, now) => [
    object.metadata.name,
    object.spec?.type ?? '',
    orNone(object.spec?.clusterIPs?.[0]),
    externalAddress(object),
    orNone((object.spec?.ports ?? []).map(portText).join(',')),
    age(object, now),
    labelText(object.spec?.selector),
  ],
  endpoints: (object, now) => [object.metadata.name, endpointsText(object.subsets ?? []), age(object, now)],
  endpointslices: (object, now) => [
    object.metadata.name,
    object.addressType,
    withMore(
      (object.ports ?? []).map((port: Loose) => String(port.port ?? port.name ?? '*')),
      3,
    ),
    withMore(
      (object.endpoints ?? []).flatMap((endpoint: Loose) => endpoint.addresses ?? []),
      3,
    ),
    age(object, now),
  ],
  ingresses: (object, now) => [
    object.metadata.name,
    object.spec?.ingressClassName ?? '<none>',
    hostsText(object.spec?.rules ?? []),
    addresses(object.status?.loadBalancer),
    object.spec?.tls?.length ? '80, 443' : '80',
    age(object, now),
  ],
  ingressclasses: (object, now) => [
    object.metadata.name,
    object.spec?.controller ?? '',
    parametersText(object.spec?.parameters),
    age(object, now),
  ],
  networkpolicies: (object, now) => [object.metadata.name, orNone(selectorText(object.spec?.podSelector)), age(object, now)],
  ipaddresses: (object) => [object.metadata.name, parentText(object.spec?.parentRef)],
  servicecidrs: (object, now) => [object.metadata.name, (object.spec?.cidrs ?? []).join(','), age(object, now)],
};
