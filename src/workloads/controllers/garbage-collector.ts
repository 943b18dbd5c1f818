// Models: the garbage collector: what all owners left goes too; foreground deletion waits for dependents; orphaning cuts the reference.
// Watches every kind that can be listed and deleted, custom ones as they come. Leaves out: virtual nodes, API groups that are unavailable.
import { Controller } from '../../kubernetes/controller/controller.ts';
import { Informer } from '../../kubernetes/controller/informer.ts';
import type { ApiClient, ServedKind } from '../../kubernetes/machinery/client.ts';
import type { KubeObject, OwnerReference } from '../../kubernetes/machinery/object.ts';
import { isConflict, isNotFound } from '../../kubernetes/machinery/status.ts';
import { controllerClient, type ControllerEnvironment } from './environment.ts';

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

const ignored = new Set(['events', 'leases', 'endpoints', 'componentstatuses', 'bindings']);

const referenceTo = ({ apiVersion, kind, metadata: { namespace, name } }: KubeObject) => ({ apiVersion, kind, namespace, name });

class GarbageCollector {
  readonly #client: ApiClient;
  readonly #informers = new Map<string, Informer>();
  readonly #objects = new Map<string, KubeObject>();
  /** Owner's uid -> uids of what it owns. */
  readonly #dependents = new Map<string, Set<string>>();
  readonly #enqueue: (uid: string) => void;

  constructor(client: ApiClient, enqueue: (uid: string) => void) {
    this.#client = client;
    this.#enqueue = enqueue;
  }

