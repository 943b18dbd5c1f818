// One pass over a source object: what GitRepository and OCIRepository share.
// Finalizer, suspend, progress conditions, storing, the Ready summary, events, the next look.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Request, Result } from '../../kubernetes/controller/reconciler.ts';
import { timestamp } from '../../platform/clock.ts';
import { deleteCondition, getCondition, isTrue, setCondition, type Draft, type NewCondition } from '../runtime/conditions.ts';
import { parseGoDuration } from '../runtime/duration.ts';
import type { Logger } from '../runtime/log.ts';
import type { Manager } from '../runtime/manager.ts';
import { addFinalizer, draftOf, hasFinalizer, patchStatus, removeFinalizer, requestedAt } from '../runtime/status.ts';
import type { Artifact, ArtifactStorage } from './artifact-storage.ts';
import { SourceError } from './source-error.ts';

/** What a fetch found. */
export interface Fetched {
  revision: string;
  /** Path of the artifact below the storage. */
  path: string;
  /** Undefined: the stored artifact is still right. */
  content?: (() => Promise<Buffer>) | undefined;
  metadata?: Record<string, string> | undefined;
  /** Event when a new artifact is stored. */
  stored: () => string;
  /** Further status fields to set (observedIgnore, ...). */
  observed: Record<string, unknown>;
  /** Event when there was nothing to do. */
  unchanged?: { reason: string; message: string } | undefined;
}

export interface SourceKind {
  apiVersion: string;
  kind: string;
  /** `stored artifact for revision` / `for digest`. */
  storedFor: 'revision' | 'digest';
  /** `isCurrent`: the artifact in storage has this revision and the spec is unchanged. */
  fetch(object: KubeObject, signal: AbortSignal): Promise<Fetched>;
  /** Status fields that belong to the stored artifact. */
  afterStore?(draft: Draft, artifact: Artifact): void;
}

const abnormal = ['FetchFailed', 'StorageOperationFailed', 'IncludeUnavailable', 'ArtifactOutdated'];

export class SourcePass {
  readonly #manager: Manager;
  readonly #storage: ArtifactStorage;
  readonly #kind: SourceKind;

  constructor(manager: Manager, storage: ArtifactStorage, kind: SourceKind) {
    this.#manager = manager;
    this.#storage = storage;
    this.#kind = kind;
  }

  async run(request: Request, log: Logger, signal: AbortSignal): Promise<Result | void> {
    const { apiVersion, kind } = this.#kind;
    const { client, name } = this.#manager;
    const object = await client.find({ apiVersion, kind, namespace: request.namespace, name: request.name });
    if (!object) return;
    if (object.metadata.deletionTimestamp) return this.#delete(object);
    if (!hasFinalizer(object)) {
      await addFinalizer(client, object, name);
      return { requeueAfterMs: 0 };
    }
    if (object.spec.suspend) {
      log.info('reconciliation is suspended for this object');
      return;
    }
    return this.#reconcile(object, log, signal);
  }

