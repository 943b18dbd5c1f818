// Sends JSON over HTTP as upstream's retrying client does: after two seconds again, then after twice as long, within the provider's timeout.
import { STATUS_CODES } from 'node:http';
import { sleep, type Clock } from '../../../platform/clock.ts';
import type { PodNetwork } from '../../../workloads/network/pod-network.ts';
import { connectionText, hostAndPort } from '../../runtime/connection-text.ts';
import { SendError } from './send-error.ts';
import type { HttpResponse } from '../../../platform/http-response.ts';

export interface JsonRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Answers whatever a server answers; throws only when none does. */
export type SendJson = (request: JsonRequest) => Promise<HttpResponse>;

/** Throws unless the server says that all is well. `failed`: what the complaint begins with, where it is not `postMessage failed`. */
export type PostJson = (request: JsonRequest & { body: unknown; failed?: string }) => Promise<void>;

const firstWaitMs = 2000;
const attempts = 5;

const verb = (method: string) => `${method.charAt(0)}${method.slice(1).toLowerCase()}`;

export const createSendJson = (network: PodNetwork, clock: Clock, timeoutMs: number, stop: AbortSignal): SendJson => {
  const once = async ({ method = 'POST', url, headers = {}, body }: JsonRequest, signal: AbortSignal): Promise<HttpResponse | string> => {
    try {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const all = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers };
      return await network.fetch(url, { method, headers: all, signal, ...(body === undefined ? {} : { body: text }) });
    } catch (error) {
      const why = signal.aborted ? 'context deadline exceeded' : connectionText(error, hostAndPort(url));
      return `${verb(method)} "${url}": ${why}`;
    }
  };
  return async (request) => {
    const abort = new AbortController();
    const timer = clock.after(timeoutMs, () => abort.abort());
    const signal = AbortSignal.any([abort.signal, stop]);
    try {
      for (let attempt = 1; ; attempt++) {
        const answer = await once(request, signal);
        if (typeof answer !== 'string' && (answer.status < 500 || answer.status === 501)) return answer;
        const why = typeof answer === 'string' ? `: ${answer}` : '';
        const gaveUp = `${request.method ?? 'POST'} ${request.url} giving up after ${attempt} attempt(s)${why}`;
        if (signal.aborted || attempt === attempts) throw new SendError(`failed to execute request: ${gaveUp}`);
        await sleep(clock, firstWaitMs * 2 ** (attempt - 1), signal);
        if (signal.aborted) throw new SendError('failed to execute request: context deadline exceeded');
      }
    } finally {
      timer.cancel();
    }
  };
};

export const createPostJson =
  (send: SendJson): PostJson =>
  async ({ failed = 'postMessage failed', ...request }) => {
    const begin = failed && `${failed}: `;
    const answer = await send(request).catch((error: Error) => {
      throw new SendError(`${begin}${error.message}`);
    });
    const text = await answer.text();
    if (answer.ok) return;
    const said = text || STATUS_CODES[answer.status];
    throw new SendError(`${begin}request failed: request failed with status code ${answer.status}: ${said}`);
  };