  /** Starts and ends informers as kinds come and go. */
  followKinds(): void {
    const served = this.#client
      .kinds()
      .filter((each) => each.verbs.includes('delete') && each.verbs.includes('watch') && !ignored.has(each.resource));
    const wanted = new Map(served.map((each) => [`${each.group}/${each.resource}`, each]));
    for (const [key, kind] of wanted) if (!this.#informers.has(key)) this.#follow(key, kind);
  }

  stop(): void {
    for (const informer of this.#informers.values()) informer.stop();
  }

  #follow(key: string, kind: ServedKind): void {
    const informer = new Informer(this.#client, kind);
    this.#informers.set(key, informer);
    informer.onEvent(({ type, object }) =>
      type === 'DELETED' ? this.#gone(object) : this.#seen({ ...object, apiVersion: kind.apiVersion, kind: kind.kind }),
    );
    informer.start();
  }

  #seen(object: KubeObject): void {
    const uid = object.metadata.uid as string;
    const before = this.#objects.get(uid);
    this.#objects.set(uid, object);
    const owners = object.metadata.ownerReferences ?? [];
    for (const owner of before?.metadata.ownerReferences ?? []) {
      if (owners.some((each) => each.uid === owner.uid)) continue;
      this.#dependents.get(owner.uid)?.delete(uid);
      // It may have waited for this one.
      if (this.#objects.get(owner.uid)?.metadata.deletionTimestamp) this.#enqueue(owner.uid);
    }
    for (const owner of owners) {
      const dependents = this.#dependents.get(owner.uid) ?? new Set();
      this.#dependents.set(owner.uid, dependents.add(uid));
      if (this.#objects.get(owner.uid)?.metadata.deletionTimestamp) this.#enqueue(owner.uid);
    }
    if (
      owners.length ||
      (object.metadata.deletionTimestamp && object.metadata.finalizers?.some((each) => each === foreground || each === orphan))
    )
      this.#enqueue(uid);
  }

  #gone(object: KubeObject): void {
    const uid = object.metadata.uid as string;
    this.#objects.delete(uid);
    for (const owner of object.metadata.ownerReferences ?? []) {
      this.#dependents.get(owner.uid)?.delete(uid);
      if (this.#objects.get(owner.uid)?.metadata.deletionTimestamp) this.#enqueue(owner.uid);
    }
    for (const dependent of this.#dependents.get(uid) ?? []) this.#enqueue(dependent);
    this.#dependents.delete(uid);
  }

  async process(uid: string): Promise<void> {
    const object = this.#objects.get(uid);
    if (!object) return;
    const { finalizers = [], deletionTimestamp } = object.metadata;
    if (deletionTimestamp && finalizers.includes(orphan)) return this.#orphanDependents(object);
    if (deletionTimestamp && finalizers.includes(foreground)) return this.#deleteDependents(object);
    if (!deletionTimestamp) await this.#collect(object);
  }

  #dependentsOf(object: KubeObject): KubeObject[] {
    return [...(this.#dependents.get(object.metadata.uid as string) ?? [])].flatMap((uid) => this.#objects.get(uid) ?? []);
  }

  async #collect(object: KubeObject): Promise<void> {
    const owners = object.metadata.ownerReferences ?? [];
    const states = await Promise.all(owners.map((owner) => this.#ownerState(owner, object.metadata.namespace)));
    if (states.some((state) => state === 'solid')) {
      // An owner that waits for this one to go need not wait: another keeps it.
      const gone = owners.filter((_, at) => states[at] !== 'solid');
      if (gone.length) await this.#dropOwners(object, gone);
      return;
    }
    if (!owners.length) return;
    // An owner that waits for its dependents asks for the same of them, as far as they block.
    const waiting = states.includes('waiting');
    const blocks =
      waiting && this.#dependentsOf(object).some((each) => each.metadata.ownerReferences?.some((owner) => owner.blockOwnerDeletion));
    await this.#delete(object, blocks ? 'Foreground' : 'Background');
  }

  async #ownerState(owner: OwnerReference, namespace: string | undefined): Promise<'solid' | 'absent' | 'waiting'> {
    const known = this.#objects.get(owner.uid) ?? (await this.#lookUp(owner, namespace));
    if (!known) return 'absent';
    return known.metadata.deletionTimestamp && known.metadata.finalizers?.includes(foreground) ? 'waiting' : 'solid';
  }

  /** The cache may be behind: absence is believed only when the API says so. */
  async #lookUp({ apiVersion, kind, name, uid }: OwnerReference, namespace: string | undefined): Promise<KubeObject | undefined> {
    if (!this.#client.serves({ apiVersion, kind })) return { apiVersion, kind, metadata: { name, uid } };
    const within = this.#client.isNamespaced?.({ apiVersion, kind }) ? namespace : undefined;
    const found = await this.#client.find({ apiVersion, kind, namespace: within, name });
    return found?.metadata.uid === uid ? found : undefined;
  }

  async #deleteDependents(owner: KubeObject): Promise<void> {
    const blocking = this.#dependentsOf(owner).filter((each) =>
      each.metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion),
    );
    if (!blocking.length) return this.#removeFinalizer(owner, foreground);
    for (const each of blocking) if (!each.metadata.deletionTimestamp) this.#enqueue(each.metadata.uid as string);
  }

  async #orphanDependents(owner: KubeObject): Promise<void> {
    for (const each of this.#dependentsOf(owner)) await this.#dropOwners(each, [{ uid: owner.metadata.uid as string } as OwnerReference]);
    await this.#removeFinalizer(owner, orphan);
  }

  #dropOwners(object: KubeObject, owners: OwnerReference[]): Promise<void> {
    const kept = (object.metadata.ownerReferences ?? []).filter((each) => !owners.some(({ uid }) => uid === each.uid));
    const { uid, resourceVersion } = object.metadata;
    return ignoring(
      this.#client.patch(
        referenceTo(object),
        { metadata: { uid, resourceVersion, ownerReferences: kept.length ? kept : null } },
        { type: 'merge' },
      ),
    );
  }

  #removeFinalizer(object: KubeObject, name: string): Promise<void> {
    const finalizers = (object.metadata.finalizers ?? []).filter((each) => each !== name);
    const { resourceVersion } = object.metadata;
    return ignoring(
      this.#client.patch(
        referenceTo(object),
        { metadata: { resourceVersion, finalizers: finalizers.length ? finalizers : null } },
        { type: 'merge' },
      ),
    );
  }

  #delete(object: KubeObject, propagationPolicy: 'Foreground' | 'Background'): Promise<void> {
    return ignoring(this.#client.delete(referenceTo(object), { propagationPolicy, preconditions: { uid: object.metadata.uid as string } }));
  }
}

const ignoring = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: unknown) => {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  });
};

export const startGarbageCollector = (environment: ControllerEnvironment) => {
  const client = controllerClient(environment, 'generic-garbage-collector');
  const collector = new GarbageCollector(client, (uid) => controller.enqueue({ name: uid }));
  const controller: Controller = new Controller({
    name: 'garbage-collector',
    clock: environment.clock,
    concurrency: 8,
    sources: [],
    reconciler: { reconcile: ({ name }) => collector.process(name) },
    onError: (error) => environment.onError('garbage-collector', error),
  });
  collector.followKinds();
  const kinds = client.onKindsChanged(() => collector.followKinds());
  return {
    stop: () => {
      kinds.stop();
      collector.stop();
      controller.stop();
    },
  };
};
