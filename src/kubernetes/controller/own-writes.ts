import type { Clock } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { Informer } from './informer.ts';

/** After this long a write that never showed up is forgotten, as upstream's expectations expire. */
const patienceMs = 5 * 60_000;

/** Remembers, per key, what a controller wrote until its informers show it, so that no pass decides on a copy older than its own writes. */
export class OwnWrites {
  readonly #clock: Clock;
  readonly #pending = new Map<string, { informer: Informer; resourceVersion: string | undefined; at: number }[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `informer` is the one that will show `object`. */
  note(key: string, informer: Informer, object: KubeObject | null): void {
    if (!object || informer.hasSeen(object.metadata.resourceVersion)) return;
    const pending = this.#pending.get(key) ?? [];
    pending.push({ informer, resourceVersion: object.metadata.resourceVersion, at: this.#clock.now() });
    this.#pending.set(key, pending);
  }

  /** True when everything noted under the key has arrived. Otherwise the informer's next event brings the next pass. */
  settled(key: string): boolean {
    const oldest = this.#clock.now() - patienceMs;
    const left = (this.#pending.get(key) ?? []).filter((each) => each.at > oldest && !each.informer.hasSeen(each.resourceVersion));
    if (left.length > 0) this.#pending.set(key, left);
    else this.#pending.delete(key);
    return left.length === 0;
  }

  forget(key: string): void {
    this.#pending.delete(key);
  }
}
