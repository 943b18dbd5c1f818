// The building bricks of `kubectl describe`: labels, times, references, conditions, events. Cells are parted by tabs and aligned at the end.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';

export const list = (values: Record<string, string> | undefined, separator = ','): string =>
  Object.entries(values ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(separator) || '<none>';

/** `Labels:` and the like: one entry a line, the title on the first. */
export const mapLines = (title: string, values: Record<string, string> | undefined, join = '='): string => {
  const entries = Object.entries(values ?? {})
    .filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (!entries.length) return `${title}:\t<none>\n`;
  return entries.map(([key, value], at) => `${at ? '' : `${title}:`}\t${key}${join}${value.trim().replace(/\n/g, '\n\t')}\n`).join('');
};

export const labels = (object: KubeObject): string => mapLines('Labels', object.metadata.labels);
export const annotations = (object: KubeObject): string => mapLines('Annotations', object.metadata.annotations, ': ');

/** Sat, 21 Nov 2026 04:43:13 +0000 */
export const longTime = (text: string): string => new Date(text).toUTCString().replace('GMT', '+0000');

export const controller = (object: KubeObject): string => {
  const owner = object.metadata.ownerReferences?.find((each) => each.controller);
  return owner ? `Controlled By:\t${owner.kind}/${owner.name}\n` : '';
};

export const head = (object: KubeObject): string =>
  `Name:\t${object.metadata.name}\n${object.metadata.namespace ? `Namespace:\t${object.metadata.namespace}\n` : ''}`;

/** Two units at most, as k8s.io/apimachinery/pkg/util/duration prints. */
export const age = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = (big: number, bigUnit: string, small: number, smallUnit: string) =>
    small ? `${big}${bigUnit}${small}${smallUnit}` : `${big}${bigUnit}`;
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return parts(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return parts(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (days < 8) return parts(days, 'd', hours % 24, 'h');
  return `${days}d`;
};

export const selectorText = (
  selector: { matchLabels?: Record<string, string>; matchExpressions?: { key: string; operator: string; values?: string[] }[] } | undefined,
): string => {
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values }) =>
    operator === 'Exists'
      ? key
      : operator === 'DoesNotExist'
        ? `!${key}`
        : `${key} ${operator === 'In' ? 'in' : 'notin'} (${(values ?? []).join(',')})`,
  );
  const equal = Object.entries(selector?.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  return [...equal, ...expressions].join(',') || '<none>';
};

export const eventLines = (events: KubeObject[], now: number): string => {
  if (!events.length) return 'Events:\t<none>\n';
  const rows = events.map((event) => {
    const last = Date.parse((event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp) as string);
    const first = Date.parse((event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp) as string);
    const when = (event.count ?? 1) > 1 ? `${age(now - last)} (x${event.count} over ${age(now - first)})` : age(now - last);
    return `  ${event.type}\t${event.reason}\t${when}\t${event.source?.component || event.reportingComponent}\t${String(event.message).trim()}`;
  });
  return `Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n${rows.join('\n')}\n`;
};
