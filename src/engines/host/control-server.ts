/** The engine's own small door on loopback: status, stop, checkpoints, time. Opened by the token in the settings. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What an action is given, and what it answers; both JSON. */
export type ControlAction = (body: Record<string, unknown>) => Promise<unknown> | unknown;

const largestBody = 64 * 1024;

const readBody = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = '';
  for await (const part of request.setEncoding('utf8')) {
    text += part as string;
    if (text.length > largestBody) throw new Error('body too large');
  }
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
};

const isOpen = (request: IncomingMessage, token: string): boolean => {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
};

const answer = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value ?? {}));
};

const handle = async (
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  actions: Record<string, ControlAction>,
): Promise<void> => {
  if (!isOpen(request, token)) return answer(response, 401, { message: 'wrong token' });
  const action = actions[(request.url ?? '').slice(1)];
  if (!action || request.method !== 'POST') return answer(response, 404, { message: 'no such action' });
  try {
    answer(response, 200, await action(await readBody(request)));
  } catch (error) {
    answer(response, 500, { message: error instanceof Error ? error.message : String(error) });
  }
};

export const startControl = (port: number, token: string, actions: Record<string, ControlAction>): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => void handle(request, response, token, actions));
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
