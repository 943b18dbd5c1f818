// What an event says beside its message, from all who may add to it (Flux RFC 0008).
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { eventGroup, groupOf, type FluxEvent } from '../runtime/flux-event.ts';

/** Keys with a prefix, without it. */
const under = (metadata: Record<string, string>, prefix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]) =>
      key.startsWith(`${prefix}/`) ? [[key.slice(prefix.length + 1), value] as const] : [],
    ),
  );

/** Hashes that only the controllers need. */
const internal = ['checksum', 'digest', 'token'];

export interface Combined {
  event: FluxEvent;
  /** Keys that several sources set, with the sources in order; the last one won. */
  conflicts: Record<string, string>;
}

export const combineMetadata = (event: FluxEvent, alert: KubeObject): Combined => {
  const { metadata = {} } = event;
  const { summary, eventMetadata = {} } = alert.spec as { summary?: string; eventMetadata?: Record<string, string> };
  const own = under(metadata, groupOf(event));
  for (const key of internal) delete own[key];
  const sources: [string, Record<string, string>][] = [
    ['involved object annotations', under(metadata, eventGroup)],
    ['Alert object .spec.eventMetadata', eventMetadata],
    ['Alert object .spec.summary', summary ? { summary } : {}],
    ['involved object controller metadata', own],
  ];
  const combined = Object.assign({}, ...sources.map(([, values]) => values)) as Record<string, string>;
  const conflicts: Record<string, string> = {};
  for (const key of Object.keys(combined)) {
    const setters = sources.filter(([, values]) => key in values).map(([name]) => name);
    if (setters.length > 1) conflicts[key] = setters.join(', ');
  }
  const { metadata: _, reportingController, reportingInstance, ...rest } = event;
  const told = Object.keys(combined).length ? { metadata: combined } : {};
  return {
    event: { ...rest, ...told, reportingController, ...(reportingInstance ? { reportingInstance } : {}) },
    conflicts,
  };
};
