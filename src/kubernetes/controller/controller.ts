import type { Clock } from '../../platform/clock.ts';
import type { WatchEvent } from '../machinery/client.ts';
import type { KubeObject } from '../machinery/object.ts';
import { isConflict } from '../machinery/status.ts';
import { keyOf, type Informer } from './informer.ts';
import type { Reconciler, Request } from './reconciler.ts';
import { WorkQueue } from './work-queue.ts';

/** Turns a change of a watched object into the objects to be looked at. Without `requests`: the object itself. */
export interface Source {
  // oxlint-disable-next-line no-explicit-any
  informer: Informer<any>;
  requests?: (event: WatchEvent, previous: KubeObject | undefined) => Request[];
}

/** After so many passes the event loop gets its turn. */
const passesATurn = 100;

interface ControllerOptions {
  name: string;
  clock: Clock;
  sources: Source[];
  reconciler: Reconciler;
  /** Requests worked on at once; 1 by default. */
  concurrency?: number;
  backoff?: { firstMs: number; longestMs: number };
  /** Called for each error that a pass ended with, conflicts of optimistic locking left out. */
  onError?: (error: unknown, request: Request) => void;
}

const parseKey = (key: string): Request => {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
};

/** Drives a {@link Reconciler}: watches, queues, retries with back-off. The informers are started and stopped by whoever made them. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #queue: WorkQueue;
  readonly #abort = new AbortController();
  #busy = 0;
  #turn = 0;
  #yielding = false;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#queue = new WorkQueue(options.clock, options.backoff);
    this.#queue.onReady(() => this.#pump());
    for (const source of options.sources) this.#listen(source);
  }

  enqueue(request: Request, delayMs = 0): void {
    const key = keyOf(request.namespace, request.name);
    if (delayMs > 0) this.#queue.addAfter(key, delayMs);
    else this.#queue.add(key);
  }

  stop(): void {
    this.#abort.abort();
    this.#queue.stop();
  }

  #listen({ informer, requests }: Source): void {
    informer.onEvent((event: WatchEvent, previous: KubeObject | undefined) => {
      if (this.#abort.signal.aborted) return;
      const found = requests
        ? requests(event, previous)
        : [{ namespace: event.object.metadata.namespace, name: event.object.metadata.name }];
      for (const request of found) this.enqueue(request);
    });
  }

  #pump(): void {
    if (this.#turn >= passesATurn) return this.#yield();
    while (this.#busy < (this.#options.concurrency ?? 1) && !this.#abort.signal.aborted) {
      const key = this.#queue.take();
      if (key === undefined) return;
      this.#busy++;
      this.#turn++;
      void this.#work(key);
    }
  }

  /** Passes that follow one another without waiting for anything must not starve the rest of the process. */
  #yield(): void {
    if (this.#yielding) return;
    this.#yielding = true;
    setImmediate(() => {
      this.#yielding = false;
      this.#turn = 0;
      this.#pump();
    });
  }

  async #work(key: string): Promise<void> {
    const request = parseKey(key);
    try {
      const result = await this.#options.reconciler.reconcile(request, this.#abort.signal);
      this.#queue.forget(key);
      this.#queue.done(key);
      if (result?.requeueAfterMs !== undefined && !this.#abort.signal.aborted) this.#queue.addAfter(key, result.requeueAfterMs);
    } catch (error) {
      if (!isConflict(error) && !this.#abort.signal.aborted) this.#options.onError?.(error, request);
      this.#queue.done(key);
      if (!this.#abort.signal.aborted) this.#queue.addAfterFailure(key);
    } finally {
      this.#busy--;
      this.#pump();
    }
  }
}
