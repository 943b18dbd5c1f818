import type { Clock, Timer } from '../../platform/clock.ts';

/**
 * A de-duplicating queue with delays and per-key back-off, as client-go's rate-limiting work queue:
 * a key that is added while it is being worked on is worked on once more afterwards.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #backoff: { firstMs: number; longestMs: number };
  readonly #ready: string[] = [];
  readonly #queued = new Set<string>();
  readonly #working = new Set<string>();
  readonly #again = new Set<string>();
  readonly #delayed = new Map<string, { due: number; timer: Timer }>();
  readonly #failures = new Map<string, number>();
  #onReady: () => void = () => {};

  constructor(clock: Clock, backoff = { firstMs: 5, longestMs: 1_000_000 }) {
    this.#clock = clock;
    this.#backoff = backoff;
  }

  onReady(listener: () => void): void {
    this.#onReady = listener;
  }

  add(key: string): void {
    this.#delayed.get(key)?.timer.cancel();
    this.#delayed.delete(key);
    if (this.#working.has(key)) return void this.#again.add(key);
    if (this.#queued.has(key)) return;
    this.#queued.add(key);
    this.#ready.push(key);
    this.#onReady();
  }

  /** The earlier of two delays for one key counts. */
  addAfter(key: string, delayMs: number): void {
    const due = this.#clock.now() + delayMs;
    const waiting = this.#delayed.get(key);
    if (waiting && waiting.due <= due) return;
    waiting?.timer.cancel();
    const timer = this.#clock.after(delayMs, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { due, timer });
  }

  addAfterFailure(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(this.#backoff.firstMs * 2 ** failures, this.#backoff.longestMs));
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  take(): string | undefined {
    const key = this.#ready.shift();
    if (key === undefined) return undefined;
    this.#queued.delete(key);
    this.#working.add(key);
    return key;
  }

  done(key: string): void {
    this.#working.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  stop(): void {
    for (const { timer } of this.#delayed.values()) timer.cancel();
    this.#delayed.clear();
    this.#ready.length = 0;
    this.#queued.clear();
    this.#again.clear();
    this.#onReady = () => {};
  }
}
