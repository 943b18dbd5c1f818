// Polls a set of objects until all are Current, one has failed, or time is up. Messages as fluxcd/pkg/ssa words them.
import type { ApiClient, ObjectReference } from '../../kubernetes/machinery/client.ts';
import { sleep, type Clock } from '../../platform/clock.ts';
import { readStatus, type CustomRule, type ObjectStatus } from './read-status.ts';

export interface WaitOptions {
  client: ApiClient;
  clock: Clock;
  timeoutMs: number;
  intervalMs: number;
  /** Ends as soon as one object has failed. */
  failFast: boolean;
  signal?: AbortSignal | undefined;
  custom?: CustomRule | undefined;
  /** Jobs that remove themselves when done: not found is as good as current. */
  mayVanish?: ((reference: ObjectReference) => boolean) | undefined;
}

/** `Kind/namespace/name`, as every message names an object. */
export const subjectOf = ({ kind, namespace, name }: Pick<ObjectReference, 'kind' | 'namespace' | 'name'>): string =>
  namespace ? `${kind}/${namespace}/${name}` : `${kind}/${name}`;

interface Seen extends ObjectStatus {
  reference: ObjectReference;
}

const look = (references: ObjectReference[], { client, clock, custom, mayVanish }: WaitOptions): Promise<Seen[]> =>
  Promise.all(
    references.map(async (reference) => {
      const found = await readStatus(client, reference, clock.now(), custom);
      return { reference, ...(found.status === 'NotFound' && mayVanish?.(reference) ? { status: 'Current' as const } : found) };
    }),
  );

const describe = ({ reference, status, error }: Seen): string => `${subjectOf(reference)} status: '${status}'${error ? `: ${error}` : ''}`;

/** Rejects with `failed early due to stalled resources: […]` or `timeout waiting for: […]`. */
export const waitFor = async (references: ObjectReference[], options: WaitOptions): Promise<void> => {
  if (!references.length) return;
  const { clock, timeoutMs, intervalMs, failFast, signal } = options;
  const deadline = clock.now() + timeoutMs;
  for (;;) {
    const seen = await look(references, options);
    const failed = seen.filter(({ status }) => status === 'Failed');
    const settled = seen.every(({ status }) => status === 'Current' || status === 'Failed');
    if (settled && !failed.length) return;
    if (settled || (failFast && failed.length))
      throw new Error(`failed early due to stalled resources: [${failed.map(describe).join(', ')}]`);
    const left = deadline - clock.now();
    if (left <= 0)
      throw new Error(
        `timeout waiting for: [${seen
          .filter(({ status }) => status !== 'Current')
          .map(describe)
          .join(', ')}]`,
      );
    if (signal?.aborted) throw new Error('context canceled');
    await sleep(clock, Math.min(intervalMs, left), signal);
  }
};
