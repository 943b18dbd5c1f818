// Ends a wait for readiness that has become pointless: the inputs or the spec have changed meanwhile, a pull request was closed while its environment starts.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;

export class Interruptions {
  readonly #running = new Map<string, AbortController>();

  begin(object: KubeObject): { signal: AbortSignal; end(): void } {
    const key = keyOf(object);
    const controller = new AbortController();
    this.#running.set(key, controller);
    return { signal: controller.signal, end: () => void this.#running.delete(key) };
  }

  interrupt(object: KubeObject): void {
    this.#running.get(keyOf(object))?.abort();
  }
}
