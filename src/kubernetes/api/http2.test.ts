import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealClock, type Clock, type Timer } from '../../platform/clock.ts';
import type { ApiServer } from './api-server.ts';
import { startApiServer } from './start-api-server.ts';

/** Counts what still waits: every open watch holds a timer. */
class CountingClock implements Clock {
  readonly #clock = new RealClock();
  waiting = 0;

  now(): number {
    return this.#clock.now();
  }

  after(delayMs: number, action: () => void): Timer {
    this.waiting++;
    let counted = true;
    const done = () => {
      if (counted) this.waiting--;
      counted = false;
    };
    const timer = this.#clock.after(delayMs, () => {
      done();
      action();
    });
    return {
      cancel: () => {
        done();
        timer.cancel();
      },
    };
  }
}

describe('HTTP/2, as client-go speaks it', () => {
  let clock: CountingClock;
  let server: ApiServer;
  let session: ClientHttp2Session;
  let authorization: string;
  beforeAll(async () => {
    clock = new CountingClock();
    server = await startApiServer({ clock });
    const ca = Buffer.from(/certificate-authority-data: (\S+)/.exec(server.kubeconfig())?.[1] ?? '', 'base64');
    authorization = `Bearer ${/token: (\S+)/.exec(server.kubeconfig())?.[1]}`;
    session = connect(server.url, { ca });
  });
  afterAll(async () => {
    session.destroy();
    await server.close();
  });

  const text = (path: string): Promise<{ status: number; body: string }> =>
    new Promise((done, fail) => {
      const stream = session.request({ ':path': path, authorization });
      let status = 0;
      let body = '';
      stream.on('response', (headers) => (status = Number(headers[':status'])));
      stream.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      stream.on('end', () => done({ status, body })).on('error', fail);
    });

  it('answers many requests of one connection', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => text('/api/v1/namespaces/default')));
    expect(answers.every(({ status, body }) => status === 200 && body.includes('"name":"default"'))).toBe(true);
  });

  it('tells a watch at once that it is open, and forgets it when the client does', async () => {
    const before = clock.waiting;
    const stream = session.request({ ':path': '/api/v1/configmaps?watch=true&fieldSelector=metadata.name%3Dnobody', authorization });
    await new Promise((done) => stream.on('response', done));
    expect(clock.waiting).toBe(before + 1);
    stream.on('error', () => {});
    stream.close(constants.NGHTTP2_CANCEL);
    while (clock.waiting > before) await text('/readyz');
    expect(clock.waiting).toBe(before);
  });
});
