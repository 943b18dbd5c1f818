// An informer of one kind that lives through the crashes: it goes on from its last resourceVersion, or lists anew when that is gone.
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import type { Status } from '../../src/kubernetes/machinery/status.ts';
import type { RestClient } from '../../src/kubernetes/rest/rest-client.ts';
import { loadSelector, stampOf } from './api-load.ts';

interface Event {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubeObject & Status;
}

export class Follower {
  readonly path: string;
  readonly faults: string[] = [];
  resumed = 0;
  relisted = 0;
  #seen = new Map<string, string>();
  #last = 0;
  #waiting: { name: string; done: () => void } | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Follows until the connection breaks. */
  async run(client: RestClient, signal: AbortSignal): Promise<void> {
    if (this.#last === 0) await this.#list(client);
    for (;;) {
      const expired = await this.#watch(client, signal).catch(() => false);
      if (!expired) return;
      this.relisted++;
      await this.#list(client);
    }
  }

  /** What it believes is there: name -> stamp. */
  get state(): Map<string, string> {
    return new Map([...this.#seen].filter(([name]) => !name.startsWith('sentinel')));
  }

  /** Resolves when an object of that name came by. */
  sees(name: string): Promise<void> {
    return this.#seen.has(name) ? Promise.resolve() : new Promise((done) => (this.#waiting = { name, done }));
  }

  async #list(client: RestClient): Promise<void> {
    const list = await client.json<{ metadata: { resourceVersion: string }; items: KubeObject[] }>({
      path: this.path,
      query: { labelSelector: loadSelector },
    });
    this.#last = Number(list.metadata.resourceVersion);
    this.#seen = new Map(list.items.map((item) => [item.metadata.name, stampOf(item)]));
    for (const name of this.#seen.keys()) this.#tell(name);
  }

  /** True when the server no longer knows that far back. */
  async #watch(client: RestClient, signal: AbortSignal): Promise<boolean> {
    const query = { watch: true, resourceVersion: this.#last, labelSelector: loadSelector, allowWatchBookmarks: true };
    const from = this.#last;
    for await (const { type, object } of client.lines<Event>({ path: this.path, query, signal })) {
      if (type === 'ERROR') {
        if (object.code !== 410) this.faults.push(`a watch of ${this.path} got ${JSON.stringify(object)}`);
        return true;
      }
      const version = Number(object.metadata.resourceVersion);
      if (version < this.#last || (type !== 'BOOKMARK' && version === this.#last))
        this.faults.push(`a watch of ${this.path} went back from ${this.#last} to ${version}`);
      if (from === this.#last) this.resumed++;
      this.#last = version;
      if (type !== 'BOOKMARK') this.#take(type, object);
    }
    return false;
  }

  #take(type: Event['type'], object: KubeObject): void {
    const { name } = object.metadata;
    if (type === 'DELETED') this.#seen.delete(name);
    else this.#seen.set(name, stampOf(object));
    this.#tell(name);
  }

  #tell(name: string): void {
    if (this.#waiting?.name !== name) return;
    this.#waiting.done();
    this.#waiting = undefined;
  }
}
