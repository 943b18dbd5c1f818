// An upgrade that is refused is answered on the bare socket: there is no response object for it.
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { asApiError } from './respond.ts';

export const refuseUpgrade = (socket: Duplex, error: unknown): void => {
  if (socket.destroyed) return;
  const { status } = asApiError(error);
  const body = `${JSON.stringify(status)}\n`;
  const head = [
    `HTTP/1.1 ${status.code} ${STATUS_CODES[status.code] ?? 'Error'}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};
