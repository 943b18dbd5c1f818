import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import { containerName } from './container-name.ts';
import type { LogOptions, NodeConnector } from './node-connector.ts';

const isTrue = (text: string | null) => text === 'true' || text === '1' || text === '';

const number = (query: URLSearchParams, name: string): number | undefined => {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw apiErrors.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
};

const optionsOf = (query: URLSearchParams): LogOptions => ({
  container: query.get('container') ?? undefined,
  follow: query.has('follow') && isTrue(query.get('follow')),
  previous: query.has('previous') && isTrue(query.get('previous')),
  timestamps: query.has('timestamps') && isTrue(query.get('timestamps')),
  tailLines: number(query, 'tailLines'),
  sinceSeconds: number(query, 'sinceSeconds'),
  sinceTime: query.get('sinceTime') ?? undefined,
  limitBytes: number(query, 'limitBytes'),
});

/** GET pods/x/log. Headers wait for the first bytes, so that the node's refusals still become errors. */
export const serveLog = async (
  pod: KubeObject,
  query: URLSearchParams,
  connector: NodeConnector,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> => {
  const options = optionsOf(query);
  options.container = containerName(pod, options.container);
  const begin = () => void (response.headersSent || response.writeHead(200, { 'content-type': 'text/plain' }).flushHeaders());
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      begin();
      if (response.write(chunk)) done();
      else response.once('drain', () => done());
    },
  });
  const gone = new AbortController();
  const stop = () => {
    gone.abort();
    out.destroy();
  };
  response.on('close', stop);
  closing.addEventListener('abort', stop, { once: true });
  out.on('error', () => {});
  const work = connector.logs(pod, options, out, gone.signal);
  // A follower wants to know that it is connected, even while nothing is printed; a refusal has come by then.
  let refused = false;
  work.catch(() => (refused = true));
  if (options.follow) setImmediate(() => refused || begin());
  await work;
  begin();
  closing.removeEventListener('abort', stop);
  if (out.destroyed) return void response.end();
  await new Promise<void>((done) => out.end(() => response.end(done)));
};
