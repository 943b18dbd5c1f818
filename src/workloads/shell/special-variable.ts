import type { ShellState } from './shell-state.ts';

/** `$?`, `$1`, `$@` and their like; undefined for ordinary names. */
export const specialVariable = (shell: ShellState, name: string): string | undefined => {
  if (/^\d+$/.test(name)) return name === '0' ? (shell.options.name ?? 'sh') : shell.positional[Number(name) - 1];
  switch (name) {
    case '?':
      return String(shell.status);
    case '#':
      return String(shell.positional.length);
    case '$':
      return String(shell.options.pid ?? 1);
    case '@':
    case '*':
      return shell.positional.join(' ');
    case '!':
      return shell.jobs.length > 0 ? String(100 + shell.jobs.length) : undefined;
    case 'PWD':
      return shell.cwd.replace(/(.)\/$/, '$1');
    case 'RANDOM':
      return String(Math.floor(Math.random() * 32768));
    default:
      return undefined;
  }
};
