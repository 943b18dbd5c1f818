// Children that are talked to through pipes while they run: git's pack programs.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** Starts a program with all three streams piped. A missing program is an `error` event, as node gives it. */
export const startPiped = (
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): ChildProcessWithoutNullStreams => spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: 'pipe' });
