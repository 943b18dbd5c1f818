import type { ApiClient, KindReference, ListOptions, WatchEvent } from '../machinery/client.ts';
import type { KubeObject } from '../machinery/object.ts';
import { isApiError } from '../machinery/status.ts';

export const keyOf = (namespace: string | undefined, name: string): string => (namespace ? `${namespace}/${name}` : name);

/** A live, read-only copy of one kind. Starts when the kind is served, empties itself when it is not (CRD deleted). */
export class Informer<T extends KubeObject = KubeObject> {
  readonly kind: KindReference;
  readonly #client: ApiClient;
  readonly #options: ListOptions;
  /** By namespace ('' for cluster-scoped kinds), then by name: a controller mostly asks for one namespace. */
  readonly #objects = new Map<string, Map<string, T>>();
  readonly #listeners: ((event: WatchEvent<T>, previous: T | undefined) => void)[] = [];
  #revision = 0;
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
    this.#kinds ??= this.#client.onKindsChanged(() => this.#followIfAllowed());
    this.#follow();
  }

  stop(): void {
    this.#kinds?.stop();
    this.#watch?.stop();
    this.#kinds = this.#watch = undefined;
    this.#objects.clear();
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#objects.get(namespace ?? '')?.get(name);
  }

  list(namespace?: string): T[] {
    if (namespace !== undefined) return [...(this.#objects.get(namespace)?.values() ?? [])];
    return [...this.#objects.values()].flatMap((each) => [...each.values()]);
  }

  /** True once the state that a write answered with, or a later one, has arrived here. */
  hasSeen(resourceVersion: string | undefined): boolean {
    return Number(resourceVersion ?? 0) <= this.#revision;
  }

  /** Somebody else's write brought the kind. That we may not watch it is our trouble, not theirs. */
  #followIfAllowed(): void {
    try {
      this.#follow();
    } catch (error) {
      if (!isApiError(error, 'Forbidden')) throw error;
    }
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
    const { namespace = '', name, resourceVersion } = event.object.metadata;
    this.#revision = Math.max(this.#revision, Number(resourceVersion ?? 0));
    const inNamespace = this.#objects.get(namespace) ?? new Map<string, T>();
    const previous = inNamespace.get(name);
    if (event.type === 'DELETED') inNamespace.delete(name);
    else inNamespace.set(name, event.object);
    if (inNamespace.size === 0) this.#objects.delete(namespace);
    else this.#objects.set(namespace, inNamespace);
    for (const listener of this.#listeners) listener(event, previous);
  }
}
