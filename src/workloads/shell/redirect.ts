import { FileError } from '../files/file-tree.ts';
import { ByteChannel } from './byte-channel.ts';
import { expandText, type Expansion } from './expand.ts';
import { absolute, type Streams } from './machine.ts';
import type { Redirection } from './syntax.ts';

export interface Redirected {
  io: Streams;
  /** Resolves when everything written has reached its file. */
  finish(): Promise<void>;
}

/** A file could not be opened: the command does not run, the script goes on. */
export class RedirectError extends Error {}

const failure = (verb: 'open' | 'create', path: string, error: unknown): unknown => {
  if (!(error instanceof FileError)) return error;
  const why = error.code === 'ENOENT' ? (verb === 'open' ? 'no such file' : 'nonexistent directory') : error.message;
  return new RedirectError(`can't ${verb} ${path}: ${why}`);
};

const source = async (shell: Expansion, path: string): Promise<ByteChannel> => {
  if (path.startsWith('\0')) return ByteChannel.of(path.slice(1));
  if (path === '/dev/null') return ByteChannel.of('');
  try {
    return ByteChannel.of(await shell.machine.files.read(absolute(shell.cwd, path)));
  } catch (error) {
    throw failure('open', path, error);
  }
};

/** A file that is written to; writes reach it one after the other. */
const sink = async (shell: Expansion, path: string, append: boolean, writes: Promise<void>[]): Promise<Streams['stdout']> => {
  if (path === '/dev/null') return () => {};
  const { files } = shell.machine;
  const file = absolute(shell.cwd, path);
  let tail = files.write(file, Buffer.alloc(0), { append });
  await tail.catch((error: unknown) => {
    throw failure('create', path, error);
  });
  return (data) => {
    tail = tail.then(() => files.write(file, Buffer.from(data), { append: true }));
    writes.push(tail);
  };
};

/** PID 1's own output: what a container's log is made of. */
const ofContainer: Record<string, 'stdout' | 'stderr'> = {
  '/dev/stdout': 'stdout',
  '/proc/1/fd/1': 'stdout',
  '/dev/stderr': 'stderr',
  '/proc/1/fd/2': 'stderr',
};

/** The streams of a command after its redirections, from left to right. */
export const redirect = async (shell: Expansion, redirections: Redirection[], streams: Streams): Promise<Redirected> => {
  const io = { ...streams };
  const writes: Promise<void>[] = [];
  for (const { descriptor, operator, target } of redirections) {
    const text = await expandText(target, shell);
    if (operator === '<') {
      io.stdin = await source(shell, text);
      continue;
    }
    const duplicated = operator === '>&' ? (text === '2' ? io.stderr : io.stdout) : undefined;
    const special = ofContainer[text];
    const output = duplicated ?? (special ? streams[special] : await sink(shell, text, operator === '>>', writes));
    if (descriptor === 2) io.stderr = output;
    else io.stdout = output;
  }
  return { io, finish: async () => void (await Promise.all(writes)) };
};
