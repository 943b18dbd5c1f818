import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { constants, createDeflate } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors, isApiError } from '../machinery/status.ts';
import type { NodeConnector } from './node-connector.ts';
import { handlePodStream, type PodStreamRequest } from './pod-stream.ts';
import { headerDictionary } from './spdy/dictionary.ts';
import { FrameReader, type Frame } from './spdy/frames.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { nodeName: 'node', containers: [{ name: 'main' }] },
  status: { phase: 'Running' },
} as KubeObject;

/** A node whose one container answers exec by telling what it was given, and whose port 80 is an echo. */
const node: NodeConnector = {
  logs: async (_pod, options, out) => {
    if (options.previous) throw apiErrors.badRequest('previous terminated container "main" in pod "web" not found');
    out.write('line\n');
  },
  exec: async (_pod, { command, container }, { stdin, stdout, stderr }) => {
    stdout.write(`${container}: ${command.join(' ')}\n`);
    if (command[0] === 'missing') throw new Error('no such program');
    for await (const chunk of stdin ?? []) stdout.write(chunk);
    stderr.write('done\n');
    return command[0] === 'fail' ? 4 : 0;
  },
  attach: async () => 0,
  portForward: async (_pod, port, connection) => {
    if (port !== 80) throw new Error('connection refused');
    connection.on('data', (data: Buffer) => connection.write(data));
  },
  proxy: async () => {},
};

let server: Server;
let port: number;
const closing = new AbortController();

const requestOf = (url: string): Omit<PodStreamRequest, 'request'> => {
  const { pathname, searchParams } = new URL(url, 'http://host');
  return { pod, subresource: pathname.slice(1) as 'exec', query: searchParams, connector: node, closing: closing.signal };
};

beforeEach(async () => {
  server = createServer((request, response) => {
    handlePodStream({ ...requestOf(request.url ?? ''), request }, { response }).catch((error: unknown) => {
      response.writeHead(isApiError(error) ? error.code : 500).end((error as Error).message);
    });
  });
  server.on('upgrade', (request, socket, head) => {
    handlePodStream({ ...requestOf(request.url ?? ''), request }, { socket, head }).catch((error: unknown) =>
      socket.end(`HTTP/1.1 400 Bad Request\r\n\r\n${(error as Error).message}`),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Everything that came on each channel, once the server has closed. */
const channels = (path: string, protocol: string, send: (socket: WebSocket) => void = () => {}) =>
  new Promise<{ protocol: string; channels: Record<number, string> }>((done, fail) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol);
    const heard: Record<number, string> = {};
    socket.on('open', () => send(socket));
    socket.on('message', (data: Buffer) => (heard[data[0] as number] = (heard[data[0] as number] ?? '') + data.subarray(1).toString()));
    socket.on('close', () => done({ protocol: socket.protocol, channels: heard }));
    socket.on('error', fail);
  });

describe('exec over a WebSocket', () => {
  it('gives everything that was printed before the status', async () => {
    const { protocol, channels: heard } = await channels('/exec?command=fail&command=now&stdout=true&stderr=true', 'v4.channel.k8s.io');
    expect(protocol).toBe('v4.channel.k8s.io');
    expect([heard[1], heard[2]]).toEqual(['main: fail now\n', 'done\n']);
    expect(JSON.parse(heard[3] as string)).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '4' }] },
    });
  });

  it('ends standard input with the close message of v5', async () => {
    const { channels: heard } = await channels('/exec?command=cat&stdin=true&stdout=true', 'v5.channel.k8s.io', (socket) => {
      socket.send(Buffer.from('\0words\n'));
      socket.send(Buffer.from([255, 0]));
    });
    expect(heard[1]).toBe('main: cat\nwords\n');
    expect(JSON.parse(heard[3] as string)).toEqual({ metadata: {}, status: 'Success' });
  });

  it('words what the node could not do as the API server does', async () => {
    const { channels: heard } = await channels('/exec?command=missing&stdout=true', 'v5.channel.k8s.io');
    expect(JSON.parse(heard[3] as string)).toMatchObject({
      message: 'Internal error occurred: no such program',
      reason: 'InternalError',
      code: 500,
    });
  });

  it('refuses a container that is not there before the upgrade', async () => {
    await expect(channels('/exec?command=x&stdout=true&container=nobody', 'v5.channel.k8s.io')).rejects.toThrow('400');
  });
});

