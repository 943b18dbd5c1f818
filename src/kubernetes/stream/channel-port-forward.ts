// port-forward over plain WebSocket channels, as client libraries ask for it: two channels a port, data and error.
import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import type { NodeConnector } from './node-connector.ts';
import { acceptWebSocket, chooseProtocol } from './web-socket.ts';

/** One data channel as a connection. */
class ChannelConnection extends Duplex {
  readonly #socket: WebSocket;
  readonly #channel: number;

  constructor(socket: WebSocket, channel: number) {
    super();
    this.#socket = socket;
    this.#channel = channel;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return done();
    this.#socket.send(Buffer.concat([Buffer.from([this.#channel]), chunk]), () => done());
  }
}

const portMessage = (channel: number, port: number) => Buffer.from([channel, port & 255, port >> 8]);

export const serveChannelPortForward = async (
  pod: KubeObject,
  connector: NodeConnector,
  query: URLSearchParams,
  upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer },
): Promise<void> => {
  const ports = query.getAll('ports').flatMap((each) => each.split(',').map(Number));
  if (ports.length === 0) throw apiErrors.badRequest('query parameter "ports" is required');
  const protocol = chooseProtocol(upgrade.request, ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'portforward.k8s.io', '']);
  const webSocket = await acceptWebSocket(upgrade.request, upgrade.socket, upgrade.head, protocol);
  const connections = ports.map((port, index) => {
    const connection = new ChannelConnection(webSocket, 2 * index);
    webSocket.send(portMessage(2 * index, port));
    webSocket.send(portMessage(2 * index + 1, port));
    connector.portForward(pod, port, connection).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      webSocket.send(Buffer.concat([Buffer.from([2 * index + 1]), Buffer.from(text)]));
    });
    return connection;
  });
  webSocket.on('message', (message: Buffer) => connections[(message[0] as number) / 2]?.push(message.subarray(1)));
  await new Promise<void>((done) => webSocket.on('close', () => done()));
  for (const each of connections) each.destroy();
};
