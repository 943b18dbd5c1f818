// What the tests of this room share: a server of its own for each file, asked over real HTTPS as the administrator.
import { request as httpsRequest } from 'node:https';
import type { ClientRequest, IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../platform/clock.ts';
import { RealClock } from '../../platform/clock.ts';
import type { ApiServer } from './api-server.ts';
import { startApiServer } from './start-api-server.ts';

export interface Asked {
  method?: string;
  body?: unknown;
  /** JSON unless said otherwise. */
  contentType?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Answered {
  code: number;
  headers: IncomingHttpHeaders;
  text: string;
  // oxlint-disable-next-line no-explicit-any
  body: any;
}

export interface TestServer {
  server: ApiServer;
  ask(path: string, asked?: Asked): Promise<Answered>;
  /** The first `count` events of a watch. */
  // oxlint-disable-next-line no-explicit-any
  watch(path: string, count: number, headers?: Record<string, string>): Promise<any[]>;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const encode = (body: unknown) => (typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));

type Open = (path: string, asked: Asked) => ClientRequest;

const opener = (server: ApiServer): Open => {
  const config = server.kubeconfig();
  const ca = Buffer.from(/certificate-authority-data: (\S+)/.exec(config)?.[1] ?? '', 'base64');
  const authorization = { authorization: `Bearer ${/token: (\S+)/.exec(config)?.[1]}`, 'user-agent': 'test/1.0' };
  return (path, { method = 'GET', body, contentType = 'application/json', headers, signal }) => {
    const content = body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(encode(body)) };
    const all = { ...authorization, ...content, ...headers };
    return httpsRequest(new URL(path, server.url), { method, ca, agent: false, headers: all, ...(signal ? { signal } : {}) });
  };
};

const ask = (open: Open, path: string, asked: Asked): Promise<Answered> =>
  new Promise((done, fail) => {
    const sent = open(path, asked);
    sent.on('error', fail).on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        done({ code: response.statusCode ?? 0, headers: response.headers, text, body: parse(text) });
      });
    });
    sent.end(asked.body === undefined ? undefined : encode(asked.body));
  });

const events = (text: string): unknown[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

// oxlint-disable-next-line no-explicit-any
const watch = (open: Open, path: string, count: number, headers: Record<string, string>): Promise<any[]> =>
  new Promise((done, fail) => {
    const sent = open(path, { headers });
    sent.on('error', fail).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const found = events(text);
        if (found.length < count) return;
        done(found.slice(0, count));
        sent.destroy();
      });
      response.on('end', () => done(events(text)));
    });
    sent.end();
  });

export const startTestServer = async (options: { clock?: Clock; stateDir?: string } = {}): Promise<TestServer> => {
  const server = await startApiServer({ clock: options.clock ?? new RealClock(), stateDir: options.stateDir });
  const open = opener(server);
  return {
    server,
    ask: (path, asked = {}) => ask(open, path, asked),
    watch: (path, count, headers = {}) => watch(open, path, count, headers),
  };
};
