// The last clone of each repository: an automation mostly finds its own commit there again, and need not fetch it.
import type { GitObjects } from '../git/read-pack.ts';
import { reachableFrom } from '../git/read-tree.ts';

/** Larger repositories are fetched anew each time. */
const mostBytes = 4 * 1024 * 1024;
const mostClones = 16;

export class CloneCache {
  readonly #clones = new Map<string, { commit: string; objects: GitObjects }>();

  /** The objects of a commit, without history. */
  get(url: string, commit: string): GitObjects | undefined {
    const clone = this.#clones.get(url);
    return clone?.commit === commit ? clone.objects : undefined;
  }

  keep(url: string, commit: string, known: GitObjects): void {
    this.#clones.delete(url);
    const objects = reachableFrom(known, commit);
    const bytes = [...objects.values()].reduce((sum, { data }) => sum + data.length, 0);
    if (bytes > mostBytes) return;
    this.#clones.set(url, { commit, objects });
    const [oldest] = this.#clones.keys();
    if (this.#clones.size > mostClones && oldest !== undefined) this.#clones.delete(oldest);
  }
}
