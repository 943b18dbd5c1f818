import type { IncomingMessage } from 'node:http';

/** What the real controller reads at most. */
const longestBody = 3 * 1024 * 1024;

/** Undefined for a body that is too long. */
export const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestBody) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};
