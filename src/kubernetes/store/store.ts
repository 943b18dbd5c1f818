// The one place where state lives: objects by collection under one growing revision, with watches and an optional file behind it.
// Knows nothing of kinds: a collection is a name such as `deployments.apps`, a key is `namespace/name` or `name`.
import { cloneJson } from '../machinery/clone-json.ts';
import type { KubeObject } from '../machinery/object.ts';
import { Collection } from './collection.ts';
import { deepFreeze } from './freeze.ts';
import { History, type Change } from './history.ts';
import { Journal, type JournalEntry } from './journal.ts';
import { apiErrors } from '../machinery/status.ts';

interface StoreOptions {
  /** Without a file everything stays in memory. */
  file?: string | undefined;
  /** How many changes a watch can look back. */
  historyLength?: number;
}

type Listener = (change: Change) => void;

export class Store {
  readonly #collections = new Map<string, Collection>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #journal: Journal | undefined;
  readonly #historyLength: number;
  #history: History;
  readonly #undelivered: Change[] = [];
  #revision = 1;
  #delivering = false;

  constructor({ file, historyLength = 10_000 }: StoreOptions = {}) {
    this.#journal = file === undefined ? undefined : Journal.open(file, (entry) => this.#replay(entry));
    this.#historyLength = historyLength;
    this.#history = new History(historyLength, this.#revision);
  }

  /** The revision of the last write. */
  get revision(): number {
    return this.#revision;
  }

  /** The earliest revision that {@link watch} accepts. */
  get oldestRevision(): number {
    return this.#history.oldest;
  }

  /** Makes now the earliest moment that a watch can start from. */
  forgetHistory(): void {
    this.#history = new History(this.#historyLength, this.#revision);
  }

  get(collection: string, key: string): KubeObject | undefined {
    return this.#collections.get(collection)?.get(key);
  }

  /** In the order of their keys; with a namespace only those in it. */
  list(collection: string, namespace?: string): KubeObject[] {
    return this.#collections.get(collection)?.list(namespace) ?? [];
  }

  collections(): string[] {
    return [...this.#collections.keys()];
  }

  /**
   * Writes an object, stamps its resourceVersion and freezes it (the object itself, not a copy). On disk before it returns.
   * Answers undefined, and writes nothing, when what is stored is not `expected`.
   */
  put(collection: string, key: string, object: KubeObject, expected: KubeObject | undefined): KubeObject | undefined {
    const previous = this.get(collection, key);
    if (previous !== expected) return undefined;
    const revision = this.#revision + 1;
    object.metadata.resourceVersion = String(revision);
    // First what may fail (also on an object that is nested too deeply), then what is seen.
    deepFreeze(object);
    this.#write({ revision, collection, key, object });
    this.#collection(collection).set(key, object);
    this.#publish({ revision, type: previous ? 'MODIFIED' : 'ADDED', collection, key, object, previous });
    return object;
  }

  /** Removes an object; answers its last state (`last`, where it changed while going) under the deletion's revision, or undefined when `expected` is not what is stored. */
  remove(collection: string, key: string, expected: KubeObject, last: KubeObject = expected): KubeObject | undefined {
    const previous = this.get(collection, key);
    if (!previous || previous !== expected) return undefined;
    const revision = this.#revision + 1;
    this.#write({ revision, collection, key });
    this.#collection(collection).delete(key);
    const object = deepFreeze({ ...last, metadata: { ...last.metadata, resourceVersion: String(revision) } });
    this.#publish({ revision, type: 'DELETED', collection, key, object, previous });
    return object;
  }

  /** Changes of a collection after `revision` that are already written, for a watch that starts in the past. */
  since(collection: string, revision: number): Change[] {
    return this.#history.since(collection, revision);
  }

  /**
   * Delivers later changes in order, never from inside a write. Changes that are written but not yet delivered when this is
   * called are left out: take them from {@link since} first.
   */
  watch(collection: string, listener: Listener): { stop(): void } {
    const from = this.#revision;
    const listeners = this.#listeners.get(collection) ?? new Set();
    this.#listeners.set(collection, listeners);
    const guarded: Listener = (change) => {
      if (change.revision > from) listener(change);
    };
    listeners.add(guarded);
    return { stop: () => void listeners.delete(guarded) };
  }

  checkpoint(): { objects: unknown[] } {
    return { objects: [...this.#entries()] };
  }

  /** Makes the store hold what it held then. Every difference is a write of its own, under a new revision. */
  restore(checkpoint: { readonly objects: unknown[] }): void {
    const wanted = new Map((checkpoint.objects as Required<JournalEntry>[]).map((entry) => [`${entry.collection} ${entry.key}`, entry]));
    for (const { collection, key, object } of this.#entries()) {
      if (!wanted.has(`${collection} ${key}`)) this.remove(collection, key, object);
    }
    for (const { collection, key, object } of wanted.values()) {
      const current = this.get(collection, key);
      const same =
        current && current.metadata.uid === object.metadata.uid && current.metadata.resourceVersion === object.metadata.resourceVersion;
      if (!same) this.put(collection, key, cloneJson(object), current);
    }
  }

  close(): void {
    this.#listeners.clear();
    this.#journal?.close();
  }

  #collection(name: string): Collection {
    const found = this.#collections.get(name) ?? new Collection();
    this.#collections.set(name, found);
    return found;
  }

  *#entries(): Generator<Required<JournalEntry>> {
    for (const [collection, objects] of this.#collections) {
      for (const [key, object] of objects.entries()) yield { revision: Number(object.metadata.resourceVersion), collection, key, object };
    }
  }

  #replay({ revision, collection, key, object }: JournalEntry): void {
    this.#revision = Math.max(this.#revision, revision);
    if (collection === undefined || key === undefined) return;
    if (object) this.#collection(collection).set(key, deepFreeze(object));
    else this.#collection(collection).delete(key);
  }

  #write(entry: JournalEntry): void {
    if (!this.#journal) return;
    try {
      this.#journal.append(entry);
    } catch (error) {
      throw apiErrors.internal(`cannot write the cluster's state: ${(error as Error).message}`);
    }
  }

  #publish(change: Change): void {
    this.#revision = change.revision;
    this.#history.add(change);
    this.#compact();
    this.#undelivered.push(change);
    if (this.#delivering) return;
    this.#delivering = true;
    queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    try {
      for (let change = this.#undelivered.shift(); change; change = this.#undelivered.shift()) {
        for (const listener of this.#listeners.get(change.collection) ?? []) listener(change);
      }
    } finally {
      this.#delivering = false;
      // A listener threw: the others still get what is left.
      if (this.#undelivered.length) queueMicrotask(() => this.#deliver());
    }
  }

  #compact(): void {
    if (this.#journal?.wantsRewrite) this.#journal.rewrite(this.#snapshot());
  }

  *#snapshot(): Generator<JournalEntry> {
    yield { revision: this.#revision };
    yield* this.#entries();
  }
}
