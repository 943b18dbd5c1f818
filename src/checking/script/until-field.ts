// Waits until `kubectl get KIND NAME -n NAMESPACE -o jsonpath={.a.b}` prints something, without kubectl: a watch, where a client would be started again and again.
// Models: one object, a path of plain names. Leaves out: everything else of jsonpath; the client itself does that.
import { dirname } from 'node:path/posix';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { Discovery, pathOf } from '../../kubernetes/rest/discovery.ts';
import type { Site } from '../world.ts';
import { openFlux } from './reconcile-now.ts';
import { watchUntil } from './watch-until.ts';

const plain = /^get (\S+) ([\w.-]+) -n ([\w-]+) -o jsonpath=\{((?:\.\w+)+)\}$/;

const fieldOf = (object: KubeObject | undefined, path: string): string => {
  const value = path.split('.').reduce<unknown>((outer, key) => (outer as Record<string, unknown> | undefined)?.[key], object);
  return value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** False for other words, and when it never came so far. */
export const untilField = async (site: Site, words: readonly string[], prints: string, limitMs: number): Promise<boolean> => {
  const [, kind, name, namespace, field = ''] = plain.exec(words.join(' ')) ?? [];
  if (!kind || !name) return false;
  const client = openFlux(site);
  try {
    const resource = (await Discovery.read(client)).find(kind);
    if (!resource) return false;
    const path = dirname(pathOf(resource, namespace, name));
    const seen = await watchUntil({ client, path, query: { fieldSelector: `metadata.name=${name}` }, limitMs }, (objects) =>
      new RegExp(prints, 's').test(fieldOf(objects.get(name), field.slice(1))) ? true : undefined,
    );
    return seen === true;
  } finally {
    client.close();
  }
};
