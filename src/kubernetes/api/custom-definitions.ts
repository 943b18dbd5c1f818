// Serves what CustomResourceDefinitions define: their controllers upstream (naming, establishing, finalizing, OpenAPI) run here within the write.
import { cloneJson } from '../machinery/clone-json.ts';
import { timestamp } from '../../platform/clock.ts';
import { resourceTypesOf, settleDefinition } from '../crd/definition.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { apiVersionOf, definitionsCollection, type ApiCore } from './core.ts';
import { deleteInstances } from './definition-deletion.ts';

export class CustomDefinitions {
  readonly #core: ApiCore;
  readonly #served = new Map<string, ResourceType[]>();
  readonly #listeners = new Set<() => void>();
  readonly #ending = new Set<string>();

  constructor(core: ApiCore) {
    this.#core = core;
  }

  /** Serves what is stored already. */
  start(): void {
    for (const definition of this.#core.store.list(definitionsCollection))
      this.#serve(definition.metadata.name, resourceTypesOf(definition));
    this.#core.store.watch(definitionsCollection, (change) => {
      // Writes of requests were followed at once; this is for those of a restore.
      this.written(change.key);
    });
  }

  onChange(listener: () => void): { stop(): void } {
    this.#listeners.add(listener);
    return { stop: () => void this.#listeners.delete(listener) };
  }

  written(name: string): void {
    const { store } = this.#core;
    const definition = store.get(definitionsCollection, name);
    if (!definition) return this.#serve(name, []);
    const settled = definition.metadata.deletionTimestamp ? definition : this.#settle(definition);
    this.#serve(name, resourceTypesOf(settled));
    if (settled.metadata.deletionTimestamp) this.#finish(settled);
  }

  #settle(definition: KubeObject): KubeObject {
    const { store, clock } = this.#core;
    const others = store.list(definitionsCollection).filter((each) => each !== definition);
    const settled = settleDefinition(definition, others, timestamp(clock));
    if (settled === definition) return definition;
    return store.put(definitionsCollection, definition.metadata.name, cloneJson(settled), definition) ?? definition;
  }

  #serve(name: string, types: ResourceType[]): void {
    const { registry, schemas } = this.#core;
    const before = this.#served.get(name) ?? [];
    if (JSON.stringify(before) === JSON.stringify(types)) return;
    for (const type of before) {
      registry.unregister(type.group, type.version, type.resource);
      schemas.remove(apiVersionOf(type), type.kind);
    }
    for (const type of types) {
      registry.register(type);
      schemas.add(apiVersionOf(type), type.kind, type.customVersion?.schema);
    }
    if (types.length) this.#served.set(name, types);
    else this.#served.delete(name);
    for (const listener of this.#listeners) listener();
  }

  #finish(definition: KubeObject): void {
    const { name } = definition.metadata;
    const left = deleteInstances(this.#core, definition);
    if (!left) return this.#serve(name, []);
    if (this.#ending.has(name)) return;
    this.#ending.add(name);
    const watch = this.#core.store.watch(left, () => {
      if (this.#core.store.list(left).length) return;
      watch.stop();
      this.#ending.delete(name);
      // Not before the other watchers have heard of the last one.
      queueMicrotask(() => this.written(name));
    });
  }
}