  #folder(object: KubeObject): string {
    return `${this.#kind.kind.toLowerCase()}/${object.metadata.namespace}/${object.metadata.name}`;
  }

  async #delete(object: KubeObject): Promise<void> {
    if (this.#storage.remove(this.#folder(object)))
      this.#manager.event(object, 'Normal', 'GarbageCollectionSucceeded', 'garbage collected artifacts for deleted resource');
    if (hasFinalizer(object)) await removeFinalizer(this.#manager.client, object, this.#manager.name);
  }

  #set(draft: Draft, condition: NewCondition): void {
    setCondition(draft, condition, timestamp(this.#manager.clock));
  }

  /** Reconciling, and Ready=Unknown where the object was not ready or something new has to be built. */
  #progress(draft: Draft, reason: string, message: string, drift: boolean): void {
    if (drift || !isTrue(draft, 'Ready')) this.#set(draft, { type: 'Ready', status: 'Unknown', reason, message });
    this.#set(draft, { type: 'Reconciling', status: 'True', reason, message });
  }

  async #reconcile(object: KubeObject, log: Logger, signal: AbortSignal): Promise<Result> {
    const draft = draftOf(object);
    const { client, name } = this.#manager;
    const asked = requestedAt(object);
    if (asked) draft.status.lastHandledReconcileAt = asked;
    deleteCondition(draft, 'Stalled');
    let stored = object;
    const save = async () => void (stored = await patchStatus(client, stored, draft, name));
    try {
      this.#prepare(draft, object);
      if (getCondition(draft, 'Reconciling')) await save();
      const fetched = await this.#fetch(draft, object, signal, save);
      await this.#store(draft, object, fetched);
      this.#succeed(draft, object, fetched, stored);
      await save();
      this.#announce(draft, object, fetched, log);
      return { requeueAfterMs: parseGoDuration(object.spec.interval) ?? 60_000 };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.#fail(draft, error);
      await save();
      this.#manager.event(object, 'Warning', error.reason, error.message);
      if (!error.stalled) throw error;
      log.error('Reconciler error', error);
      return {};
    }
  }

  #prepare(draft: Draft, object: KubeObject): void {
    const artifact = draft.status.artifact as Artifact | undefined;
    const { generation } = object.metadata;
    if (generation !== object.status?.observedGeneration && artifact) {
      this.#progress(
        draft,
        'Progressing',
        `processing object: new generation ${object.status?.observedGeneration} -> ${generation}`,
        false,
      );
    }
    if (!artifact) return this.#progress(draft, 'Progressing', 'building artifact', true);
    if (this.#storage.has(artifact)) return;
    delete draft.status.artifact;
    deleteCondition(draft, 'ArtifactInStorage');
    this.#progress(draft, 'Progressing', 'building artifact: disappeared from storage', true);
  }

  async #fetch(draft: Draft, object: KubeObject, signal: AbortSignal, save: () => Promise<void>): Promise<Fetched> {
    const limit = AbortSignal.any([signal, this.#timeout(object)]);
    const fetched = await this.#kind.fetch({ ...object, status: draft.status }, limit);
    deleteCondition(draft, 'FetchFailed', 'IncludeUnavailable');
    const artifact = draft.status.artifact as Artifact | undefined;
    if (fetched.content && artifact && artifact.revision !== fetched.revision) {
      const message = `new upstream revision '${fetched.revision}'`;
      this.#set(draft, { type: 'ArtifactOutdated', status: 'True', reason: 'NewRevision', message });
      this.#progress(draft, 'Progressing', `building artifact: ${message}`, true);
      await save();
    }
    return fetched;
  }

  #timeout(object: KubeObject): AbortSignal {
    const abort = new AbortController();
    this.#manager.clock.after(parseGoDuration(object.spec.timeout) ?? 60_000, () => abort.abort());
    return abort.signal;
  }

  async #store(draft: Draft, object: KubeObject, { content, path, revision, metadata }: Fetched): Promise<void> {
    if (!content) return;
    const bytes = await content();
    const artifact = this.#storage.store(path, revision, bytes, metadata);
    const before = draft.status.artifact as Artifact | undefined;
    if (before?.digest !== artifact.digest || before.revision !== artifact.revision) draft.status.artifact = artifact;
    this.#kind.afterStore?.(draft, artifact);
    const gone = this.#storage.collect(this.#folder(object));
    if (gone) this.#manager.event(object, 'Normal', 'GarbageCollectionSucceeded', `garbage collected ${gone} artifacts`);
  }

  #succeed(draft: Draft, object: KubeObject, { revision, observed }: Fetched, _stored: KubeObject): void {
    const message = `stored artifact for ${this.#kind.storedFor} '${revision}'`;
    for (const [key, value] of Object.entries(observed)) {
      if (value === undefined) delete draft.status[key];
      else draft.status[key] = value;
    }
    deleteCondition(draft, ...abnormal, 'Reconciling');
    if (getCondition(draft, 'ArtifactInStorage')?.message !== message)
      this.#set(draft, { type: 'ArtifactInStorage', status: 'True', reason: 'Succeeded', message });
    this.#set(draft, { type: 'Ready', status: 'True', reason: 'Succeeded', message });
    draft.status.observedGeneration = object.metadata.generation;
  }

  #announce(draft: Draft, object: KubeObject, fetched: Fetched, log: Logger): void {
    const before = object.status?.artifact as Artifact | undefined;
    const after = draft.status.artifact as Artifact;
    const failedBefore = getCondition(object, 'FetchFailed')?.status === 'True';
    const tell = (reason: string, message: string) => {
      const annotations = { 'source.toolkit.fluxcd.io/digest': after.digest, 'source.toolkit.fluxcd.io/revision': after.revision };
      this.#manager.event(object, 'Normal', reason, message, reason === 'NewArtifact' || reason === 'Succeeded' ? annotations : undefined);
      log.info(message);
    };
    if (before?.digest !== after.digest) tell('NewArtifact', fetched.stored());
    else if (failedBefore)
      tell('Succeeded', fetched.content ? fetched.stored() : `stored artifact for ${this.#kind.storedFor} '${after.revision}'`);
    else if (fetched.unchanged) tell(fetched.unchanged.reason, fetched.unchanged.message);
    else tell('ArtifactUpToDate', `artifact up-to-date with remote revision: '${after.revision}'`);
  }

  #fail(draft: Draft, error: SourceError): void {
    const { reason, message } = error;
    this.#set(draft, { type: error.condition, status: 'True', reason, message });
    this.#set(draft, { type: 'Ready', status: 'False', reason, message });
    if (error.stalled) {
      deleteCondition(draft, 'Reconciling');
      this.#set(draft, { type: 'Stalled', status: 'True', reason, message });
      draft.status.observedGeneration = draft.metadata.generation;
      return;
    }
    const progressing = getCondition(draft, 'Reconciling')?.message ?? 'reconciliation in progress';
    this.#set(draft, { type: 'Reconciling', status: 'True', reason: 'ProgressingWithRetry', message: progressing });
  }
}
