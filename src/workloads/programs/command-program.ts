import type { Program } from '../program.ts';
import { runCommand } from '../shell/run-command.ts';

/** Runs the container's command in the simulated shell. PID 1 ignores SIGTERM unless it traps it, as in life. */
export const commandProgram: Program = {
  name: 'command',
  matches: () => false,
  start: ({ command, env, process, signal }) => {
    if (!process) throw new Error('the simulated shell needs the process context');
    const { machine, stdin, write, workingDir, killed } = process;
    const exited = runCommand(command.length > 0 ? command : ['sh'], {
      machine,
      isFirst: true,
      env,
      cwd: workingDir,
      stdin,
      stdout: (data) => write(data, 'stdout'),
      stderr: (data) => write(data, 'stderr'),
      signal: killed,
      terminate: signal,
    });
    return { exited };
  },
};
