// Git's smart HTTP protocol (gitprotocol-http): the machine's git speaks, this carries it. Leaves out: the dumb protocol.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { spawnProcess } from '../platform/process.ts';
import { gitEnvironment } from './git-environment.ts';
import type { GitService } from './git-route.ts';

/** A larger pack is refused by git itself, in words that the pushing client prints. */
export const largestPushBytes = 100 * 1024 * 1024;

const packet = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;

const noCache = { expires: 'Fri, 01 Jan 1980 00:00:00 GMT', pragma: 'no-cache', 'cache-control': 'no-cache, max-age=0, must-revalidate' };

// Background maintenance would outlive the engine and hold files open.
const settings = [`receive.maxInputSize=${largestPushBytes}`, 'receive.autogc=false', 'gc.auto=0', 'uploadpack.allowAnySHA1InWant=true'];

const startGit = (service: GitService, folder: string, request: IncomingMessage, more: string[]) => {
  const protocol = request.headers['git-protocol'];
  const args = [...settings.flatMap((each) => ['-c', each]), service.slice('git-'.length), '--stateless-rpc', ...more, folder];
  return spawnProcess('git', args, { env: gitEnvironment(typeof protocol === 'string' ? protocol : undefined) });
};

const isVersion2 = (request: IncomingMessage) => /(^|:)version=2(:|$)/.test(String(request.headers['git-protocol'] ?? ''));

/** Answers `GET info/refs?service=…`. */
export const advertiseRefs = async (
  service: GitService,
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const git = startGit(service, folder, request, ['--advertise-refs']);
  git.stdin.end();
  git.stderr.resume();
  response.writeHead(200, { 'content-type': `application/x-${service}-advertisement`, ...noCache });
  if (service === 'git-receive-pack' || !isVersion2(request)) response.write(`${packet(`# service=${service}\n`)}0000`);
  git.stdout.pipe(response, { end: false });
  await git.exited;
  response.end();
};

/** Answers `POST git-upload-pack` and `POST git-receive-pack`; `beforeEnd` runs after git's last word and before the client hears that it was the last. */
export const exchangePacks = async (
  service: GitService,
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
  beforeEnd: () => Promise<void> = async () => {},
): Promise<void> => {
  const git = startGit(service, folder, request, []);
  const body: Readable = /gzip/.test(String(request.headers['content-encoding'] ?? '')) ? request.pipe(createGunzip()) : request;
  body.on('error', () => git.stdin.end());
  body.pipe(git.stdin);
  // Git may answer and end before it has read all (a pack over the limit): the client sends on until it is done, and only then listens.
  git.stdin.on('close', () => body.resume());
  // A client that went away must not leave a git waiting for the rest.
  request.on('close', () => request.complete || git.kill());
  git.stderr.resume();
  response.writeHead(200, { 'content-type': `application/x-${service}-result`, ...noCache });
  git.stdout.pipe(response, { end: false });
  await git.exited;
  await beforeEnd();
  response.end();
};
