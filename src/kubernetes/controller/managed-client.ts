import type { ApiClient, ObjectReference, PatchOptions, WriteOptions } from '../machinery/client.ts';
import type { KubeObject } from '../machinery/object.ts';
import { Turns } from './turns.ts';

/** One for the whole process: it is the process that is to stay responsive. */
const turns = new Turns();

/** The same access, with `manager` as the field manager of every write that names none: what a program's user agent does over HTTP. */
export const managedClient = (client: ApiClient, manager: string): ApiClient => {
  const named = (options?: WriteOptions): WriteOptions => ({ fieldManager: manager, ...options });
  return {
    user: client.user,
    get: (reference, options) => client.get(reference, options),
    find: (reference) => client.find(reference),
    list: (kind, options) => client.list(kind, options),
    create: async <T extends KubeObject>(object: KubeObject, options?: WriteOptions) => {
      await turns.take();
      return client.create<T>(object, named(options));
    },
    update: async <T extends KubeObject>(object: KubeObject, options?: WriteOptions) => {
      await turns.take();
      return client.update<T>(object, named(options));
    },
    patch: async <T extends KubeObject>(reference: ObjectReference, body: unknown, options: PatchOptions) => {
      await turns.take();
      return client.patch<T>(reference, body, { fieldManager: manager, ...options });
    },
    delete: async (reference, options) => {
      await turns.take();
      return client.delete(reference, options);
    },
    watch: (kind, options, onEvent) => client.watch(kind, options, onEvent),
    kinds: () => client.kinds(),
    serves: (kind) => client.serves(kind),
    onKindsChanged: (listener) => client.onKindsChanged(listener),
    isNamespaced: (kind) => client.isNamespaced?.(kind),
    impersonate: (user) => {
      if (!client.impersonate) throw new Error('this client cannot impersonate');
      return managedClient(client.impersonate(user), manager);
    },
  };
};
