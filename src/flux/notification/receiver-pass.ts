// Receiver: the path under which a webhook is answered. Models: token, path, filters' validation. Leaves out: OIDC identities (generic-oidc is refused).
import { createHash } from 'node:crypto';
import type { Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { timestamp } from '../../platform/clock.ts';
import { InvalidExpression, requireBoolean } from '../runtime/cel-expression.ts';
import { deleteCondition, setCondition, type Draft, type NewCondition } from '../runtime/conditions.ts';
import { formatGoDuration, parseGoDuration } from '../runtime/duration.ts';
import type { Logger } from '../runtime/log.ts';
import type { Manager } from '../runtime/manager.ts';
import type { ReceiverResource } from './request-reconciliation.ts';
import { addFinalizer, draftOf, hasFinalizer, patchStatus, removeFinalizer, requestedAt } from '../runtime/status.ts';

export const receiverKind = { apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver' };

const webhookRoot = '/hook/';

export type ReceiverSecret = Record<string, string> & { token: string };

/** The Secret of a receiver; throws why there is no token in it. */
export const readSecret = async (client: ApiClient, { spec, metadata: { namespace = '' } }: KubeObject): Promise<ReceiverSecret> => {
  const name = spec.secretRef?.name as string;
  const secret = await client.get({ apiVersion: 'v1', kind: 'Secret', namespace, name }).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
    throw new Error(`unable to read token from secret '${namespace}/${name}' error: ${error.message}`);
  });
  const data = Object.entries((secret.data ?? {}) as Record<string, string>);
  const { token, ...rest } = Object.fromEntries(data.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
  if (token === undefined) throw new Error(`invalid '${namespace}/${name}' secret data: required field 'token'`);
  return { ...rest, token };
};

const requireFilter = (filter: string | undefined, where: string): void => {
  try {
    if (filter) requireBoolean(filter, ['req', 'res']);
  } catch (error) {
    if (error instanceof InvalidExpression) throw new InvalidExpression(`invalid ${where}: ${error.message}`);
    throw error;
  }
};

const requireFilters = ({ spec }: KubeObject): void => {
  requireFilter(spec.resourceFilter, 'resourceFilter expression');
  for (const [at, { kind, name, filter }] of ((spec.resources ?? []) as ReceiverResource[]).entries())
    requireFilter(filter, `filter expression for resources[${at}] (kind="${kind}", name="${name}")`);
};

export class ReceiverPass {
  readonly #manager: Manager;

  constructor(manager: Manager) {
    this.#manager = manager;
  }

  async run({ namespace, name }: Request, log: Logger): Promise<Result | void> {
    const { client, name: manager } = this.#manager;
    const object = await client.find({ ...receiverKind, namespace, name });
    if (!object) return;
    if (object.metadata.deletionTimestamp) return void (hasFinalizer(object) && (await removeFinalizer(client, object, manager)));
    if (!hasFinalizer(object)) {
      await addFinalizer(client, object, manager);
      return { requeueAfterMs: 0 };
    }
    const draft = draftOf(object);
    if (!object.spec.suspend) return this.#reconcile(object, draft, log);
    log.info('Reconciliation is suspended for this object');
    await this.#finish(object, draft);
  }

  async #reconcile(object: KubeObject, draft: Draft, log: Logger): Promise<Result> {
    try {
      requireFilters(object);
    } catch (error) {
      if (!(error instanceof InvalidExpression)) throw error;
      return this.#refuse(object, draft, log, error.message);
    }
    try {
      if (object.spec.type === 'generic-oidc')
        throw new Error('identities of OIDC providers are not simulated: use a type with a secretRef');
      await this.#open(object, draft, log);
    } catch (error) {
      this.#set(draft, { type: 'Reconciling', status: 'True', reason: 'ProgressingWithRetry', message: 'Reconciliation in progress' });
      this.#set(draft, { type: 'Ready', status: 'False', reason: 'TokenNotFound', message: (error as Error).message });
      delete draft.status.webhookPath;
      await this.#finish(object, draft);
      this.#manager.event(object, 'Warning', 'Failed', (error as Error).message);
      throw error;
    }
    await this.#finish(object, draft);
    const intervalMs = parseGoDuration(object.spec.interval) ?? 600_000;
    const message = `Reconciliation finished, next run in ${formatGoDuration(intervalMs)}`;
    log.info(message);
    this.#manager.event(object, 'Normal', 'Succeeded', message);
    return { requeueAfterMs: intervalMs };
  }

  async #open(object: KubeObject, draft: Draft, log: Logger): Promise<void> {
    const { token } = await readSecret(this.#manager.client, object);
    const { name, namespace = '' } = object.metadata;
    const path = `${webhookRoot}${createHash('sha256').update(`${token}${name}${namespace}`).digest('hex')}`;
    const message = `Receiver initialized for path: ${path}`;
    this.#set(draft, { type: 'Ready', status: 'True', reason: 'Succeeded', message });
    deleteCondition(draft, 'Reconciling', 'Stalled');
    if (draft.status.webhookPath !== path) log.info(message);
    draft.status.webhookPath = path;
    draft.status.observedGeneration = object.metadata.generation;
  }

  /** A filter that is no expression: nothing happens before it is corrected. */
  async #refuse(object: KubeObject, draft: Draft, log: Logger, why: string): Promise<Result> {
    const reason = 'InvalidCELExpression';
    const message = `Reconciliation failed terminally due to configuration error: ${why}`;
    deleteCondition(draft, 'Reconciling');
    this.#set(draft, { type: 'Stalled', status: 'True', reason, message });
    this.#set(draft, { type: 'Ready', status: 'False', reason, message });
    draft.status.observedGeneration = object.metadata.generation;
    await this.#finish(object, draft);
    log.error('Reconciliation failed terminally due to configuration error', why);
    this.#manager.event(object, 'Warning', reason, message);
    return {};
  }

  async #finish(object: KubeObject, draft: Draft): Promise<void> {
    const asked = requestedAt(object);
    if (asked !== undefined) draft.status.lastHandledReconcileAt = asked;
    await patchStatus(this.#manager.client, object, draft, this.#manager.name);
  }

  #set(draft: Draft, condition: NewCondition): void {
    setCondition(draft, condition, timestamp(this.#manager.clock));
  }
}
