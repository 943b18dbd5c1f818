// Containers and volumes, shared by pods and pod templates.
import { selectorText } from './lines.ts';

// Pod specs are read as they come; every field is optional on the wire.
// oxlint-disable-next-line no-explicit-any
type Loose = Record<string, any>;

const probeText = (probe: Loose): string => {
  const numbers = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 1}s period=${probe.periodSeconds ?? 10}s #success=${probe.successThreshold ?? 1} #failure=${probe.failureThreshold ?? 3}`;
  if (probe.exec) return `exec [${probe.exec.command.join(' ')}] ${numbers}`;
  if (probe.httpGet)
    return `http-get ${(probe.httpGet.scheme ?? 'HTTP').toLowerCase()}://${probe.httpGet.host ?? ''}:${probe.httpGet.port}${probe.httpGet.path ?? '/'} ${numbers}`;
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${numbers}`;
  return `grpc <pod>:${probe.grpc?.port} ${numbers}`;
};

const envValue = (entry: Loose): string => {
  const from = entry.valueFrom;
  if (!from) return entry.value ?? '';
  if (from.fieldRef) return ` (${from.fieldRef.apiVersion ?? 'v1'}:${from.fieldRef.fieldPath})`;
  if (from.resourceFieldRef) return ` (${from.resourceFieldRef.resource})`;
  const [kind, reference] = from.secretKeyRef ? ['secret', from.secretKeyRef] : ['config map', from.configMapKeyRef];
  return `<set to the key '${reference.key}' ${kind === 'secret' ? 'in' : 'of'} ${kind} '${reference.name}'>\tOptional: ${reference.optional ?? false}`;
};

const quantities = (title: string, values: Loose | undefined, pad: string): string =>
  values && Object.keys(values).length
    ? `${pad}${title}:\n${Object.keys(values)
        .sort()
        .map((key) => `${pad}  ${key}:\t${values[key]}\n`)
        .join('')}`
    : '';

const portLines = (ports: Loose[], pad: string): string => {
  const text = (key: string, suffix: (port: Loose) => string = () => '') =>
    ports.map((port) => `${port[key] ?? 0}/${port.protocol ?? 'TCP'}${port.name ? ` (${port.name})` : suffix(port)}`).join(', ');
  const plural = ports.length > 1 ? 's' : '';
  return ports.length
    ? `${pad}Port${plural}:\t${text('containerPort')}\n${pad}Host Port${plural}:\t${text('hostPort')}\n`
    : `${pad}Port:\t<none>\n${pad}Host Port:\t<none>\n`;
};

const words = (title: string, values: string[] | undefined, pad: string): string =>
  values?.length
    ? `${pad}${title}:\n${values
        .map((each) =>
          each
            .split('\n')
            .map((line) => `${pad}  ${line}\n`)
            .join(''),
        )
        .join('')}`
    : '';

/** `state` prints what only a running container has, between its ports and its limits. */
export const containerLines = (container: Loose, pad: string, state: (name: string) => { before: string; after: string }): string => {
  const inner = `${pad}  `;
  const { before, after } = state(container.name);
  const env = (container.env ?? []) as Loose[];
  const sources = (container.envFrom ?? []) as Loose[];
  const mounts = (container.volumeMounts ?? []) as Loose[];
  return [
    `${pad}${container.name}:\n`,
    before,
    portLines(container.ports ?? [], inner),
    words('Command', container.command, inner),
    words('Args', container.args, inner),
    after,
    quantities('Limits', container.resources?.limits, inner),
    quantities('Requests', container.resources?.requests, inner),
    ...(['liveness', 'readiness', 'startup'] as const).map((name) =>
      container[`${name}Probe`] ? `${inner}${name[0]?.toUpperCase()}${name.slice(1)}:\t${probeText(container[`${name}Probe`])}\n` : '',
    ),
    sources.length
      ? `${inner}Environment Variables from:\n${sources.map((each) => `${inner}  ${(each.secretRef ?? each.configMapRef).name}\t${each.secretRef ? 'Secret' : 'ConfigMap'}\tOptional: ${(each.secretRef ?? each.configMapRef).optional ?? false}\n`).join('')}`
      : '',
    env.length
      ? `${inner}Environment:\n${env.map((each) => `${inner}  ${each.name}:\t${envValue(each)}\n`).join('')}`
      : `${inner}Environment:\t<none>\n`,
    mounts.length
      ? `${inner}Mounts:\n${mounts.map((each) => `${inner}  ${each.mountPath} from ${each.name} (${each.readOnly ? 'ro' : 'rw'}${each.subPath ? `,path="${each.subPath}"` : ''})\n`).join('')}`
      : `${inner}Mounts:\t<none>\n`,
  ].join('');
};

const volumeText = (volume: Loose, pad: string): string => {
  const row = (title: string, value: unknown) => `${pad}${title}:\t${value}\n`;
  if (volume.configMap)
    return (
      row('Type', 'ConfigMap (a volume populated by a ConfigMap)') +
      row('Name', volume.configMap.name) +
      row('Optional', volume.configMap.optional ?? false)
    );
  if (volume.secret)
    return (
      row('Type', 'Secret (a volume populated by a Secret)') +
      row('SecretName', volume.secret.secretName) +
      row('Optional', volume.secret.optional ?? false)
    );
  if (volume.emptyDir)
    return (
      row('Type', "EmptyDir (a temporary directory that shares a pod's lifetime)") +
      row('Medium', volume.emptyDir.medium ?? '') +
      row('SizeLimit', volume.emptyDir.sizeLimit ?? '<unset>')
    );
  if (volume.persistentVolumeClaim)
    return (
      row('Type', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)') +
      row('ClaimName', volume.persistentVolumeClaim.claimName) +
      row('ReadOnly', volume.persistentVolumeClaim.readOnly ?? false)
    );
  if (volume.hostPath)
    return (
      row('Type', 'HostPath (bare host directory volume)') +
      row('Path', volume.hostPath.path) +
      row('HostPathType', volume.hostPath.type ?? '')
    );
  if (!volume.projected)
    return row(
      'Type',
      Object.keys(volume)
        .filter((key) => key !== 'name')
        .join(','),
    );
  const sources = (volume.projected.sources as Loose[]).map((source) => {
    if (source.serviceAccountToken) return row('TokenExpirationSeconds', source.serviceAccountToken.expirationSeconds);
    if (source.configMap) return row('ConfigMapName', source.configMap.name) + row('Optional', source.configMap.optional ?? false);
    if (source.secret) return row('SecretName', source.secret.name) + row('Optional', source.secret.optional ?? false);
    return row('DownwardAPI', true);
  });
  return row('Type', 'Projected (a volume that contains injected data from multiple sources)') + sources.join('');
};

export const volumeLines = (volumes: Loose[] | undefined, pad: string): string =>
  volumes?.length
    ? `${pad}Volumes:\n${volumes.map((each) => `${pad}${pad ? ' ' : '  '}${each.name}:\n${volumeText(each, `${pad}  ${pad ? '' : '  '}`)}`).join('')}`
    : `${pad}Volumes:\t<none>\n`;

const toleration = ({ key, operator, value, effect, tolerationSeconds }: Loose): string =>
  `${key ?? ''}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}${operator === 'Exists' ? ' op=Exists' : ''}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`;

export const placementLines = (spec: Loose, pad: string): string => {
  const tolerations = (spec.tolerations ?? []) as Loose[];
  const rows = tolerations.length
    ? tolerations.map((each, at) => `${pad}${at ? '' : 'Tolerations:'}\t${toleration(each)}\n`).join('')
    : `${pad}Tolerations:\t<none>\n`;
  return `${pad}Node-Selectors:\t${selectorText({ matchLabels: spec.nodeSelector })}\n${rows}`;
};

export const templateLines = (template: Loose): string => {
  const labels = Object.entries((template.metadata?.labels ?? {}) as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1));
  const annotations = Object.entries((template.metadata?.annotations ?? {}) as Record<string, string>);
  const spec = template.spec as Loose;
  const containers = (title: string, all: Loose[] | undefined) =>
    all?.length
      ? `  ${title}:\n${all.map((each) => containerLines(each, '   ', () => ({ before: `    Image:\t${each.image}\n`, after: '' })).replaceAll('\n     ', '\n    ')).join('')}`
      : '';
  return [
    'Pod Template:\n',
    labels.length ? labels.map(([key, value], at) => `  ${at ? '' : 'Labels:'}\t${key}=${value}\n`).join('') : '  Labels:\t<none>\n',
    annotations.map(([key, value], at) => `  ${at ? '' : 'Annotations:'}\t${key}: ${value}\n`).join(''),
    spec.serviceAccountName ? `  Service Account:\t${spec.serviceAccountName}\n` : '',
    containers('Init Containers', spec.initContainers),
    containers('Containers', spec.containers),
    volumeLines(spec.volumes, '  '),
    spec.priorityClassName ? `  Priority Class Name:\t${spec.priorityClassName}\n` : '',
    placementLines(spec, '  '),
  ].join('');
};
