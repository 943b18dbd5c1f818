// Receiver: the path under which a webhook is answered. Models: token, path, filters' validation. Leaves out: OIDC identities (generic-oidc is refused).
import { createHash } from 'node:crypto';
import type { Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { timestamp } from '../../platform/clock.ts';
import { booleanExpression, InvalidExpression } from '../runtime/cel-expression.ts';
import { deleteCondition, setCondition, type Draft, type NewCondition } from '../runtime/conditions.ts';
import { formatGoDuration, parseGoDuration } from '../runtime/duration.ts';
import type { Logger } from '../runtime/log.ts';
import type { Manager } from '../runtime/manager.ts';
import { addFinalizer, draftOf, hasFinalizer, patchStatus, removeFinalizer, requestedAt } from '../runtime/status.ts';

export const receiverKind = { apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver' };

const webhookRoot = '/hook/';

/** Throws why there is no token. */
export const readToken = async (client: ApiClient, { spec, metadata: { namespace = '' } }: KubeObject): Promise<string> => {
  const name = spec.secretRef?.name as string;
  const secret = await client.get({ apiVersion: 'v1', kind: 'Secret', namespace, name }).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
    throw new Error(`unable to read token from secret '${namespace}/${name}' error: ${error.message}`);
  });
  const token = (secret.data as Record<string, string> | undefined)?.token;
  if (token === undefined) throw new Error(`invalid '${namespace}/${name}' secret data: required field 'token'`);
  return Buffer.from(token, 'base64').toString('utf8');
};

const filtersOf = ({ spec }: KubeObject): string[] => {
  const resources = (spec.resources ?? []) as { filter?: string }[];
  return [spec.resourceFilter as string | undefined, ...resources.map(({ filter }) => filter)].filter((each) => each !== undefined);
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
      for (const filter of filtersOf(object)) booleanExpression(filter);
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
    const token = await readToken(this.#manager.client, object);
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
