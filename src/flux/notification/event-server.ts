// Takes the controllers' events on port 9090, behind the Service notification-controller, and has them sent to whom the alerts say.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { parseGoDuration } from '../runtime/duration.ts';
import { groupOf, type FluxEvent } from '../runtime/flux-event.ts';
import type { Logger } from '../runtime/log.ts';
import type { Manager } from '../runtime/manager.ts';
import { AlertFilter, subjectOf } from './alert-filter.ts';
import { Dispatcher } from './dispatcher.ts';
import { readBody } from './read-body.ts';

const parseEvent = (body: Buffer): FluxEvent | undefined => {
  try {
    const event = JSON.parse(body.toString('utf8')) as FluxEvent | null;
    return event?.involvedObject?.kind && event.involvedObject.apiVersion ? event : undefined;
  } catch {
    return undefined;
  }
};

export class EventServer {
  readonly #manager: Manager;
  readonly #log: Logger;
  readonly #filter: AlertFilter;
  readonly #dispatcher: Dispatcher;
  readonly #windowMs: number;
  /** Events that were heard, and until when they are not heard again. */
  readonly #heard = new Map<string, number>();

  constructor(manager: Manager) {
    this.#manager = manager;
    this.#log = manager.log.with({ logger: 'event-server' });
    this.#filter = new AlertFilter(manager);
    this.#dispatcher = new Dispatcher(manager);
    this.#windowMs = parseGoDuration(manager.flag('rate-limit-interval')) ?? 5 * 60_000;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const event = body ? parseEvent(body) : undefined;
    if (!event) {
      this.#log.error('decoding the request body failed', 'no event');
      response.writeHead(body ? 400 : 413);
      return void response.end();
    }
    const repeated = this.#isRepeated(event);
    response.writeHead(repeated ? 429 : 202);
    response.end(repeated ? 'Too Many Requests\n' : '');
    if (!repeated) await this.#handle(event).catch((error: unknown) => this.#log.error('failed to handle event', error));
  }

  async #handle(event: FluxEvent): Promise<void> {
    const log = this.#log.with({ eventInvolvedObject: event.involvedObject });
    const alerts = await this.#filter.alertsFor(event);
    if (!alerts.length) return log.info('discarding event, no alerts found for the involved object');
    log.info('dispatching event', { message: event.message });
    for (const alert of alerts) await this.#dispatch(event, alert, log);
  }

  async #dispatch(event: FluxEvent, alert: KubeObject, log: Logger): Promise<void> {
    const { name, namespace } = alert.metadata;
    const failed = (verb: string, error: Error): void => {
      log.error(`failed to ${verb} notification`, error, { alert: { name, namespace, providerName: alert.spec.providerRef.name } });
      const message = `failed to ${verb} notification for ${subjectOf(event)}: ${error.message}`;
      this.#manager.event(alert, 'Warning', 'NotificationDispatchFailed', message);
    };
    try {
      const send = await this.#dispatcher.prepare(event, alert, log);
      // Nobody waits for a slow receiver.
      send?.().catch((error: Error) => failed('send', error));
    } catch (error) {
      failed('dispatch', error as Error);
    }
  }

  #isRepeated(event: FluxEvent): boolean {
    const { involvedObject, message, metadata = {} } = event;
    const group = groupOf(event);
    const key = JSON.stringify([
      involvedObject.kind,
      involvedObject.namespace,
      involvedObject.name,
      message,
      metadata[`${group}/revision`],
      metadata[`${group}/token`],
    ]);
    const now = this.#manager.clock.now();
    for (const [known, until] of this.#heard) {
      if (until > now) break;
      this.#heard.delete(known);
    }
    if (this.#heard.has(key)) return true;
    this.#heard.set(key, now + this.#windowMs);
    return false;
  }
}
