/** Runs a program whose lines matter while it runs (kind, docker): execa, behind the door of this room. */
import { execa } from 'execa';
import type { ProcessResult } from './process.ts';

export interface FollowOptions {
  env?: NodeJS.ProcessEnv | undefined;
  input?: string | undefined;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Each line of output and of errors, as it comes. */
  onLine?: ((line: string) => void) | undefined;
}

/** Like `runProcess`: a missing program, a time limit and an exit code are results. It is asked to end before it is made to. */
export const followProgram = async (command: string, args: string[], options: FollowOptions = {}): Promise<ProcessResult> => {
  const { env, input, timeoutMs, signal, onLine } = options;
  const running = execa(command, args, {
    reject: false,
    stripFinalNewline: false,
    ...(env ? { env, extendEnv: false } : {}),
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(timeoutMs ? { timeout: timeoutMs } : {}),
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (onLine) for (const stream of [running.stdout, running.stderr]) followLines(stream, onLine);
  const { exitCode, stdout, stderr, timedOut, code, originalMessage } = await running;
  const failure = timedOut ? 'timeout' : code === 'ENOENT' ? 'missing' : exitCode === undefined ? 'other' : undefined;
  return { code: exitCode ?? null, stdout, stderr: stderr || originalMessage || '', ...(failure ? { failure } : {}) };
};

const followLines = (stream: NodeJS.ReadableStream | null | undefined, onLine: (line: string) => void): void => {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (part: string) => {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
};
