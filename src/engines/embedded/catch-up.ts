/** A new cluster begins a little in the past, so that what its first lab waits for can pass faster and nothing ever stands in the future. */
import { RealClock } from '../../platform/clock.ts';
import { pause } from '../../platform/pause.ts';

const tickMs = 5;
/** Forty times as fast: a lab's beginning waits for health checks, five seconds between two looks, more than for anything else. */
const stepMs = 200;

export class CatchUp {
  readonly #clock: RealClock;
  readonly #realTime = new RealClock();
  #behindMs: number;
  #hurries = false;

  constructor(clock: RealClock, behindMs: number) {
    this.#clock = clock;
    this.#behindMs = behindMs;
    if (behindMs > 0) clock.advance(-behindMs);
  }

  /** Time passes faster until it has caught up. A busy engine is not hurried: its work takes real time. */
  async hurry(): Promise<void> {
    if (this.#hurries) return;
    this.#hurries = true;
    while (this.#behindMs > 0) {
      const before = this.#realTime.now();
      await pause(tickMs);
      if (this.#realTime.now() - before < 2 * tickMs) this.#step(stepMs);
    }
    // What the last step made due fires in the next turn.
    await pause(tickMs);
    this.#hurries = false;
  }

  /** The cluster's time is the machine's from now on. */
  present(): void {
    this.#step(this.#behindMs);
  }

  #step(ms: number): void {
    const step = Math.min(ms, this.#behindMs);
    this.#behindMs -= step;
    if (step > 0) this.#clock.advance(step);
  }
}
