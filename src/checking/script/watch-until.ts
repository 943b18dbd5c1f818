// Waits until objects are as they should be, by a watch: polling would keep the engine busy with answers.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { pause } from '../../platform/pause.ts';

interface WatchEvent {
  type: string;
  object: KubeObject;
}

const breathMs = 100;

export interface WatchRequest {
  client: RestClient;
  /** Path of the collection. */
  path: string;
  query?: Record<string, string>;
  limitMs: number;
}

/** Undefined when the time is over. `look` is asked after each change, with all that is there by name. */
export const watchUntil = async <T>(
  { client, path, query = {}, limitMs }: WatchRequest,
  look: (objects: ReadonlyMap<string, KubeObject>) => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> => {
  const signal = AbortSignal.timeout(limitMs);
  while (!signal.aborted) {
    const objects = new Map<string, KubeObject>();
    for await (const { type, object } of client.lines<WatchEvent>({ path, query: { ...query, watch: 'true' }, signal })) {
      if (type === 'ERROR') break;
      if (type === 'DELETED') objects.delete(object.metadata.name);
      else objects.set(object.metadata.name, object);
      const found = await look(objects);
      if (found !== undefined) return found;
    }
    // The server ended the watch; a new one begins with what is there.
    await pause(breathMs);
  }
  return undefined;
};
