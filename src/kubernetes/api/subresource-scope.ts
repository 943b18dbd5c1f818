// What the rarer subresources may change: everything else of the sent object is put back.
import { cloneJson } from '../machinery/clone-json.ts';
import type { KubeObject } from '../machinery/object.ts';

// oxlint-disable-next-line no-explicit-any
type Loose = any;

const setOrDelete = (object: Loose, field: string, value: unknown) => {
  if (value === undefined) delete object[field];
  else object[field] = cloneJson(value);
};

/** Puts everything but metadata back; answers what was sent. */
const stored = (next: KubeObject, current: KubeObject): KubeObject => {
  const sent = { ...next };
  for (const field of Object.keys(next)) if (field !== 'metadata') delete next[field];
  const { metadata: _metadata, ...rest } = current;
  Object.assign(next, cloneJson(rest));
  return sent as KubeObject;
};

const scopes: Record<string, (next: KubeObject, current: KubeObject) => void> = {
  finalize: (next, current) => setOrDelete(next, 'status', current.status),
  ephemeralcontainers: (next, current) => {
    const sent = stored(next, current);
    setOrDelete(next.spec, 'ephemeralContainers', sent.spec?.ephemeralContainers);
  },
  approval: (next, current) => {
    const sent = stored(next, current);
    next.status ??= {};
    setOrDelete(next.status, 'conditions', sent.status?.conditions);
  },
  resize: (next, current) => {
    const sent = stored(next, current);
    for (const container of next.spec?.containers ?? []) {
      const wanted = sent.spec?.containers?.find((each: { name: string }) => each.name === container.name);
      if (wanted) setOrDelete(container, 'resources', wanted.resources);
    }
  },
};

/** Changes the private `next`; nothing for the object itself, status and scale, which strategies look after. */
export const keepToScope = (next: KubeObject, current: KubeObject, subresource: string): void => scopes[subresource]?.(next, current);
