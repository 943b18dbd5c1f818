import { request, type IncomingMessage } from 'node:http';
import { Readable, type Duplex } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

const bodyless = new Set([101, 103, 204, 205, 304]);

const bodyOf = async (init: RequestInit): Promise<Buffer | undefined> =>
  init.body === undefined || init.body === null ? undefined : Buffer.from(await new Response(init.body).arrayBuffer());

const headersOf = (message: IncomingMessage): Headers => {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) for (const value of values ?? []) headers.append(name, value);
  return headers;
};

/** One HTTP exchange over a connection that is already open, in the shape of global fetch. Leaves out: following redirects. */
export const fetchOver = async (connection: Duplex, url: URL, init: RequestInit = {}): Promise<Response> => {
  const body = await bodyOf(init);
  const headers: Record<string, string> = { host: url.host, connection: 'close' };
  new Headers(init.headers).forEach((value, name) => (headers[name] = value));
  if (body) headers['content-length'] = String(body.length);
  return new Promise((done, fail) => {
    const sent = request({
      createConnection: () => connection as never,
      method: init.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      headers,
      ...(init.signal ? { signal: init.signal } : {}),
    });
    sent.on('error', fail);
    sent.on('response', (message) => {
      const status = message.statusCode ?? 502;
      if (bodyless.has(status)) message.resume();
      const stream = bodyless.has(status) ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
      done(new Response(stream as never, { status, statusText: message.statusMessage ?? '', headers: headersOf(message) }));
    });
    sent.end(body);
  });
};
