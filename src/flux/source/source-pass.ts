// One pass over a source object: what every kind of source shares (restated from source-controller 1.9).
// Finalizer, suspend, progress, storing, garbage, the Ready summary, events, the next look.
import type { Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { timestamp } from '../../platform/clock.ts';
import { getCondition, type Draft } from '../runtime/conditions.ts';
import { parseGoDuration } from '../runtime/duration.ts';
import type { Logger } from '../runtime/log.ts';
import type { Manager } from '../runtime/manager.ts';
import { addFinalizer, draftOf, hasFinalizer, patchStatus, removeFinalizer, requestedAt } from '../runtime/status.ts';
import type { Artifact, ArtifactStorage } from './artifact-storage.ts';
import { SourceConditions } from './source-conditions.ts';
import { SourceError } from './source-error.ts';
import type { Fetched, SourceKind } from './source-kind.ts';

/** --requeue-dependency */
const dependencyMs = 30_000;

interface Pass {
  /** The object as it was found. */
  object: KubeObject;
  /** The object as this pass leaves it. */
  draft: Draft;
  conditions: SourceConditions;
  log: Logger;
  /** Shows the draft's status to everybody. */
  save(): Promise<void>;
}

const artifactOf = ({ status }: KubeObject): Artifact | undefined => status?.artifact as Artifact | undefined;

export class SourcePass {
  readonly #manager: Manager;
  readonly #storage: ArtifactStorage;
  readonly #kind: SourceKind;

  constructor(manager: Manager, storage: ArtifactStorage, kind: SourceKind) {
    this.#manager = manager;
    this.#storage = storage;
    this.#kind = kind;
  }

  async run({ namespace, name }: Request, log: Logger, signal: AbortSignal): Promise<Result | void> {
    const { apiVersion, kind } = this.#kind;
    const { client } = this.#manager;
    const object = await client.find({ apiVersion, kind, namespace, name });
    if (!object) return;
    if (object.metadata.deletionTimestamp) return this.#delete(object, log);
    if (!hasFinalizer(object)) {
      await addFinalizer(client, object, this.#manager.name);
      return { requeueAfterMs: 0 };
    }
    const pass = this.#begin(object, log);
    if (!object.spec.suspend) return this.#reconcile(pass, signal);
    log.info('reconciliation is suspended for this object');
    return this.#finish(pass, {});
  }

  #begin(object: KubeObject, log: Logger): Pass {
    const { client, clock, name } = this.#manager;
    const draft = draftOf(object);
    let stored = object;
    const save = async () => void (stored = await patchStatus(client, stored, draft, name));
    return { object, draft, log, save, conditions: new SourceConditions(draft, () => timestamp(clock)) };
  }

  async #delete(object: KubeObject, log: Logger): Promise<void> {
    const message = 'garbage collected artifacts for deleted resource';
    if (this.#storage.remove(this.#folder(object))) this.#tell(object, log, 'GarbageCollectionSucceeded', message);
    if (hasFinalizer(object)) await removeFinalizer(this.#manager.client, object, this.#manager.name);
  }

  async #reconcile(pass: Pass, signal: AbortSignal): Promise<Result> {
    const { object, draft } = pass;
    try {
      await this.#prepare(pass);
      const fetched = await this.#withTimeout(object, signal, (limit) => this.#kind.fetch({ ...object, status: draft.status }, limit));
      await this.#announceNews(pass, fetched);
      await this.#store(pass, fetched);
      this.#announce(pass, fetched);
      return await this.#finish(pass, { requeueAfterMs: parseGoDuration(object.spec.interval) ?? 60_000 });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return this.#fail(pass, error);
    }
  }

  /** Garbage, an artifact that vanished with its pod, and the progress that others see from the start. */
  async #prepare({ object, draft, conditions, log, save }: Pass): Promise<void> {
    const artifact = artifactOf(draft);
    const gone = artifact ? this.#storage.collect(artifact) : 0;
    if (gone > 0) this.#tell(object, log, 'GarbageCollectionSucceeded', `garbage collected ${gone} artifacts`);
    conditions.progress('reconciliation in progress');
    const { generation } = object.metadata;
    const observed = object.status?.observedGeneration;
    if (generation !== observed) conditions.progress(`processing object: new generation ${observed} -> ${generation}`);
    if (artifact && this.#storage.has(artifact)) {
      if (generation !== observed || requestedAt(object) !== object.status?.lastHandledReconcileAt) await save();
      return;
    }
    delete draft.status.artifact;
    conditions.progress(artifact ? 'building artifact: disappeared from storage' : 'building artifact', true);
    conditions.remove('ArtifactInStorage');
    await save();
  }

  async #withTimeout<T>(object: KubeObject, signal: AbortSignal, work: (limit: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    const timer = this.#manager.clock.after(parseGoDuration(object.spec.timeout) ?? 60_000, () => abort.abort());
    try {
      return await work(AbortSignal.any([signal, abort.signal]));
    } finally {
      timer.cancel();
    }
  }

  async #announceNews({ draft, conditions, save }: Pass, { revision, news }: Fetched): Promise<void> {
    conditions.remove('FetchFailed', 'IncludeUnavailable', 'SourceVerified');
    const artifact = artifactOf(draft);
    if (artifact?.revision === revision) return;
    if (artifact) conditions.set('ArtifactOutdated', 'True', 'NewRevision', news);
    if (!artifact && !this.#kind.announcesFirst) return;
    conditions.progress(`building artifact: ${news}`, true);
    await save();
  }

  async #store({ draft, conditions }: Pass, { content, path, revision, metadata, observed }: Fetched): Promise<void> {
    if (content) {
      const artifact = this.#storage.store(path, revision, await content(), metadata);
      draft.status.artifact = artifact;
      this.#kind.afterStore?.(draft, artifact);
    }
    for (const [key, value] of Object.entries(observed)) {
      if (value === undefined) delete draft.status[key];
      else draft.status[key] = value;
    }
    conditions.remove('ArtifactOutdated', 'StorageOperationFailed', 'Reconciling');
    conditions.set('ArtifactInStorage', 'True', 'Succeeded', `stored artifact for ${this.#kind.storedFor} '${revision}'`);
  }

  #announce({ object, draft, log }: Pass, fetched: Fetched): void {
    const [before, after] = [artifactOf(object), artifactOf(draft) as Artifact];
    const recovered = ['FetchFailed', 'IncludeUnavailable', 'StorageOperationFailed'].some((type) => getCondition(object, type));
    const annotations = { 'source.toolkit.fluxcd.io/digest': after.digest, 'source.toolkit.fluxcd.io/revision': after.revision };
    if (!fetched.content) {
      const { reason, message } = fetched.unchanged ?? {
        reason: 'ArtifactUpToDate',
        message: `artifact up-to-date with remote revision: '${after.revision}'`,
      };
      this.#tell(object, log, reason, message);
    }
    if (before?.digest !== after.digest) this.#tell(object, log, 'NewArtifact', fetched.stored(), annotations);
    else if (recovered) this.#tell(object, log, 'Succeeded', fetched.stored(), annotations);
  }

  async #fail(pass: Pass, error: SourceError): Promise<Result> {
    const { object, conditions, log, draft } = pass;
    conditions.fail(error);
    this.#manager.event(object, error.waits ? 'Normal' : 'Warning', error.reason, error.message);
    const observed = draft.status.observedGeneration;
    await this.#finish(pass, {}, error.stalled ? object.metadata.generation : observed);
    if (error.stalled) log.error('reconciliation stalled', error);
    else if (!error.waits) throw error;
    else log.info('reconciliation waiting', { reason: error.message, duration: dependencyMs / 1000 });
    return error.waits ? { requeueAfterMs: dependencyMs } : {};
  }

  async #finish(
    { object, draft, conditions, save }: Pass,
    result: Result,
    observed: unknown = object.metadata.generation,
  ): Promise<Result> {
    const asked = requestedAt(object);
    if (asked !== undefined) draft.status.lastHandledReconcileAt = asked;
    // A source that was suspended before its first pass stays as unobserved as it was.
    if (draft.status.conditions?.length) draft.status.observedGeneration = observed;
    conditions.summarise();
    await save();
    return result;
  }

  #folder({ metadata }: KubeObject): string {
    return `${this.#kind.kind.toLowerCase()}/${metadata.namespace}/${metadata.name}`;
  }

  #tell(object: KubeObject, log: Logger, reason: string, message: string, annotations?: Record<string, string>): void {
    this.#manager.event(object, 'Normal', reason, message, annotations);
    log.info(message);
  }
}
