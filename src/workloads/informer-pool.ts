import { Informer } from '../kubernetes/controller/informer.ts';
import type { ApiClient } from '../kubernetes/machinery/client.ts';
import type { KubeObject } from '../kubernetes/machinery/object.ts';

/** One shared informer a kind, as kube-controller-manager's factory. Listeners are added before `start`; kinds asked for later start at once. */
export class InformerPool {
  readonly #client: ApiClient;
  readonly #informers = new Map<string, Informer>();
  #started = false;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  get<T extends KubeObject = KubeObject>(apiVersion: string, kind: string): Informer<T> {
    const key = `${apiVersion} ${kind}`;
    let informer = this.#informers.get(key);
    if (!informer) {
      informer = new Informer(this.#client, { apiVersion, kind });
      this.#informers.set(key, informer);
      if (this.#started) informer.start();
    }
    return informer as unknown as Informer<T>;
  }

  start(): void {
    this.#started = true;
    for (const informer of this.#informers.values()) informer.start();
  }

  stop(): void {
    for (const informer of this.#informers.values()) informer.stop();
  }
}
