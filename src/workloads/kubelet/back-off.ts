import type { Clock } from '../../platform/clock.ts';

/** Doubles from 10 s to 5 min; forgets after twice the longest. flowcontrol.Backoff of client-go. */
export class BackOff {
  readonly #clock: Clock;
  readonly #longestMs: number;
  #delayMs = 0;
  #updatedAt = 0;

  constructor(clock: Clock, longestMs = 300_000) {
    this.#clock = clock;
    this.#longestMs = longestMs;
  }

  get delayMs(): number {
    return this.#delayMs;
  }

  /** What an engine that starts again knows of a back-off. */
  restore(delayMs: number, updatedAt: number): void {
    this.#delayMs = delayMs;
    this.#updatedAt = updatedAt;
  }

  /** Milliseconds that are left of the back-off which began at `eventMs`; 0 when there is none. */
  leftSince(eventMs: number): number {
    if (this.#delayMs === 0 || eventMs - this.#updatedAt > 2 * this.#longestMs) return 0;
    return Math.max(0, eventMs + this.#delayMs - this.#clock.now());
  }

  /** Begins or lengthens the back-off for the next failure. */
  next(eventMs: number): void {
    const expired = this.#delayMs === 0 || eventMs - this.#updatedAt > 2 * this.#longestMs;
    this.#delayMs = expired ? 10_000 : Math.min(2 * this.#delayMs, this.#longestMs);
    this.#updatedAt = this.#clock.now();
  }
}

/** `20s`, `1m20s`, `5m0s`: Go's time.Duration. */
export const goDuration = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours > 0) return `${hours}h${minutes}m${seconds % 60}s`;
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
};

export const parseGoDuration = (text: string): number => {
  const found = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  return ((Number(found?.[1] ?? 0) * 60 + Number(found?.[2] ?? 0)) * 60 + Number(found?.[3] ?? 0)) * 1000;
};
