/** A pending timer; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/** The only door to time. Everything that waits, ages or stamps goes through it, so that ten minutes pass in milliseconds in a test. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` once after `delayMs` of this clock's time. An unfired timer does not keep the process alive. */
  after(delayMs: number, action: () => void): Timer;
}

/** Resolves after `delayMs` of the clock's time, or at once when `signal` aborts. */
export const sleep = (clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> =>
  new Promise((wake) => {
    if (signal?.aborted) return wake();
    const onAbort = () => {
      timer.cancel();
      wake();
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      wake();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });

/** RFC 3339 with seconds, as metav1.Time is written. */
export const timestamp = (clock: Clock): string => new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');

/** RFC 3339 with microseconds, as metav1.MicroTime is written. */
export const microTimestamp = (clock: Clock): string => new Date(clock.now()).toISOString().replace('Z', '000Z');

const longestTimeoutMs = 2 ** 31 - 1;

/** Wall-clock time, `speed` times as fast (1 by default). `advance` jumps ahead and fires what became due, in order. */
export class RealClock implements Clock {
  #origin: number;
  #shiftMs = 0;
  readonly #speed: number;
  readonly #pending = new Set<{ due: number; wake: () => void }>();

  /** `originMs`: when time began to pass at that speed; processes that share it read the same time. */
  constructor(speed = 1, originMs = Date.now()) {
    this.#speed = speed;
    this.#origin = originMs;
  }

  now(): number {
    return Math.floor(this.#origin + (Date.now() - this.#origin) * this.#speed + this.#shiftMs);
  }

  after(delayMs: number, action: () => void): Timer {
    const due = this.now() + Math.max(0, delayMs);
    let handle: NodeJS.Timeout | undefined;
    const entry = { due, wake: () => arm() };
    const cancel = () => {
      clearTimeout(handle);
      this.#pending.delete(entry);
    };
    const arm = () => {
      clearTimeout(handle);
      const leftMs = Math.min((due - this.now()) / this.#speed, longestTimeoutMs);
      handle = setTimeout(
        () => {
          if (this.now() < due) return arm();
          this.#pending.delete(entry);
          action();
        },
        Math.max(0, leftMs),
      ).unref();
    };
    this.#pending.add(entry);
    arm();
    return { cancel };
  }

  /** Lets `ms` pass at once. */
  advance(ms: number): void {
    this.#shiftMs += ms;
    for (const entry of [...this.#pending].sort((a, b) => a.due - b.due)) entry.wake();
  }
}

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  #sequence = 0;
  #queue: { due: number; order: number; action: () => void }[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, action: () => void): Timer {
    const entry = { due: this.#now + Math.max(0, delayMs), order: this.#sequence++, action };
    this.#queue.push(entry);
    return { cancel: () => void (this.#queue = this.#queue.filter((each) => each !== entry)) };
  }

  /** Moves time by `ms`, fires what became due in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const next = this.#queue.filter((each) => each.due <= end).sort((a, b) => a.due - b.due || a.order - b.order)[0];
      if (!next) break;
      this.#queue = this.#queue.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.due);
      next.action();
    }
    this.#now = end;
    await settle();
  }
}

const settle = () => new Promise<void>((done) => setImmediate(done));

/** This machine's wall clock with its offset (2026-11-21T10:00:00+01:00), as Go prints local time; for clients, which have no engine's clock. */
export const localTimestamp = (date = new Date()): string => {
  const minutes = -date.getTimezoneOffset();
  const two = (value: number) => String(Math.floor(Math.abs(value))).padStart(2, '0');
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  return minutes === 0 ? `${local}Z` : `${local}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
};

/** This machine's wall clock, for clients that print ages. */
export const systemNow = (): number => Date.now();
