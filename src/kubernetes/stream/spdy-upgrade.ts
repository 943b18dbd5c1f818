import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream } from 'ws';
import { apiErrors } from '../machinery/status.ts';
import { acceptWebSocket, isWebSocket, offeredProtocols } from './web-socket.ts';

export interface SpdyTransport {
  transport: Duplex;
  /** Bytes that came right behind the request. */
  head: Buffer;
}

export const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io';

export const isSpdyTunnel = (request: IncomingMessage): boolean =>
  isWebSocket(request) && offeredProtocols(request).includes(tunnelProtocol);

export const isSpdy = (request: IncomingMessage): boolean => request.headers.upgrade?.toLowerCase() === 'spdy/3.1';

/** Switches to SPDY: on the bare socket, or inside a WebSocket as kubectl from 1.31 on forwards ports. */
export const acceptSpdy = async (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocols: readonly string[],
): Promise<SpdyTransport> => {
  if (isSpdyTunnel(request)) {
    const webSocket = await acceptWebSocket(request, socket, head, tunnelProtocol);
    return { transport: createWebSocketStream(webSocket), head: Buffer.alloc(0) };
  }
  const header = request.headers['x-stream-protocol-version'];
  const offered = [header ?? []].flat().flatMap((each) => each.split(',').map((part) => part.trim()));
  const chosen = protocols.find((each) => offered.includes(each));
  if (chosen === undefined && offered.length > 0) {
    throw apiErrors.other(
      403,
      'Forbidden',
      `unable to negotiate protocol: client supports [${offered.join(' ')}], server supports [${protocols.join(' ')}]`,
    );
  }
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: SPDY/3.1'];
  if (chosen) lines.push(`X-Stream-Protocol-Version: ${chosen}`);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return { transport: socket, head };
};
