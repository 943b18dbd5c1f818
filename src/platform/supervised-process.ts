/** A Node program as a child that never outlives us: its channel to us is how it notices that we are gone, also after kill -9. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { endProcess, isAlive, runProcess } from './process.ts';

export interface SupervisedOptions {
  cwd: string;
  /** All of its environment: nothing of ours is handed down. */
  env: Record<string, string>;
  /** Flags of node itself. */
  nodeFlags: string[];
  onMessage?: (message: unknown) => void;
}

export interface SupervisedProcess {
  pid: number;
  stdout: Readable;
  stderr: Readable;
  /** The exit code; 128 and the signal's number where a signal ended it, as a shell says it. */
  exited: Promise<number>;
  end(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** Ends a child of an engine that was killed, if it still runs `folder`'s program: one that never rests does not notice. */
export const endLeftover = async (pid: number, folder: string): Promise<void> => {
  if (!isAlive(pid)) return;
  const { stdout } = await runProcess('ps', ['-o', 'args=', '-p', String(pid)], { timeoutMs: 3000 });
  if (stdout.includes(folder)) endProcess(pid, 'SIGKILL');
};

const signalNumbers: Record<string, number> = { SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/** The flag that takes the disk and child processes from a program; older Nodes call it an experiment. */
export const permissionFlag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';

export const superviseNode = (script: string, args: string[], options: SupervisedOptions): SupervisedProcess => {
  const { cwd, env, nodeFlags, onMessage } = options;
  const child = spawn(process.execPath, [...nodeFlags, script, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  if (onMessage) child.on('message', onMessage);
  const exited = new Promise<number>((resolve) => {
    child.on('error', () => resolve(126));
    // `close` and not `exit`: what it wrote last is still in the pipes.
    child.on('close', (code, signal) => resolve(code ?? 128 + (signalNumbers[signal ?? ''] ?? 0)));
  });
  // Both are there: they are pipes.
  const { stdout, stderr } = child as { stdout: Readable; stderr: Readable };
  return { pid: child.pid ?? 0, stdout, stderr, exited, end: (signal) => void child.kill(signal) };
};
