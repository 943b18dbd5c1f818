import type { IncomingMessage } from 'node:http';
import { RequestError } from './errors.ts';

const largestBody = 4 * 1024 * 1024;

/** A request's body as text; refused when it is larger than words can be. */
export const readBody = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > largestBody) throw new RequestError(413, 'The request is too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
};
