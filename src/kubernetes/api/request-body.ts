// Reads a request's body whole, up to upstream's limit.
import type { IncomingMessage } from 'node:http';
import { apiErrors } from '../machinery/status.ts';

const limitBytes = 3 * 1024 * 1024;
const tooLarge = () => apiErrors.requestEntityTooLarge(`Request entity too large: limit is ${limitBytes}`);

export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and dropped, so that the client gets to read the answer.
    if (size <= limitBytes) chunks.push(chunk);
  }
  if (size > limitBytes) throw tooLarge();
  // As it is, whatever Content-Encoding says: the real server does not look at it.
  return Buffer.concat(chunks);
};