/** The client's side of SPDY, as far as the tests need it. */
class SpdyClient {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  readonly #deflate = createDeflate({ dictionary: headerDictionary(), flush: constants.Z_SYNC_FLUSH });
  readonly #reader = new FrameReader();

  constructor(socket: Socket, rest: Buffer) {
    this.socket = socket;
    this.frames.push(...this.#reader.push(rest));
    socket.on('data', (data: Buffer) => this.frames.push(...this.#reader.push(data)));
  }

  static async open(path: string, protocol: string): Promise<SpdyClient> {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\nContent-Length: 0\r\n\r\n`,
    );
    const first = await new Promise<Buffer>((done) => socket.once('data', done));
    const end = first.indexOf('\r\n\r\n');
    const wanted = `101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}`;
    if (!first.subarray(0, end).toString().includes(wanted)) throw new Error(`no SPDY: ${first.toString()}`);
    return new SpdyClient(socket, first.subarray(end + 4));
  }

  async openStream(id: number, headers: Record<string, string>): Promise<void> {
    const number = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
    const plain = Buffer.concat([
      number(Object.keys(headers).length),
      ...Object.entries(headers)
        .flat()
        .flatMap((text) => [number(text.length), Buffer.from(text)]),
    ]);
    await new Promise<void>((done) => this.#deflate.write(plain, () => done()));
    const block = this.#deflate.read() as Buffer;
    const payload = Buffer.concat([number(id), number(0), Buffer.alloc(2), block]);
    this.socket.write(Buffer.concat([number(0x80030001), number(payload.length), payload]));
  }

  send(id: number, data: string, fin = false): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id);
    head[4] = fin ? 1 : 0;
    head.writeUIntBE(data.length, 5, 3);
    this.socket.write(Buffer.concat([head, Buffer.from(data)]));
  }

  text(id: number): string {
    return Buffer.concat(this.frames.flatMap((each) => (each.kind === 'data' && each.streamId === id ? [each.payload] : []))).toString();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((done) => this.socket.once('data', done));
  }
}

const isEnd = (id: number) => (frame: Frame) => frame.kind === 'data' && frame.streamId === id && (frame.flags & 1) === 1;

describe('SPDY', () => {
  it('runs a command once all promised streams are open', async () => {
    const client = await SpdyClient.open('/exec?command=fail&stdin=true&stdout=true&stderr=true', 'v4.channel.k8s.io');
    for (const [id, streamtype] of [
      [1, 'error'],
      [3, 'stdin'],
      [5, 'stdout'],
      [7, 'stderr'],
    ] as [number, string][])
      await client.openStream(id, { streamtype });
    client.send(3, 'typed', true);
    await client.until(() => client.frames.some(isEnd(1)));
    expect([client.text(5), client.text(7)]).toEqual(['main: fail\ntyped', 'done\n']);
    expect(JSON.parse(client.text(1))).toMatchObject({ reason: 'NonZeroExitCode' });
    expect(client.frames.filter((each) => each.kind === 'control' && each.type === 2)).toHaveLength(4);
    client.socket.destroy();
  });

  it('forwards ports, one pair of streams a connection, and says on the error stream what failed', async () => {
    const client = await SpdyClient.open('/portforward', 'portforward.k8s.io');
    for (const [id, wanted] of [
      [1, '80'],
      [5, '81'],
    ] as [number, string][]) {
      await client.openStream(id, { streamtype: 'error', port: wanted, requestid: wanted });
      await client.openStream(id + 2, { streamtype: 'data', port: wanted, requestid: wanted });
    }
    client.send(3, 'there and back');
    await client.until(() => client.text(3) === 'there and back' && client.frames.some(isEnd(5)));
    expect(client.text(5)).toBe('connection refused');
    client.socket.destroy();
  });
});

describe('logs', () => {
  it('are plain text, and refusals are errors', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/log`);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual(['text/plain', 'line\n']);
    expect((await fetch(`http://127.0.0.1:${port}/log?previous=true`)).status).toBe(400);
    expect((await fetch(`http://127.0.0.1:${port}/log?container=nobody`)).status).toBe(400);
  });
});
