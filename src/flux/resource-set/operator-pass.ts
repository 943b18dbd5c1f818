// One pass over an object of the operator's API: finalizer, the switch in an annotation, progress, outcome, events.
import type { Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { KindReference } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { timestamp } from '../../platform/clock.ts';
import { deleteCondition, setCondition, type Draft, type NewCondition } from '../runtime/conditions.ts';
import type { Logger } from '../runtime/log.ts';
import type { Manager } from '../runtime/manager.ts';
import { addFinalizer, draftOf, hasFinalizer, patchStatus, removeFinalizer, requestedAt } from '../runtime/status.ts';
import { isDisabled, operatorFinalizer } from './operator-group.ts';

interface FailureOptions {
  /** Not tried again before something changes. */
  stalled?: boolean;
  /** What is missing may come: looked at again after this long, without back-off, and told as no more than a note. */
  againAfterMs?: number;
}

export class OperatorFailure extends Error {
  readonly reason: string;
  readonly options: FailureOptions;

  constructor(reason: string, message: string, options: FailureOptions = {}) {
    super(message);
    this.reason = reason;
    this.options = options;
  }
}

/** What this pass was about has changed meanwhile: nothing is said, the next one begins at once. */
export class Interrupted extends Error {}

export interface Work {
  kind: KindReference;
  reconcile(pass: OperatorPass): Promise<Done>;
  /** Before the finalizer goes. */
  finalize(pass: OperatorPass): Promise<void>;
}

export interface Done {
  requeueAfterMs: number;
  /** Follows the event's message. */
  note?: string;
  /** Told instead of `Reconciliation finished`. */
  said?: { reason: string; message: string };
}

const inProgress = 'Reconciliation in progress';

/** Milliseconds below a second, whole seconds above, as the operator rounds. */
const roundedDuration = (ms: number): string => (ms < 1000 ? `${Math.max(1, Math.round(ms))}ms` : wholeSeconds(Math.round(ms / 1000)));

const wholeSeconds = (seconds: number): string => (seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`);

export class OperatorPass {
  readonly manager: Manager;
  /** As it was found. */
  readonly object: KubeObject;
  /** As this pass leaves it. */
  readonly draft: Draft;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly startedAt: number;
  #stored: KubeObject;

  constructor(manager: Manager, object: KubeObject, log: Logger, signal: AbortSignal) {
    this.manager = manager;
    this.object = object;
    this.draft = draftOf(object);
    this.log = log;
    this.signal = signal;
    this.startedAt = manager.clock.now();
    this.#stored = object;
  }

  get namespace(): string {
    return this.object.metadata.namespace as string;
  }

  get now(): string {
    return timestamp(this.manager.clock);
  }

  get elapsedMs(): number {
    return this.manager.clock.now() - this.startedAt;
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.manager.event(this.object, type, reason, message);
  }

  async save(): Promise<void> {
    const { client, name } = this.manager;
    this.#stored = await patchStatus(client, this.#stored, this.draft, name);
  }

  #set(condition: NewCondition): void {
    setCondition(this.draft, condition, this.now);
  }

  async begin(): Promise<void> {
    deleteCondition(this.draft, 'Stalled');
    this.#set({ type: 'Reconciling', status: 'True', reason: 'Progressing', message: inProgress });
    this.#set({ type: 'Ready', status: 'Unknown', reason: 'Progressing', message: inProgress });
    await this.save();
  }

  async #finish(): Promise<void> {
    const asked = requestedAt(this.object);
    if (asked !== undefined) this.draft.status.lastHandledReconcileAt = asked;
    await this.save();
  }

  async succeed({ requeueAfterMs, note = '', said }: Done): Promise<Result> {
    deleteCondition(this.draft, 'Reconciling', 'Stalled');
    const finished = { reason: 'ReconciliationSucceeded', message: `Reconciliation finished in ${roundedDuration(this.elapsedMs)}` };
    const { reason, message } = said ?? finished;
    this.#set({ type: 'Ready', status: 'True', reason, message });
    await this.#finish();
    this.log.info(`${message}${note}`);
    this.event('Normal', reason, `${message}${note}`);
    return { requeueAfterMs };
  }

  async fail(failure: OperatorFailure): Promise<Result> {
    const { reason, message, options } = failure;
    this.#set({ type: 'Ready', status: 'False', reason, message });
    if (options.stalled) {
      deleteCondition(this.draft, 'Reconciling');
      this.#set({ type: 'Stalled', status: 'True', reason, message });
    } else this.#set({ type: 'Reconciling', status: 'True', reason: 'ProgressingWithRetry', message: inProgress });
    await this.#finish();
    const isNote = options.againAfterMs !== undefined;
    this.event(isNote ? 'Normal' : 'Warning', reason, message);
    if (isNote) this.log.info(message);
    else this.log.error(message, reason);
    if (options.stalled) return {};
    if (options.againAfterMs === undefined) throw failure;
    return { requeueAfterMs: options.againAfterMs };
  }
}

/** Runs the passes of one kind. */
export const passesOf =
  (manager: Manager, work: Work) =>
  async ({ namespace, name }: Request, log: Logger, signal: AbortSignal): Promise<Result | void> => {
    const { client, name: fieldManager } = manager;
    const object = await client.find({ ...work.kind, namespace, name });
    if (!object) return;
    const pass = new OperatorPass(manager, object, log, signal);
    if (object.metadata.deletionTimestamp) {
      if (!hasFinalizer(object, operatorFinalizer)) return;
      if (!isDisabled(object)) await work.finalize(pass);
      return void (await removeFinalizer(client, object, fieldManager, operatorFinalizer));
    }
    if (!hasFinalizer(object, operatorFinalizer)) {
      await addFinalizer(client, object, fieldManager, operatorFinalizer);
      return { requeueAfterMs: 0 };
    }
    if (isDisabled(object)) {
      log.info('Reconciliation is disabled');
      return pass.event('Warning', 'ReconciliationDisabled', 'Reconciliation is disabled');
    }
    await pass.begin();
    let done: Done;
    try {
      done = await work.reconcile(pass);
    } catch (error) {
      if (error instanceof Interrupted) {
        await pass.save();
        return { requeueAfterMs: 0 };
      }
      if (signal.aborted || !(error instanceof OperatorFailure)) throw error;
      return pass.fail(error);
    }
    return pass.succeed(done);
  };
