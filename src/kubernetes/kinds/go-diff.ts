// The difference of two specs as the real server shows it in refused updates: internal types as indented JSON, compared line by line.
// Models: names and order of internal fields by the v1 types, which they follow closely.
import { goType, type GoField } from '../schema/go-types.ts';
import type { Loose } from './field-errors.ts';

export const goDiff = (before: Loose, after: Loose, type: string): string =>
  unifiedDiff(internalJson(before, type), internalJson(after, type));

const internalJson = (value: Loose, type: string): string[] => JSON.stringify(internalForm(value, type), null, ' ').split('\n');

/** Names that are not their JSON name with a capital letter. */
const goNames: Record<string, string> = {
  apiGroup: 'APIGroup',
  apiVersion: 'APIVersion',
  awsElasticBlockStore: 'AWSElasticBlockStore',
  cephfs: 'CephFS',
  csi: 'CSI',
  dnsConfig: 'DNSConfig',
  dnsPolicy: 'DNSPolicy',
  fc: 'FC',
  fsGroup: 'FSGroup',
  fsGroupChangePolicy: 'FSGroupChangePolicy',
  fsType: 'FSType',
  gcePersistentDisk: 'GCEPersistentDisk',
  grpc: 'GRPC',
  httpGet: 'HTTPGet',
  httpHeaders: 'HTTPHeaders',
  ip: 'IP',
  iscsi: 'ISCSI',
  nfs: 'NFS',
  os: 'OS',
  rbd: 'RBD',
  seLinuxChangePolicy: 'SELinuxChangePolicy',
  seLinuxOptions: 'SELinuxOptions',
  storageos: 'StorageOS',
  stdinOnce: 'StdinOnce',
  tcpSocket: 'TCPSocket',
  tty: 'TTY',
  uid: 'UID',
};

/** Where internal fields stand in another order than those of v1. */
const internalOrder: Record<string, string[]> = {
  'core/v1.PodSecurityContext': (
    'seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot supplementalGroups supplementalGroupsPolicy fsGroup fsGroupChangePolicy ' +
    'sysctls seccompProfile appArmorProfile seLinuxChangePolicy'
  ).split(' '),
  'core/v1.Volume': (
    'name hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs persistentVolumeClaim rbd quobyte flexVolume ' +
    'cinder cephfs flocker downwardAPI fc azureFile configMap vsphereVolume azureDisk photonPersistentDisk projected portworxVolume scaleIO ' +
    'storageos csi ephemeral image'
  ).split(' '),
};

const inInternalOrder = (type: string, fields: Map<string, GoField>): [string, GoField][] => {
  const order = internalOrder[type];
  if (!order) return [...fields];
  return order.flatMap((json): [string, GoField][] => {
    const field = fields.get(json);
    return field ? [[json, field]] : [];
  });
};

const goName = (json: string): string => goNames[json] ?? `${json[0]?.toUpperCase()}${json.slice(1)}`;

/** An object as Go prints its internal type: no JSON names, nothing left out. */
export const internalForm = (value: Loose, type: string): Loose => {
  // Types of apimachinery have no internal twin: they print as JSON everywhere.
  const struct = type.startsWith('meta/v1.') ? undefined : goType(type);
  if (!struct || value === null || typeof value !== 'object') return value ?? null;
  const form = Object.fromEntries(
    inInternalOrder(type, struct.fields).map(([json, field]) => [goName(json), internalField(value[json], field)]),
  );
  return type === 'core/v1.PodSpec' ? internalPodSpec(form) : form;
};

const ofSecurityContext = ['HostNetwork', 'HostPID', 'HostIPC', 'ShareProcessNamespace', 'HostUsers'];

/** Inside the server the host's namespaces belong to the security context, the old name of the account is gone, and few fields stand elsewhere. */
const internalPodSpec = (form: Loose): Loose => {
  const { ServiceAccount: _old, PreemptionPolicy, ...rest } = form;
  const host = Object.fromEntries(ofSecurityContext.map((field) => [field, rest[field] ?? null]));
  const entries = Object.entries(rest).flatMap(([field, value]): [string, Loose][] => {
    if (ofSecurityContext.includes(field) || field === 'SetHostnameAsFQDN' || field === 'EnableServiceLinks') return [];
    if (field === 'Overhead')
      return [
        [field, value],
        ['EnableServiceLinks', rest.EnableServiceLinks],
      ];
    if (field === 'SecurityContext') return [[field, { ...host, ...(value as object) }]];
    if (field === 'Subdomain')
      return [
        [field, value],
        ['SetHostnameAsFQDN', rest.SetHostnameAsFQDN],
      ];
    return field === 'Priority'
      ? [
          [field, value],
          ['PreemptionPolicy', PreemptionPolicy],
        ]
      : [[field, value]];
  });
  return Object.fromEntries(entries);
};

const internalField = (value: Loose, field: GoField): Loose => {
  if (field.shape === 'list') return value?.map((item: Loose) => internalForm(item, field.type)) ?? null;
  if (field.shape === 'map') return value ?? null;
  if (value !== undefined && value !== null) return internalForm(value, field.type);
  if (field.pointer) return null;
  if (goType(field.type)) return internalForm({}, field.type);
  return field.type === 'string' ? '' : field.type === 'bool' ? false : field.type.startsWith('int') ? 0 : null;
};

type Line = { sign: ' ' | '-' | '+'; text: string };

const context = 3;
const same = (text: string): Line => ({ sign: ' ', text });

/** What is common at both ends is set aside; the rest by the longest common subsequence. */
const compare = (a: string[], b: string[]): Line[] => {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return [
    ...a.slice(0, head).map(same),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
};

const middle = (a: string[], b: string[]): Line[] => {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] as number;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(same(a[i++] as string));
      j++;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) lines.push({ sign: '-', text: a[i++] as string });
    else lines.push({ sign: '+', text: b[j++] as string });
  }
  return lines;
};

const unifiedDiff = (a: string[], b: string[]): string => {
  const lines = compare(a, b);
  const changed = lines.flatMap((line, index) => (line.sign === ' ' ? [] : [index]));
  const hunks: [number, number][] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    const [from, to] = [Math.max(0, index - context), Math.min(lines.length, index + context + 1)];
    if (last && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  const count = (part: Line[], skipped: string) => part.filter((line) => line.sign !== skipped).length;
  return hunks
    .map(([from, to]) => {
      const [before, part] = [lines.slice(0, from), lines.slice(from, to)];
      const header = `@@ -${count(before, '+') + 1},${count(part, '+')} +${count(before, '-') + 1},${count(part, '-')} @@`;
      return `${[header, ...part.map(({ sign, text }) => sign + text)].join('\n')}\n`;
    })
    .join('');
};
