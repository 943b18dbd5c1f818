// The last changes, in order, so that a watch can start a little in the past.
import type { KubeObject } from '../machinery/object.ts';

export interface Change {
  revision: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  collection: string;
  key: string;
  /** After the change; for DELETED the last state with the revision of the deletion. */
  object: KubeObject;
  /** Before the change. */
  previous: KubeObject | undefined;
}

/** A ring of changes. `oldest` is the earliest revision that a watch may still start from. */
export class History {
  readonly #ring: (Change | undefined)[];
  #count = 0;
  #oldest: number;

  constructor(capacity: number, startRevision: number) {
    this.#ring = Array.from({ length: capacity });
    this.#oldest = startRevision;
  }

  get oldest(): number {
    return this.#oldest;
  }

  add(change: Change): void {
    const at = this.#count % this.#ring.length;
    const overwritten = this.#ring[at];
    if (overwritten) this.#oldest = overwritten.revision;
    this.#ring[at] = change;
    this.#count++;
  }

  /** Changes of one collection after `revision`, oldest first. */
  since(collection: string, revision: number): Change[] {
    const found: Change[] = [];
    for (let back = 1; back <= Math.min(this.#count, this.#ring.length); back++) {
      const change = this.#ring[(this.#count - back) % this.#ring.length] as Change;
      if (change.revision <= revision) break;
      if (change.collection === collection) found.push(change);
    }
    return found.reverse();
  }
}
