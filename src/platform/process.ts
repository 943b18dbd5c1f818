/** Child processes with time limits. A missing program, a time limit and an exit code are results, not exceptions. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

export interface ProcessResult {
  /** Null when the program could not be started, was ended by a signal, or ran into the time limit. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** `missing`: no such program. `timeout`: it was ended after `timeoutMs`. */
  failure?: 'missing' | 'timeout' | 'other';
}

export interface ProcessOptions {
  cwd?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  /** Written to the program's input. */
  input?: string | undefined;
  timeoutMs?: number | undefined;
  /** Ends the program when it aborts. */
  signal?: AbortSignal | undefined;
}

/** Runs a program to its end and collects what it printed. */
export const runProcess = (command: string, args: string[], options: ProcessOptions = {}): Promise<ProcessResult> =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    const cancel = () => void child.kill('SIGKILL');
    if (options.signal?.aborted) cancel();
    options.signal?.addEventListener('abort', cancel, { once: true });
    const limit = options.timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          child.kill('SIGKILL');
        }, options.timeoutMs)
      : undefined;
    child.stdout?.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    child.stderr?.setEncoding('utf8').on('data', (part: string) => (stderr += part));
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input);
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(limit);
      options.signal?.removeEventListener('abort', cancel);
      resolve({ code: null, stdout, stderr: stderr || error.message, failure: error.code === 'ENOENT' ? 'missing' : 'other' });
    });
    child.on('close', (code) => {
      clearTimeout(limit);
      options.signal?.removeEventListener('abort', cancel);
      resolve({ code, stdout, stderr, ...(timedOut ? { failure: 'timeout' as const } : {}) });
    });
  });

/** A running program whose streams the caller reads and writes. */
export interface StreamedProcess {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** The exit code; null when the program could not be started or was ended by a signal. */
  exited: Promise<number | null>;
  kill(): void;
}

/** Starts a program and hands over its streams. */
export const spawnProcess = (command: string, args: string[], options: Pick<ProcessOptions, 'cwd' | 'env'> = {}): StreamedProcess => {
  const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'] });
  // A program that ends before it has read everything breaks the pipe; its exit code says more.
  child.stdin.on('error', () => {});
  const exited = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', (code) => resolve(code));
  });
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, exited, kill: () => void child.kill('SIGKILL') };
};

/** Runs a program on this terminal (the learner's shell, an editor); resolves with its exit code. */
export const runOnTerminal = (command: string, args: string[], options: Pick<ProcessOptions, 'cwd' | 'env'> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    // The shell decides what Ctrl+C does; we must not die before it.
    const ignore = () => {};
    process.on('SIGINT', ignore);
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: 'inherit' });
    child.on('error', (error) => {
      process.off('SIGINT', ignore);
      reject(error);
    });
    child.on('close', (code) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 1);
    });
  });

/** Starts a process that outlives us and the terminal, its output appended to a file. Returns its id. */
export const spawnDetached = (
  command: string,
  args: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; logFile: string },
): number => {
  const log = openSync(options.logFile, 'a');
  const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => {});
  child.unref();
  return child.pid ?? 0;
};

// In containers nobody may collect the dead; Linux tells them apart.
const isZombie = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
};

/** Whether a process of that id runs (one that belongs to somebody else counts). */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

export const endProcess = (pid: number, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself meanwhile.
  }
};
