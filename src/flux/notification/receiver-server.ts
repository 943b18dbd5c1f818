// Answers webhooks on port 9292, behind the Service webhook-receiver.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { booleanExpression } from '../runtime/cel-expression.ts';
import { isTrue } from '../runtime/conditions.ts';
import type { Logger } from '../runtime/log.ts';
import type { Manager } from '../runtime/manager.ts';
import { readBody } from './read-body.ts';
import { readSecret, receiverKind } from './receiver-pass.ts';
import { requestReconciliation, type ReceiverResource } from './request-reconciliation.ts';
import { parseJson } from './parse-json.ts';
import { verifyPayload, type Call } from './verify-payload.ts';

type Accepts = (object: KubeObject) => boolean;

/** The answer's body is always empty: a caller learns no more than the code. */
export class ReceiverServer {
  readonly #manager: Manager;
  readonly #log: Logger;
  readonly #startedAt: number;

  constructor(manager: Manager) {
    this.#manager = manager;
    this.#log = manager.log.with({ logger: 'receiver-server' });
    this.#startedAt = manager.clock.now();
    // Receivers are found by their path with every call: the informer keeps them at hand.
    manager.informer(receiverKind);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (!path.startsWith('/hook/')) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
      return void response.end('404 page not found\n');
    }
    this.#log.info(`handling request: ${encodeURIComponent(path.slice('/hook/'.length))}`);
    const code = await this.#handle(path, request).catch((error: unknown) => {
      this.#log.error('unable to handle request', error);
      return 500;
    });
    response.writeHead(code);
    response.end();
  }

  async #handle(path: string, request: IncomingMessage): Promise<number> {
    const body = await readBody(request);
    if (!body) return 413;
    const receiver = this.#manager
      .informer(receiverKind)
      .list()
      .find((each) => each.status?.webhookPath === path);
    if (!receiver) return 404;
    const { name, namespace } = receiver.metadata;
    const log = this.#log.with({ 'reconciler kind': 'Receiver', name, namespace });
    if (receiver.spec.suspend || !isTrue(receiver, 'Ready')) {
      log.error(receiver.spec.suspend ? 'receiver is suspended' : 'receiver is not ready', 'unable to process request');
      return 503;
    }
    const call = { headers: request.headers, body };
    try {
      const secret = await readSecret(this.#manager.client, receiver).catch((error: Error) => {
        throw new Error(`unable to read token, error: ${error.message}`);
      });
      const heard = verifyPayload(receiver, call, secret);
      if (heard) log.info(heard);
    } catch (error) {
      log.error('unable to validate payload', error);
      return 400;
    }
    return this.#request(receiver, call, log);
  }

  async #request(receiver: KubeObject, call: Call, log: Logger): Promise<number> {
    const { client, name: fieldManager } = this.#manager;
    let failed = false;
    const resources = receiver.spec.resources as ReceiverResource[];
    let filters: Accepts[];
    try {
      filters = resources.map((resource) => this.#filter(receiver, resource, call));
    } catch (error) {
      log.error('unable to create resource filters', error);
      return 500;
    }
    for (const [at, resource] of resources.entries()) {
      try {
        const accepts = filters[at] as Accepts;
        const options = { client, fieldManager, log, namespace: receiver.metadata.namespace ?? '', now: () => this.#now(), accepts };
        await requestReconciliation(options, resource);
      } catch (error) {
        log.error('unable to request reconciliation', error);
        failed = true;
      }
    }
    return failed ? 500 : 200;
  }

  /** `req` is the call's body where that is JSON, `res` the object's type and metadata. */
  #filter({ spec }: KubeObject, { filter }: ReceiverResource, { headers, body }: Call): Accepts {
    const expressions = [spec.resourceFilter as string | undefined, filter].filter((each) => each !== undefined).map(booleanExpression);
    if (!expressions.length) return () => true;
    const isJson = /(^|,)\s*application\/json\s*(;|,|$)/.test((headers['content-type'] as string | undefined) ?? '');
    const req = isJson ? parseJson(body, (why) => `failed to parse request body as JSON: ${why}`) : {};
    return ({ apiVersion, kind, metadata }) => expressions.every((holds) => holds({ req, res: { apiVersion, kind, metadata } }));
  }

  /** As Go prints a time: with the seconds since the process started. */
  #now(): string {
    const now = this.#manager.clock.now();
    const [date, time] = new Date(now).toISOString().replace('Z', '').split('T');
    const since = ((now - this.#startedAt) / 1000).toFixed(9);
    return `${date} ${time}000000 +0000 UTC m=+${since}`;
  }
}
