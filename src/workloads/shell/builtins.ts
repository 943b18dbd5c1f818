import { Leave } from './control.ts';
import { absolute, type Streams } from './machine.ts';
import { parseScript } from './parse.ts';
import { isCommand, runCommand } from './run-command.ts';
import type { ShellState } from './shell-state.ts';
import { posix } from 'node:path';

type Builtin = (shell: ShellState, args: string[], io: Streams) => Promise<number> | number;

const leave =
  (what: Leave['what'], fallback: (shell: ShellState) => number): Builtin =>
  (shell, [value]) => {
    throw new Leave(what, value === undefined ? fallback(shell) : Number(value) & 255);
  };

const set: Builtin = (shell, args) => {
  for (const [index, arg] of args.entries()) {
    if (arg === '--') {
      shell.positional = args.slice(index + 1);
      return 0;
    }
    const on = arg.startsWith('-');
    if (arg.includes('e')) shell.exitOnError = on;
    if (arg.includes('x')) shell.trace = on;
  }
  return 0;
};

const cd: Builtin = async (shell, [path = shell.variable('HOME') ?? '/'], io) => {
  const target = posix.normalize(absolute(shell.cwd, path));
  const found = await shell.machine.files.stat(target);
  if (found?.type !== 'directory') {
    io.stderr(`sh: cd: can't cd to ${path}: ${found ? 'Not a directory' : 'No such file or directory'}\n`);
    return 2;
  }
  shell.cwd = target;
  return 0;
};

const exportNames: Builtin = (shell, args, io) => {
  if (args.length === 0 || args[0] === '-p') {
    for (const [name, value] of Object.entries(shell.environment())) io.stdout(`export ${name}='${value}'\n`);
  }
  for (const arg of args) {
    const [name = '', ...value] = arg.split('=');
    shell.exported.add(name);
    if (arg.includes('=')) shell.assign(name, value.join('='));
  }
  return 0;
};

const read: Builtin = async (shell, args, io) => {
  const names = args.filter((each) => !each.startsWith('-'));
  const line = await io.stdin.readLine();
  const words = (line ?? '').trim().split(/[ \t]+/);
  names.forEach((name, index) => shell.assign(name, (index === names.length - 1 ? words.slice(index).join(' ') : words[index]) ?? ''));
  return line === undefined ? 1 : 0;
};

const wait: Builtin = async (shell) => {
  const { terminate, signal } = shell.options;
  const interrupted = new Promise<void>((done) => {
    for (const each of [terminate, signal]) each.addEventListener('abort', () => done(), { once: true });
  });
  await Promise.race([Promise.all(shell.jobs), interrupted]);
  return terminate.aborted ? 143 : 0;
};

const trap: Builtin = (shell, [handler = '', ...signals]) => {
  for (const signal of signals) {
    const name = signal.replace(/^SIG/, '').replace(/^15$/, 'TERM').replace(/^0$/, 'EXIT').replace(/^2$/, 'INT');
    if (handler === '-') shell.traps.delete(name);
    else shell.traps.set(name, handler);
  }
  return 0;
};

const which: Builtin = (_shell, args, io) => {
  const name = args.filter((each) => !each.startsWith('-'))[0] ?? '';
  const known = Object.hasOwn(builtins, name) ? name : isCommand(_shell.machine, name) ? `/bin/${name}` : undefined;
  if (known) io.stdout(`${known}\n`);
  return known ? 0 : 127;
};

const source: Builtin = async (shell, [path = ''], io) =>
  shell.runList(parseScript((await shell.machine.files.read(absolute(shell.cwd, path))).toString()), io);

const execute: Builtin = async (shell, args, io) => {
  if (args.length === 0) return 0;
  const { machine, options } = shell;
  const code = await runCommand(args, {
    ...io,
    machine,
    env: shell.environment(),
    cwd: shell.cwd,
    signal: options.signal,
    terminate: options.terminate,
  });
  throw new Leave('exit', code);
};

const command: Builtin = (shell, args, io) => {
  if (args[0] === '-v' || args[0] === '-V') return which(shell, args, io);
  return shell.runList(parseScript(args.map((each) => `'${each.replaceAll("'", String.raw`'\''`)}'`).join(' ')), io);
};

/** What only the shell itself can do. */
export const builtins: Record<string, Builtin> = {
  ':': () => 0,
  '.': source,
  source,
  break: leave('break', () => 1),
  cd,
  command,
  continue: leave('continue', () => 1),
  eval: (shell, args, io) => shell.runList(parseScript(args.join(' ')), io),
  exec: execute,
  exit: leave('exit', (shell) => shell.status),
  export: exportNames,
  local: (shell, args) => {
    for (const arg of args) if (arg.includes('=')) shell.assign(arg.split('=')[0] as string, arg.split('=').slice(1).join('='));
    return 0;
  },
  pwd: (shell, _args, io) => {
    io.stdout(`${shell.variable('PWD')}\n`);
    return 0;
  },
  read,
  return: leave('return', (shell) => shell.status),
  set,
  shift: (shell, [count = '1']) => {
    shell.positional = shell.positional.slice(Number(count));
    return 0;
  },
  trap,
  type: which,
  umask: () => 0,
  unset: (shell, args) => {
    for (const name of args) shell.variables.delete(name);
    return 0;
  },
  wait,
};
