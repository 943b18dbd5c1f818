// Asks one server over HTTPS, as its administrator.
import { Agent, request, type RequestOptions } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';

export interface Raw {
  code: number;
  type?: string | undefined;
  warning?: string | undefined;
  text: string;
}

export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

export interface OpenWatch {
  raw: Raw;
  /** The lines so far once `enough` says so, the stream has ended, or some seconds have passed. */
  lines(enough: (lines: string[]) => boolean): Promise<string[]>;
  close(): void;
}

const patience = 4000;

export class Connection {
  readonly #base: RequestOptions;
  /** How long after a write of roles everybody has seen it. */
  readonly settleMs: number;

  constructor(url: string, token: string, settleMs = 0) {
    this.settleMs = settleMs;
    const { hostname, port } = new URL(url);
    const agent = new Agent({ keepAlive: true, maxSockets: 64 });
    const headers = { authorization: `Bearer ${token}`, 'user-agent': 'fidelity/1.0' };
    this.#base = { hostname, port, agent, rejectUnauthorized: false, headers };
  }

  async ask(asked: Asked): Promise<Raw> {
    const response = await this.#send(asked);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { ...head(response), text: Buffer.concat(chunks).toString() };
  }

  async watch(asked: Asked): Promise<OpenWatch> {
    const response = await this.#send(asked);
    let text = '';
    const last = { ended: false, late: false };
    let wake = () => {};
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      wake();
    });
    for (const event of ['end', 'close', 'error']) {
      response.on(event, () => {
        last.ended = true;
        wake();
      });
    }
    const whole = () => text.split('\n').slice(0, -1);
    const lines = async (enough: (lines: string[]) => boolean) => {
      last.late = false;
      const limit = setTimeout(() => {
        last.late = true;
        wake();
      }, patience);
      while (!enough(whole()) && !last.ended && !last.late) await new Promise<void>((done) => (wake = done));
      clearTimeout(limit);
      return whole();
    };
    return { raw: { ...head(response), text: '' }, lines, close: () => response.destroy() };
  }

  close(): void {
    (this.#base.agent as Agent).destroy();
  }

  #send({ method, path, headers, body }: Asked): Promise<IncomingMessage> {
    return new Promise((done, fail) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const all = { ...this.#base.headers, ...length, ...headers };
      const sent: ClientRequest = request({ ...this.#base, method, path, headers: all }, done);
      sent.on('error', fail).end(body);
    });
  }
}

const head = ({ statusCode = 0, headers }: IncomingMessage) => ({
  code: statusCode,
  type: headers['content-type'],
  warning: headers.warning,
});
