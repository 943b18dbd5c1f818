/** A new cluster begins a little in the past, so that what its first lab waits for can pass faster and nothing ever stands in the future. */
import type { RealClock } from '../../platform/clock.ts';
import { workMeter } from '../../platform/event-loop.ts';
import { pause } from '../../platform/pause.ts';

const tickMs = 4;
/** Work of a tick in which nothing happens but timers. */
const idleMs = 2;
/** A lab's beginning waits for health checks, five seconds between two looks, more than for anything else. */
const stepMs = 300;

export class CatchUp {
  readonly #clock: RealClock;
  #behindMs: number;
  #hurries = false;

  constructor(clock: RealClock, behindMs: number) {
    this.#clock = clock;
    this.#behindMs = behindMs;
    if (behindMs > 0) clock.advance(-behindMs);
  }

  /** Time passes faster until it has caught up, but only while all wait for nothing else: work takes real time. */
  async hurry(): Promise<void> {
    if (this.#hurries) return;
    this.#hurries = true;
    const work = workMeter();
    while (this.#behindMs > 0) {
      await pause(tickMs);
      if (work() < idleMs) this.#step(stepMs);
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
