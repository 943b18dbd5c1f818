// How printers write ages, selectors, lists: the words that kubectl's tables share.
import type { KubeObject } from '../../machinery/object.ts';
import { humanDuration } from '../../machinery/human-duration.ts';

// oxlint-disable-next-line no-explicit-any
export type Loose = any;

/** The cells of one object, in the order of its kind's columns; `now` in milliseconds. */
export type RowPrinter = (object: KubeObject, now: number) => unknown[];

export const since = (timestamp: string | null | undefined, now: number): string =>
  timestamp ? humanDuration(now - Date.parse(timestamp)) : '<unknown>';

export const age = (object: KubeObject, now: number): string => since(object.metadata.creationTimestamp, now);

export const orNone = (text: string | undefined | null): string => text || '<none>';

/** `a=b,c=d` by key, or `<none>`. */
export const labelText = (labels: Record<string, string> | undefined): string =>
  orNone(
    Object.entries(labels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join(','),
  );

const expressionText = ({ key, operator, values = [] }: Loose): string => {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${[...values].sort().join(',')})`;
};

/** metav1.LabelSelector as one line, sorted as labels.Selector is: by key. */
export const selectorText = (selector: Loose): string => {
  const parts: [string, string][] = [
    ...Object.entries((selector?.matchLabels ?? {}) as Record<string, string>).map(([key, value]): [string, string] => [
      key,
      `${key}=${value}`,
    ]),
    ...(selector?.matchExpressions ?? []).map((each: Loose): [string, string] => [each.key, expressionText(each)]),
  ];
  return parts
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, text]) => text)
    .join(',');
};

export const containerNames = (containers: Loose[] | undefined): string => (containers ?? []).map((container) => container.name).join(',');
export const containerImages = (containers: Loose[] | undefined): string =>
  (containers ?? []).map((container) => container.image).join(',');

/** The first few, and how many more there are. */
export const withMore = (list: string[], max: number): string => {
  if (list.length === 0) return '<unset>';
  return list.length > max ? `${list.slice(0, max).join(',')} + ${list.length - max} more...` : list.join(',');
};

export const addresses = (loadBalancer: Loose): string =>
  [...new Set<string>((loadBalancer?.ingress ?? []).map((each: Loose) => each.ip || each.hostname).filter(Boolean))].sort().join(',');

const modeNames: Record<string, string> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

export const accessModes = (modes: string[] | undefined): string =>
  Object.keys(modeNames)
    .filter((mode) => modes?.includes(mode))
    .map((mode) => modeNames[mode])
    .join(',');
