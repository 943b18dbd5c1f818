import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { apiErrors } from '../machinery/status.ts';

const protocolHeader = 'sec-websocket-protocol';

export const offeredProtocols = (request: IncomingMessage): string[] =>
  String(request.headers[protocolHeader] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

export const isWebSocket = (request: IncomingMessage): boolean => request.headers.upgrade?.toLowerCase() === 'websocket';

/** The first protocol of ours that the client offers. */
export const chooseProtocol = (request: IncomingMessage, ours: readonly string[]): string => {
  const offered = offeredProtocols(request);
  const chosen = ours.find((each) => offered.includes(each));
  if (chosen !== undefined) return chosen;
  throw apiErrors.badRequest(`unable to upgrade: the server supports ${ours.join(', ')}, the client ${offered.join(', ') || 'none'}`);
};

/**
 * Completes a WebSocket handshake. ws refuses to parse protocol names with a slash (SPDY/3.1+portforward.k8s.io), so the header is hidden
 * from it and the answer is written by us.
 */
export const acceptWebSocket = (request: IncomingMessage, socket: Duplex, head: Buffer, protocol: string): Promise<WebSocket> => {
  const server = new WebSocketServer({ noServer: true, maxPayload: 64 << 20, perMessageDeflate: false, clientTracking: false });
  delete request.headers[protocolHeader];
  server.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  return new Promise((done) =>
    server.handleUpgrade(request, socket, head, (webSocket) => {
      // A frame that is none closes it; without a listener the error would be thrown at nobody.
      webSocket.on('error', () => {});
      done(webSocket);
    }),
  );
};
