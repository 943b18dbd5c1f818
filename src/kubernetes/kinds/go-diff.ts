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

interface Block {
  i: number;
  j: number;
  size: number;
}

/** The longest run of equal lines; the first one in `a` of several. */
const longestBlock = (a: string[], b: string[]): Block => {
  let best: Block = { i: 0, j: 0, size: 0 };
  let above = new Uint32Array(b.length + 1);
  for (const [i, text] of a.entries()) {
    const row = new Uint32Array(b.length + 1);
    for (const [j, other] of b.entries()) {
      if (text !== other) continue;
      const size = (above[j] as number) + 1;
      row[j + 1] = size;
      if (size > best.size) best = { i: i - size + 1, j: j - size + 1, size };
    }
    above = row;
  }
  return best;
};

/** As difflib's SequenceMatcher goes about it: the longest run, then what is before it and what is after it. */
const compare = (a: string[], b: string[]): Line[] => {
  const { i, j, size } = longestBlock(a, b);
  if (size === 0) return [...a.map((text): Line => ({ sign: '-', text })), ...b.map((text): Line => ({ sign: '+', text }))];
  return [...compare(a.slice(0, i), b.slice(0, j)), ...a.slice(i, i + size).map(same), ...compare(a.slice(i + size), b.slice(j + size))];
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
