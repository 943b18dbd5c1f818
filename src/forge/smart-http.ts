// Git's smart HTTP protocol (gitprotocol-http): the machine's git speaks, this carries it. Leaves out: the dumb protocol.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { spawnProcess } from '../platform/process.ts';
import { gitEnvironment } from './git-environment.ts';
import type { GitService } from './git-route.ts';
import { sidebandNote } from './sideband-note.ts';
import { mergeMark, pusherVariable } from './update-hook.ts';

/** A larger pack is refused by git itself, in words that the pushing client prints. */
const largestPushBytes = 100 * 1024 * 1024;

const packet = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;

const noCache = { expires: 'Fri, 01 Jan 1980 00:00:00 GMT', pragma: 'no-cache', 'cache-control': 'no-cache, max-age=0, must-revalidate' };

// Background maintenance would outlive the engine and hold files open.
// The update hook refuses to delete the default branch in better words than git's own; refs/pull belongs to the forge.
const settings = [
  `receive.maxInputSize=${largestPushBytes}`,
  'receive.autogc=false',
  'gc.auto=0',
  'uploadpack.allowAnySHA1InWant=true',
  'receive.denyDeleteCurrent=ignore',
  'receive.hideRefs=refs/pull/',
];

const tooLarge = [
  '',
  `This push is larger than ${largestPushBytes / 1024 / 1024} MB, and the forge took none of it; your commits are safe in your clone.`,
  'Take the large file out of the commit: git reset --soft @{upstream}, git rm --cached <file>, then commit and push again.',
  '',
];

const startGit = (service: GitService, folder: string, request: IncomingMessage, more: string[], user = '') => {
  const protocol = request.headers['git-protocol'];
  const args = [...settings.flatMap((each) => ['-c', each]), service.slice('git-'.length), '--stateless-rpc', ...more, folder];
  const env = gitEnvironment(typeof protocol === 'string' ? protocol : undefined);
  return spawnProcess('git', args, { env: { ...env, [pusherVariable]: user, [mergeMark]: '' } });
};

/** Looks at what goes by: how much it is, and whether the client listens to a side band (its first line says so). */
const watchBody = () => {
  const seen = { bytes: 0, head: '' };
  const through = new Transform({
    transform(chunk: Buffer, _, done) {
      if (seen.bytes < headBytes) seen.head += chunk.subarray(0, headBytes).toString('latin1');
      seen.bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { seen, through };
};

const headBytes = 8192;

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

const bodyOf = (request: IncomingMessage): Readable =>
  /gzip/.test(String(request.headers['content-encoding'] ?? '')) ? request.pipe(createGunzip()) : request;

const answerExchange = (service: GitService, response: ServerResponse) =>
  response.writeHead(200, { 'content-type': `application/x-${service}-result`, ...noCache });

type Git = ReturnType<typeof startGit>;

const feed = (git: Git, body: Readable, request: IncomingMessage, through?: Transform): void => {
  body.on('error', () => git.stdin.end());
  (through ? body.pipe(through) : body).pipe(git.stdin);
  // Git may answer and end before it has read all (a pack over the limit): the client sends on until it is done, and only then listens.
  git.stdin.on('close', () => (through ?? body).resume());
  // A client that went away must not leave a git waiting for the rest.
  request.on('close', () => request.complete || git.kill());
  git.stderr.resume();
};

/** Answers `POST git-upload-pack`. */
export const uploadPack = async (folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const git = startGit('git-upload-pack', folder, request, []);
  feed(git, bodyOf(request), request);
  answerExchange('git-upload-pack', response);
  git.stdout.pipe(response, { end: false });
  await git.exited;
  response.end();
};

/** Answers `POST git-receive-pack`. `settle` runs after git's last word and before the client hears it was the last; what it returns, the pusher reads. */
export const receivePack = async (
  { folder, user }: { folder: string; user: string },
  request: IncomingMessage,
  response: ServerResponse,
  settle: () => Promise<string[]>,
): Promise<void> => {
  const git = startGit('git-receive-pack', folder, request, [], user);
  const { seen, through } = watchBody();
  feed(git, bodyOf(request), request, through);
  answerExchange('git-receive-pack', response);
  const note = sidebandNote(async () => {
    await git.exited;
    const words = await settle();
    if (!seen.head.includes('side-band-64k')) return [];
    return seen.bytes > largestPushBytes ? tooLarge : words;
  });
  git.stdout.pipe(note).pipe(response);
  await new Promise<void>((done) => {
    response.on('finish', done);
    response.on('close', done);
  });
};
