// Git's smart HTTP protocol (gitprotocol-http): the machine's git speaks, this carries it. Leaves out: the dumb protocol.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { runProcess, spawnProcess } from '../platform/process.ts';
import { advertisement, capabilitiesOf, listedRefs, packet } from './advertise-refs.ts';
import { gitEnvironment } from './git-environment.ts';
import type { GitService } from './git-route.ts';
import { sidebandNote } from './sideband-note.ts';
import { mergeMark, pusherVariable } from './update-hook.ts';

/** A larger pack is refused by git itself, in words that the pushing client prints. */
const largestPushBytes = 100 * 1024 * 1024;

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

const gitWords = (service: GitService, folder: string, more: string[]) => [
  ...settings.flatMap((each) => ['-c', each]),
  service.slice('git-'.length),
  '--stateless-rpc',
  ...more,
  folder,
];

const startGit = (service: GitService, folder: string, request: IncomingMessage, user = '') => {
  const env = gitEnvironment(protocolOf(request));
  return spawnProcess('git', gitWords(service, folder, []), { env: { ...env, [pusherVariable]: user, [mergeMark]: '' } });
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

const protocolOf = ({ headers }: IncomingMessage): string | undefined => {
  const protocol = headers['git-protocol'];
  return typeof protocol === 'string' ? protocol : undefined;
};

const askGit = async (service: GitService, folder: string, protocol: string | undefined): Promise<string> => {
  const { stdout } = await runProcess('git', gitWords(service, folder, ['--advertise-refs']), { env: gitEnvironment(protocol) });
  return stdout;
};

/** What this machine's git said of itself, by service and protocol. */
const abilities = new Map<string, Promise<string | undefined>>();

const learn = (key: string, ask: () => Promise<string | undefined>): Promise<string | undefined> => {
  const known = abilities.get(key) ?? ask();
  abilities.set(key, known);
  // An answer without any (an empty repository) teaches nothing.
  void known.then((text) => text === undefined && abilities.delete(key));
  return known;
};

const refsOf = async (service: GitService, folder: string, protocol: string | undefined): Promise<string> => {
  // Protocol 2 lists no refs here: the same for each repository.
  if (service === 'git-upload-pack' && protocol === 'version=2')
    return (await learn('2', async () => (await askGit(service, folder, protocol)) || undefined)) ?? '';
  if (protocol !== undefined && protocol !== 'version=2' && protocol !== 'version=0') return askGit(service, folder, protocol);
  const offers = await learn(service, async () => capabilitiesOf(await askGit(service, folder, undefined)));
  return (offers && advertisement(service, folder, offers)) ?? askGit(service, folder, protocol);
};

/** Answers `GET info/refs?service=…`. */
export const advertiseRefs = async (
  service: GitService,
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const text = await refsOf(service, folder, protocolOf(request));
  const announced = service === 'git-receive-pack' || !text.startsWith('000eversion 2') ? `${packet(`# service=${service}\n`)}0000` : '';
  response.writeHead(200, { 'content-type': `application/x-${service}-advertisement`, ...noCache });
  response.end(`${announced}${text}`);
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

/** A request that is small enough to be a question about refs; undefined for what is longer, or has no length. */
const shortBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  if (!(Number(request.headers['content-length']) <= headBytes)) return undefined;
  const parts: Buffer[] = [];
  for await (const part of bodyOf(request)) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

/** Answers `POST git-upload-pack`. */
export const uploadPack = async (folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const isVersion2 = protocolOf(request) === 'version=2';
  const short = isVersion2 ? await shortBody(request) : undefined;
  const refs = short && listedRefs(folder, short.toString());
  if (refs !== undefined) return void answerExchange('git-upload-pack', response).end(refs);
  const git = startGit('git-upload-pack', folder, request);
  feed(git, short ? Readable.from([short]) : bodyOf(request), request);
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
  const git = startGit('git-receive-pack', folder, request, user);
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
