// What one pass over one Kustomization carries: the object, its status in the making, and the ways to tell about it.
import { timestamp } from '../../platform/clock.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { serviceAccountUser } from '../../kubernetes/machinery/user.ts';
import { deleteCondition, getCondition, isFalse, isTrue, setCondition, type Draft } from '../runtime/conditions.ts';
import type { Logger } from '../runtime/log.ts';
import type { Manager } from '../runtime/manager.ts';
import { draftOf, patchStatus, requestedAt } from '../runtime/status.ts';
import { specOf, type KustomizationSpec } from './spec.ts';

const group = 'kustomize.toolkit.fluxcd.io';

type Status = 'True' | 'False' | 'Unknown';

export class PassContext {
  readonly manager: Manager;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly draft: Draft;
  readonly startedAt: number;
  #stored: KubeObject;

  constructor(manager: Manager, object: KubeObject, log: Logger, signal: AbortSignal) {
    this.manager = manager;
    this.log = log;
    this.signal = signal;
    this.draft = draftOf(object);
    this.#stored = object;
    this.startedAt = manager.clock.now();
  }

  get spec(): KustomizationSpec {
    return specOf(this.draft);
  }

  get elapsedMs(): number {
    return this.manager.clock.now() - this.startedAt;
  }

  get now(): string {
    return timestamp(this.manager.clock);
  }

  condition(type: string, status: Status, reason: string, message: string): void {
    setCondition(this.draft, { type, status, reason, message }, this.now);
  }

  notReady(reason: string, message: string): void {
    this.condition('Ready', 'False', reason, message);
  }

  /** Wrong settings: nothing more happens until the spec changes. */
  stalled(reason: string, message: string): void {
    this.notReady(reason, message);
    this.condition('Stalled', 'True', reason, message);
    deleteCondition(this.draft, 'Reconciling');
  }

  async progress(message: string): Promise<void> {
    this.condition('Reconciling', 'True', 'Progressing', message);
    deleteCondition(this.draft, 'Stalled');
    await this.save();
  }

  /** Writes the status as far as it is known. */
  async save(): Promise<void> {
    const { client, name } = this.manager;
    this.#stored = await patchStatus(client, this.#stored, this.draft, `gotk-${name}`);
  }

  /** The last write of a pass. */
  async finish(): Promise<void> {
    const { draft } = this;
    const request = requestedAt(draft);
    if (request !== undefined) draft.status.lastHandledReconcileAt = request;
    if (isTrue(draft, 'Ready')) {
      deleteCondition(draft, 'Reconciling', 'Stalled');
      draft.status.observedGeneration = draft.metadata.generation;
    }
    const reconciling = getCondition(draft, 'Reconciling');
    if (isFalse(draft, 'Ready') && reconciling) this.condition('Reconciling', 'True', 'ProgressingWithRetry', reconciling.message);
    await this.save();
  }

  /** The reason is that of the Ready condition at this moment. */
  event(type: 'Normal' | 'Warning', message: string, revision = '', more: Record<string, string> = {}): void {
    const reason = getCondition(this.draft, 'Ready')?.reason ?? (type === 'Warning' ? 'error' : 'info');
    this.manager.event(this.draft, type, reason, message, { ...(revision ? { [`${group}/revision`]: revision } : {}), ...more });
  }

  /** Who applies: this controller, or the ServiceAccount that the spec names. */
  applyingClient(): ApiClient {
    const { client, flag } = this.manager;
    const { kubeConfig, serviceAccountName = flag('default-service-account') } = this.spec;
    if (kubeConfig) throw new Error('remote clusters are not part of this engine, remove spec.kubeConfig');
    if (!serviceAccountName) return client;
    if (!client.impersonate) throw new Error('this client cannot impersonate');
    return client.impersonate(serviceAccountUser(this.draft.metadata.namespace as string, serviceAccountName));
  }
}
