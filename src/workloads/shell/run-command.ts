import type { Call, Machine } from './machine.ts';

export interface Environment extends Omit<Call, 'name' | 'args' | 'run'> {
  /** The process is PID 1, which the process table knows already. */
  isFirst?: boolean;
  /** Who complains about a command that is not there. */
  shellName?: string;
}

const nameOf = (path: string) => path.split('/').at(-1) as string;

/** True when a container has a program of this name. */
export const isCommand = ({ commands }: Pick<Machine, 'commands'>, path: string): boolean =>
  Object.hasOwn(commands, nameOf(path)) && (!path.includes('/') || /^(\/usr(\/local)?)?\/s?bin\//.test(path));

/** Runs a program that is not the shell's own; 127 when there is none. */
export const runCommand = async (argv: string[], environment: Environment): Promise<number> => {
  const [path = '', ...args] = argv;
  const { machine } = environment;
  const command = isCommand(machine, path) ? machine.commands[nameOf(path)] : undefined;
  if (!command) {
    environment.stderr(`${environment.shellName ?? 'sh'}: ${path}: not found\n`);
    return 127;
  }
  const { isFirst, ...inherited } = environment;
  const pid = isFirst ? 1 : machine.nextPid();
  machine.processes.set(pid, argv.join(' '));
  try {
    return await command({
      ...inherited,
      name: nameOf(path),
      args,
      run: (next, changes = {}) => runCommand(next, { ...inherited, ...changes }),
    });
  } finally {
    machine.processes.delete(pid);
  }
};
