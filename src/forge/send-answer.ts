import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './call.ts';

/** Writes an answer out; what was not read of the request is let go by. */
export const sendAnswer = (request: IncomingMessage, response: ServerResponse, { status, body, headers = {} }: Answer): void => {
  request.resume();
  const content = body === undefined ? undefined : Buffer.from(body as string);
  const length: Record<string, string> = status === 204 ? {} : { 'content-length': String(content?.length ?? 0) };
  response.writeHead(status, { 'cache-control': 'no-store', ...headers, ...length });
  response.end(request.method === 'HEAD' ? undefined : content);
};
