/** Waits for what is being deleted. What holds a namespace up is helped along: nobody learns anything from half a minute of grace. */
import { LabError } from '../../errors.ts';
import { isApiError } from '../../kubernetes/machinery/status.ts';
import type { RestClient } from '../../kubernetes/rest/rest-client.ts';
import type { Clock } from '../../platform/clock.ts';
import { pause } from '../../platform/pause.ts';

const goneLimitMs = 90_000;
const lookEveryMs = 200;
/** A namespace is first worked on five seconds after it was marked, and after each change of it. */
const nudgeEveryMs = 6000;

const isNamespace = (path: string) => /^\/api\/v1\/namespaces\/[^/]+$/.test(path);

const forgive = (error: unknown) => {
  if (!isApiError(error)) throw error;
};

/** Its controller would come back half of the pods' grace later. */
const endPods = (client: RestClient, namespace: string): Promise<unknown> =>
  client.text({ method: 'DELETE', path: `${namespace}/pods`, body: { gracePeriodSeconds: 0 } }).catch(forgive);

/** Whose kinds were being deleted as well is looked at again 15 seconds later, more than once; a change is a reason to look sooner. */
const nudge = (client: RestClient, path: string, at: number): Promise<unknown> => {
  const body = { metadata: { annotations: { 'gitops-lab.dev/waited-for': String(at) } } };
  return client.text({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' }).catch(forgive);
};

const stillThere = async (client: RestClient, paths: string[]): Promise<string[]> => {
  const codes = await Promise.all(
    paths.map(async (path) => {
      const { code, stream } = await client.open({ path });
      stream.resume();
      return code;
    }),
  );
  return paths.filter((_, at) => codes[at] !== 404);
};

export const waitUntilGone = async (client: RestClient, paths: readonly string[], clock: Clock): Promise<void> => {
  let left = [...paths];
  let now = clock.now();
  const deadline = now + goneLimitMs;
  let nudgeAt = now + nudgeEveryMs;
  for (; left.length > 0 && now < deadline; now = clock.now()) {
    left = await stillThere(client, left);
    const namespaces = left.filter(isNamespace);
    await Promise.all(namespaces.map((path) => endPods(client, path)));
    if (now >= nudgeAt) {
      await Promise.all(namespaces.map((path) => nudge(client, path, now)));
      nudgeAt = now + nudgeEveryMs;
    }
    if (left.length > 0) await pause(lookEveryMs);
  }
  const [first] = left;
  if (first === undefined) return;
  throw new LabError({
    family: 'environment',
    code: 'kind/not-gone',
    message: `${first} is still being deleted after ${goneLimitMs / 1000} s: what was put back would vanish with it.`,
    next: 'the same command again; kubectl get namespaces shows which ones are Terminating',
  });
};
