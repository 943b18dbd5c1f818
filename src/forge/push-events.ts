// What a push changed: the refs before it against the refs after it.
import type { Refs } from './read-refs.ts';
import type { PushEvent } from './forge.ts';

const none = '0'.repeat(40);

export const changedRefs = (before: Refs, after: Refs): Pick<PushEvent, 'ref' | 'before' | 'after'>[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((ref) => ({ ref, before: before.get(ref) ?? none, after: after.get(ref) ?? none }))
    .filter((each) => each.before !== each.after);

/** Runs work under one name after the other, so that two pushes never claim each other's changes. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(name) ?? Promise.resolve()).then(work, work);
    const settled = turn.catch(() => {});
    this.#last.set(name, settled);
    void settled.then(() => this.#last.get(name) === settled && this.#last.delete(name));
    return turn;
  }
}
