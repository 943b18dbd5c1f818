import type { ApiClient, KindReference, ListOptions, WatchEvent } from '../machinery/client.ts';
import type { KubeObject } from '../machinery/object.ts';

export const keyOf = (namespace: string | undefined, name: string): string => (namespace ? `${namespace}/${name}` : name);

/** A live, read-only copy of one kind. Starts when the kind is served, empties itself when it is not (CRD deleted). */
export class Informer<T extends KubeObject = KubeObject> {
  readonly kind: KindReference;
  readonly #client: ApiClient;
  readonly #options: ListOptions;
  readonly #objects = new Map<string, T>();
  readonly #listeners: ((event: WatchEvent<T>, previous: T | undefined) => void)[] = [];
  #watch: { stop(): void } | undefined;
  #kinds: { stop(): void } | undefined;

  constructor(client: ApiClient, kind: KindReference, options: ListOptions = {}) {
    this.#client = client;
    this.kind = kind;
    this.#options = options;
  }

  onEvent(listener: (event: WatchEvent<T>, previous: T | undefined) => void): void {
    this.#listeners.push(listener);
  }

  start(): void {
    this.#kinds ??= this.#client.onKindsChanged(() => this.#follow());
    this.#follow();
  }

  stop(): void {
    this.#kinds?.stop();
    this.#watch?.stop();
    this.#kinds = this.#watch = undefined;
    this.#objects.clear();
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#objects.get(keyOf(namespace, name));
  }

  list(namespace?: string): T[] {
    const all = [...this.#objects.values()];
    return namespace === undefined ? all : all.filter((each) => each.metadata.namespace === namespace);
  }

  #follow(): void {
    const served = this.#client.serves(this.kind);
    if (!served) {
      this.#watch?.stop();
      this.#watch = undefined;
      this.#objects.clear();
      return;
    }
    this.#watch ??= this.#client.watch<T>(this.kind, this.#options, (event) => this.#receive(event));
  }

  #receive(event: WatchEvent<T>): void {
    const key = keyOf(event.object.metadata.namespace, event.object.metadata.name);
    const previous = this.#objects.get(key);
    if (event.type === 'DELETED') this.#objects.delete(key);
    else this.#objects.set(key, event.object);
    for (const listener of this.#listeners) listener(event, previous);
  }
}
