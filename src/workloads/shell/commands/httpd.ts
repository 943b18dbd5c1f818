import type { IncomingMessage, ServerResponse } from 'node:http';
import { posix } from 'node:path';
import type { Call, CommandFunction } from '../machine.ts';
import { absolute } from '../machine.ts';
import { parseOptions } from './options.ts';

const types: Record<string, string> = {
  css: 'text/css',
  html: 'text/html',
  js: 'text/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  txt: 'text/plain',
};

const notFound = (response: ServerResponse) =>
  response
    .writeHead(404, { 'content-type': 'text/html' })
    .end(
      '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n',
    );

/** Serves the files of a folder as busybox httpd does. */
export const serveFolder =
  ({ machine }: Pick<Call, 'machine'>, root: string) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = posix.normalize(decodeURIComponent((request.url ?? '/').split('?')[0] as string));
    const wanted = posix.join(root, path);
    const info = await machine.files.stat(wanted);
    const file = info?.type === 'directory' ? posix.join(wanted, 'index.html') : wanted;
    const found = await machine.files.stat(file);
    if (found?.type !== 'file') return void notFound(response);
    const data = await machine.files.read(file);
    const type = types[file.split('.').at(-1) as string] ?? 'application/octet-stream';
    response.writeHead(200, {
      'content-type': type,
      'content-length': data.length,
      'last-modified': new Date(found.modifiedMs).toUTCString(),
    });
    response.end(request.method === 'HEAD' ? undefined : data);
  };

const ended = (call: Call): Promise<number> =>
  new Promise((done) => {
    for (const signal of [call.signal, call.terminate]) {
      if (signal.aborted) return done(signal === call.signal ? 137 : 0);
      signal.addEventListener('abort', () => done(signal === call.signal ? 137 : 0), { once: true });
    }
  });

const httpd: CommandFunction = async (call) => {
  const { flags } = parseOptions(call.args, ['p', 'h', 'c', 'r', 'u', 'e', 'd', 'm']);
  const port = Number((flags.get('p') ?? '80').split(':').at(-1));
  const root = absolute(call.cwd, flags.get('h') ?? '.');
  call.machine.serve(port, (request, response) => void serveFolder(call, root)(request, response).catch(() => response.destroy()));
  // Without -f the server goes on in the background and the command is done.
  return flags.has('f') ? ended(call) : 0;
};

export const serverCommands: Record<string, CommandFunction> = { httpd };
