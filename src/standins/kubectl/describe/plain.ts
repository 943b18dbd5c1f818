// kubectl describe of Services, ConfigMaps, Secrets, Namespaces, and of every kind without a describer of its own.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { annotations, head, labels, list, mapLines } from './lines.ts';

// oxlint-disable-next-line no-explicit-any
type Loose = Record<string, any>;

export const describeService = (service: KubeObject, slices: KubeObject[]): string => {
  const { spec } = service;
  const endpoints = (name: string | undefined) => {
    const found = slices.flatMap((slice) => {
      const port = (slice.ports as Loose[] | undefined)?.find((each) => (each.name ?? '') === (name ?? ''));
      return ((slice.endpoints ?? []) as Loose[])
        .filter((each) => each.conditions?.ready !== false)
        .flatMap((each) => (port ? (each.addresses as string[]).map((address) => `${address}:${port.port}`) : []));
    });
    return found.length > 3 ? `${found.slice(0, 3).join(',')} + ${found.length - 3} more...` : found.join(',');
  };
  const ports = ((spec.ports ?? []) as Loose[]).map(
    (port) =>
      `Port:\t${port.name || '<unset>'}\t${port.port}/${port.protocol}\nTargetPort:\t${port.targetPort}/${port.protocol}\n${port.nodePort ? `NodePort:\t${port.name || '<unset>'}\t${port.nodePort}/${port.protocol}\n` : ''}Endpoints:\t${endpoints(port.name)}\n`,
  );
  return [
    head(service),
    labels(service),
    annotations(service),
    `Selector:\t${list(spec.selector)}\n`,
    `Type:\t${spec.type}\n`,
    spec.ipFamilyPolicy ? `IP Family Policy:\t${spec.ipFamilyPolicy}\n` : '',
    `IP Families:\t${(spec.ipFamilies ?? []).join(',') || '<none>'}\n`,
    `IP:\t${spec.clusterIP ?? ''}\n`,
    `IPs:\t${(spec.clusterIPs ?? []).join(',') || '<none>'}\n`,
    spec.externalName ? `External Name:\t${spec.externalName}\n` : '',
    ...ports,
    `Session Affinity:\t${spec.sessionAffinity}\n`,
    spec.internalTrafficPolicy ? `Internal Traffic Policy:\t${spec.internalTrafficPolicy}\n` : '',
  ].join('');
};

export const describeConfigMap = (map: KubeObject): string => {
  const data = Object.entries((map.data ?? {}) as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${head(map)}${labels(map)}${annotations(map)}\nData\n====\n${data.map(([key, value]) => `${key}:\n----\n${value}\n\n`).join('')}\nBinaryData\n====\n\n`;
};

export const describeSecret = (secret: KubeObject): string => {
  const data = Object.entries((secret.data ?? {}) as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1));
  const token = secret.type === 'kubernetes.io/service-account-token';
  const row = ([key, value]: [string, string]) =>
    `${key}:\t${token && key === 'token' ? Buffer.from(value, 'base64').toString() : `${Buffer.from(value, 'base64').length} bytes`}\n`;
  return `${head(secret)}${labels(secret)}${annotations(secret)}\nType:\t${secret.type}\n\nData\n====\n${data.map(row).join('')}`;
};

export const describeNamespace = (namespace: KubeObject, quotas: KubeObject[], limits: KubeObject[]): string => {
  const quotaText = quotas.map((quota) => {
    const rows = Object.keys((quota.status?.hard ?? {}) as Loose)
      .sort()
      .map((key) => `  ${key}\t${quota.status.used?.[key] ?? 0}\t${quota.status.hard[key]}\n`);
    return `  Name:\t${quota.metadata.name}\n  Resource\tUsed\tHard\n  --------\t---\t---\n${rows.join('')}`;
  });
  return [
    `Name:\t${namespace.metadata.name}\n`,
    labels(namespace),
    annotations(namespace),
    `Status:\t${namespace.status?.phase}\n`,
    quotas.length ? `\nResource Quotas\n${quotaText.join('')}` : '\nNo resource quota.\n',
    limits.length ? `\nResource Limits\n${limits.map((each) => `  ${each.metadata.name}\n`).join('')}` : '\nNo LimitRange resource.\n',
  ].join('');
};

/** `lastAppliedRevision` -> `Last Applied Revision` */
const spaced = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(' ')
    .map((word) => `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`)
    .join(' ');

const hidden = new Set(['managedFields', 'name', 'namespace', 'labels', 'annotations', 'selfLink']);

const tree = (value: Loose, pad: string): string =>
  Object.keys(value)
    .sort()
    .map((key) => {
      const each = value[key] as unknown;
      const title = `${pad}${spaced(key)}:`;
      if (Array.isArray(each))
        return `${title}\n${each.map((item) => (item && typeof item === 'object' ? tree(item as Loose, `${pad}  `) : `${pad}  ${String(item)}\n`)).join('')}`;
      if (each && typeof each === 'object') return `${title}\n${tree(each as Loose, `${pad}  `)}`;
      return `${title}\t${String(each)}\n`;
    })
    .join('');

export const describeGeneric = (object: KubeObject): string => {
  const { apiVersion, kind, metadata, ...rest } = object;
  const shown = Object.fromEntries(Object.entries(metadata).filter(([key]) => !hidden.has(key)));
  return `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace ?? ''}\n${mapLines('Labels', metadata.labels)}${mapLines('Annotations', metadata.annotations, ': ')}API Version:\t${apiVersion}\nKind:\t${kind}\n${tree({ metadata: shown, ...rest }, '')}`;
};
