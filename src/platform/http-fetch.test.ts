import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchOver, httpFetch } from './http-fetch.ts';

describe('httpFetch', () => {
  let server: Server;
  let home: string;
  const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    '/echo': async (request, response) => {
      let text = '';
      for await (const part of request) text += String(part);
      const { authorization = '' } = request.headers;
      response.writeHead(207, 'Some', { 'x-two': ['a', 'b'] }).end(`${request.method} ${authorization} ${text}`);
    },
    '/moved': (_, response) => response.writeHead(302, { location: '/echo' }).end(),
    '/kept': (_, response) => response.writeHead(307, { location: '/echo' }).end(),
    '/elsewhere': (_, response) => response.writeHead(307, { location: `${home.replace('127.0.0.1', 'localhost')}/echo` }).end(),
    '/round': (_, response) => response.writeHead(301, { location: '/round' }).end(),
    '/half': (_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.destroy());
    },
    '/silent': () => {},
  };
  beforeAll(async () => {
    server = createServer((request, response) => answers[request.url ?? '']?.(request, response));
    await new Promise<void>((done) => server.listen(0, done));
    home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  const login = { authorization: 'Basic x' };
  const said = async (path: string, init = {}) => (await httpFetch(`${home}${path}`, init)).text();

  it('answers with status, words, headers of several values and a body', async () => {
    const answer = await httpFetch(`${home}/echo`, { method: 'PUT', headers: login, body: 'héllo' });
    expect(answer).toMatchObject({ ok: true, status: 207, statusText: 'Some' });
    expect([answer.headers.get('X-Two'), answer.headers.get('absent')]).toEqual(['a, b', null]);
    expect(await answer.text()).toBe('PUT Basic x héllo');
  });

  it('follows redirects as a browser does: a changed method has no body, another host learns no login', async () => {
    expect(await said('/moved', { method: 'POST', body: 'text', headers: login })).toBe('GET Basic x ');
    expect(await said('/kept', { method: 'POST', body: 'text', headers: login })).toBe('POST Basic x text');
    expect(await said('/elsewhere', { headers: login })).toBe('GET  ');
    expect((await httpFetch(`${home}/moved`, { redirect: 'manual' })).status).toBe(302);
    await expect(httpFetch(`${home}/round`)).rejects.toThrow('stopped after 10 redirects');
  });

  it('rejects where no answer comes, and where it breaks off', async () => {
    const gone = createServer();
    await new Promise<void>((done) => gone.listen(0, '127.0.0.1', done));
    const { port } = gone.address() as AddressInfo;
    await new Promise((done) => gone.close(done));
    await expect(httpFetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const broken = await httpFetch(`${home}/half`);
    await expect(broken.text()).rejects.toThrow('aborted');
    const abort = new AbortController();
    const waiting = httpFetch(`${home}/silent`, { signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toThrow(/abort/);
  });

  it('speaks over a connection that is open already', async () => {
    const url = new URL('http://web.shop.svc/echo');
    const answer = await fetchOver(connect((server.address() as AddressInfo).port, '127.0.0.1'), url, { method: 'POST', body: 'over' });
    expect(await answer.text()).toBe('POST  over');
  });
});
