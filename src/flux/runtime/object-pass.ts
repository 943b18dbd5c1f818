// One pass over an object whose status is a Ready condition: what the image controllers share (fluxcd/pkg/runtime/reconcile).
// Models: finalizer, suspend, progress that others see, stalled and retried failures, the event about the outcome. Leaves out: metrics, token caches.
import type { Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { KindReference } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isConflict, isNotFound } from '../../kubernetes/machinery/status.ts';
import { timestamp } from '../../platform/clock.ts';
import { deleteCondition, getCondition, isTrue, setCondition, type Draft, type NewCondition } from './conditions.ts';
import type { Logger } from './log.ts';
import type { Manager } from './manager.ts';
import { addFinalizer, draftOf, hasFinalizer, patchStatus, removeFinalizer, requestedAt } from './status.ts';

interface FailureOptions {
  /** Not tried again before the spec changes. */
  stalled?: boolean;
  /** What is missing may come: looked at again after this long, without back-off. */
  againAfterMs?: number;
}

/** Why a pass did not reach its aim: reason and message of the Ready condition. */
export class PassFailure extends Error {
  readonly reason: string;
  readonly stalled: boolean;
  readonly againAfterMs: number | undefined;

  constructor(reason: string, message: string, { stalled = false, againAfterMs }: FailureOptions = {}) {
    super(message);
    this.reason = reason;
    this.stalled = stalled;
    this.againAfterMs = againAfterMs;
  }
}

/** What a pass that reached its aim says. */
export interface Outcome {
  /** The Ready condition's message. */
  ready: string;
  /** Said where nothing changed. */
  unchanged: string;
  /** What was done, for the event; without it a change is told in the Ready condition's words. */
  news?: string | undefined;
  requeueAfterMs?: number | undefined;
}

/** What the work of one pass is given. */
export interface Pass {
  /** As it was found. */
  object: KubeObject;
  /** As this pass leaves it. */
  draft: Draft;
  log: Logger;
  signal: AbortSignal;
  /** Reconciling; Ready turns Unknown where it already was, or where `drift` says that what it tells is no longer so. */
  progress(message: string, drift?: boolean): void;
  /** Shows the draft's status to everybody. */
  save(): Promise<void>;
}

/** `reconcile` throws a PassFailure for what the object is to tell. */
export interface PassOptions {
  manager: Manager;
  kind: KindReference;
  /** Notes in the draft what is shown before the work is done. */
  begin?(draft: Draft): void;
  /** True: a request to reconcile is shown as progress, as a change of the spec is. */
  showsRequests: boolean;
  reconcile(pass: Pass): Promise<Outcome>;
}

const isReady = (object: KubeObject): boolean => isTrue(object, 'Ready') && !isTrue(object, 'Reconciling') && !isTrue(object, 'Stalled');

export class ObjectPass {
  readonly #options: PassOptions;

  constructor(options: PassOptions) {
    this.#options = options;
  }

  async run({ namespace, name }: Request, log: Logger, signal: AbortSignal): Promise<Result | void> {
    const { client, name: manager } = this.#options.manager;
    const object = await client.find({ ...this.#options.kind, namespace, name });
    if (!object) return;
    if (object.metadata.deletionTimestamp) return void (hasFinalizer(object) && (await removeFinalizer(client, object, manager)));
    if (!hasFinalizer(object)) {
      await addFinalizer(client, object, manager);
      return { requeueAfterMs: 0 };
    }
    const pass = this.#begin(object, log, signal);
    if (!object.spec.suspend) return this.#reconcile(pass);
    log.info('reconciliation is suspended for this object');
    await this.#finish(pass);
  }

  #begin(object: KubeObject, log: Logger, signal: AbortSignal): Pass {
    const { client, name } = this.#options.manager;
    const draft = draftOf(object);
    let stored = object;
    const save = async () => void (stored = await patchStatus(client, stored, draft, name));
    const progress = (message: string, drift = false) => {
      deleteCondition(draft, 'Stalled');
      this.#set(draft, { type: 'Reconciling', status: 'True', reason: 'Progressing', message });
      const ready = getCondition(draft, 'Ready');
      if (drift || !ready || ready.status === 'Unknown')
        this.#set(draft, { type: 'Ready', status: 'Unknown', reason: 'Progressing', message });
    };
    return { object, draft, log, signal, progress, save };
  }

  async #reconcile(pass: Pass): Promise<Result> {
    const { draft } = pass;
    this.#options.begin?.(draft);
    try {
      await this.#showProgress(pass);
      const { ready, unchanged, news, requeueAfterMs } = await this.#options.reconcile(pass);
      deleteCondition(draft, 'Reconciling', 'Stalled');
      this.#set(draft, { type: 'Ready', status: 'True', reason: 'Succeeded', message: ready });
      this.#tell(pass, unchanged, news);
      await this.#finish(pass);
      return { requeueAfterMs };
    } catch (error) {
      if (error instanceof PassFailure) return this.#fail(pass, error);
      if (pass.signal.aborted || isNotFound(error) || isConflict(error)) throw error;
      return this.#fail(pass, new PassFailure('Failed', (error as Error).message));
    }
  }

  async #showProgress({ object, progress, save }: Pass): Promise<void> {
    progress('reconciliation in progress');
    const { generation } = object.metadata;
    const observed = object.status?.observedGeneration;
    if (generation !== observed) progress(`processing object: new generation ${observed} -> ${generation}`);
    const asked = this.#options.showsRequests && requestedAt(object) !== object.status?.lastHandledReconcileAt;
    if (generation !== observed || asked) await save();
  }

  async #fail(pass: Pass, failure: PassFailure): Promise<Result> {
    const { draft } = pass;
    const { reason, message, stalled, againAfterMs } = failure;
    const progress = getCondition(draft, 'Reconciling');
    deleteCondition(draft, stalled ? 'Reconciling' : 'Stalled');
    if (stalled) this.#set(draft, { type: 'Stalled', status: 'True', reason, message });
    else if (progress) this.#set(draft, { type: 'Reconciling', status: 'True', reason: 'ProgressingWithRetry', message: progress.message });
    this.#set(draft, { type: 'Ready', status: 'False', reason, message });
    this.#tell(pass, message);
    await this.#finish(pass);
    if (stalled) return {};
    if (againAfterMs === undefined) throw failure;
    return { requeueAfterMs: againAfterMs };
  }

  /** One event a pass: the failure, the change, or that nothing changed (which notification-controller is not told). */
  #tell({ object, draft, log }: Pass, unchanged: string, news?: string): void {
    const { manager } = this.#options;
    const ready = getCondition(draft, 'Ready');
    const reason = ready?.reason ?? 'Succeeded';
    if (ready?.status !== 'True') {
      log.error(ready?.message ?? '', reason);
      return manager.event(object, 'Warning', reason, ready?.message ?? '');
    }
    const changed = news !== undefined || !isReady(object) || getCondition(object, 'Ready')?.message !== ready.message;
    const message = changed ? (news ?? ready.message) : unchanged;
    log.info(message);
    manager.event(object, changed ? 'Normal' : 'Trace', reason, message);
  }

  async #finish({ object, draft, save }: Pass): Promise<void> {
    const asked = requestedAt(object);
    if (asked !== undefined) draft.status.lastHandledReconcileAt = asked;
    if (isTrue(draft, 'Stalled') || isReady(draft)) draft.status.observedGeneration = object.metadata.generation;
    await save();
  }

  #set(draft: Draft, condition: NewCondition): void {
    setCondition(draft, condition, timestamp(this.#options.manager.clock));
  }
}
