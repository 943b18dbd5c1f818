/** As much of the global fetch as our own requests need, by node:http. Leaves out: streams, decompression, kept connections. */
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import { responseOf, type HttpResponse } from './http-response.ts';

export interface HttpInit {
  method?: string | undefined;
  headers?: Record<string, string> | undefined;
  body?: string | Uint8Array | null | undefined;
  signal?: AbortSignal | null | undefined;
  /** `manual`: a redirect is an answer. */
  redirect?: 'follow' | 'manual' | undefined;
}

export type HttpFetch = (url: string | URL, init?: HttpInit) => Promise<HttpResponse>;

const send = async (url: URL, { method = 'GET', headers = {}, body, signal }: HttpInit, over?: Duplex): Promise<IncomingMessage> => {
  const begin = url.protocol === 'https:' && !over ? (await import('node:https')).request : request;
  const options: RequestOptions = {
    method,
    headers: { ...headers, ...(body === undefined || body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    ...(signal ? { signal } : {}),
    // An agent would open a connection of its own.
    ...(over ? { createConnection: () => over as never } : { agent: false }),
  };
  return new Promise((resolve, reject) => {
    const sent = over
      ? begin({
          ...options,
          path: `${url.pathname}${url.search}`,
          headers: { host: url.host, connection: 'close', ...(options.headers as object) },
        })
      : begin(url, options);
    sent.on('error', reject).on('response', resolve);
    sent.end(body ?? undefined);
  });
};

const redirects = new Set([301, 302, 303, 307, 308]);
/** As many as Go's client follows. */
const mostRedirects = 10;

/** The request to send after a redirect: a changed method has no body, another host learns no login. */
const redirected = (init: HttpInit, status: number, from: URL, to: URL): HttpInit => {
  const { method = 'GET', headers = {} } = init;
  const keeps = status === 307 || status === 308 || method === 'GET' || method === 'HEAD';
  const known = Object.entries(headers).filter(([name]) => from.origin === to.origin || name.toLowerCase() !== 'authorization');
  return { ...init, headers: Object.fromEntries(known), ...(keeps ? {} : { method: 'GET', body: undefined }) };
};

/** Rejects where no answer comes; whatever a server answers is an answer. */
export const httpFetch: HttpFetch = async (url, init = {}) => {
  let target = new URL(url);
  let wanted = init;
  for (let count = 0; ; count++) {
    const message = await send(target, wanted);
    const { statusCode: status = 0, headers } = message;
    if (!redirects.has(status) || headers.location === undefined || init.redirect === 'manual') return responseOf(message);
    message.resume();
    if (count === mostRedirects) throw new Error(`stopped after ${mostRedirects} redirects`);
    const next = new URL(headers.location, target);
    wanted = redirected(wanted, status, target, next);
    target = next;
  }
};

/** One exchange over a connection that is already open. Leaves out: following redirects. */
export const fetchOver = async (connection: Duplex, url: URL, init: HttpInit = {}): Promise<HttpResponse> =>
  responseOf(await send(url, init, connection));
