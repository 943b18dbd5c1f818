// The objects of one collection, listed in the order of their keys as etcd does.
import type { KubeObject } from '../machinery/object.ts';

export class Collection {
  readonly #objects = new Map<string, KubeObject>();
  #sorted: string[] | undefined;

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  set(key: string, object: KubeObject): void {
    if (!this.#objects.has(key)) this.#sorted = undefined;
    this.#objects.set(key, object);
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) this.#sorted = undefined;
  }

  entries(): [string, KubeObject][] {
    return this.#keys().map((key) => [key, this.#objects.get(key) as KubeObject]);
  }

  list(namespace?: string): KubeObject[] {
    const keys = this.#keys();
    const wanted = namespace === undefined ? keys : this.#inNamespace(keys, `${namespace}/`);
    return wanted.map((key) => this.#objects.get(key) as KubeObject);
  }

  #keys(): string[] {
    return (this.#sorted ??= [...this.#objects.keys()].sort());
  }

  #inNamespace(keys: string[], prefix: string): string[] {
    let low = 0;
    for (let high = keys.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((keys[middle] as string) < prefix) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < keys.length && (keys[end] as string).startsWith(prefix)) end++;
    return keys.slice(low, end);
  }
}
