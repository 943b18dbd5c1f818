/** Help texts, drawn from the table of commands without loading one. */
import { LabError } from '../errors.ts';
import { commonFlags } from './arguments.ts';
import type { CommandEntry, Flag } from './command.ts';
import { suggest } from '../catalogue/suggest.ts';
import type { Paint } from '../render/terminal/style.ts';

const flagWord = (flag: Flag) => `${flag.short ? `-${flag.short}, ` : ''}--${flag.name}${flag.value ? ` ${flag.value}` : ''}`;

const columns = (rows: [string, string][]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`).join('\n');
};

export const generalHelp = (commands: readonly CommandEntry[], version: string, paint: Paint): string =>
  [
    `gitops-lab ${version}   Learn GitOps by doing: a cluster, a Git forge and a registry on this machine.`,
    '',
    paint('bold', 'Usage'),
    '  gitops-lab <command> [flags]',
    '',
    paint('bold', 'Commands'),
    columns(commands.map((each): [string, string] => [`${each.name}${each.operands ? ` ${each.operands}` : ''}`, each.summary])),
    '',
    paint('bold', 'Flags of every command'),
    columns(commonFlags.map((flag): [string, string] => [flagWord(flag), flag.summary])),
    '',
    'Begin with: gitops-lab start',
  ].join('\n');

export const commandHelp = (command: CommandEntry, paint: Paint): string =>
  [
    `gitops-lab ${command.name}   ${command.summary}`,
    '',
    paint('bold', 'Usage'),
    `  gitops-lab ${command.name}${command.operands ? ` ${command.operands}` : ''} [flags]`,
    '',
    paint('bold', 'Flags'),
    columns([...(command.flags ?? []), ...commonFlags].map((flag): [string, string] => [flagWord(flag), flag.summary])),
  ].join('\n');

export const findCommand = (commands: readonly CommandEntry[], word: string): CommandEntry => {
  const found = commands.find((each) => each.name === word);
  if (found) return found;
  const near = suggest(
    word,
    commands.map((each) => each.name),
  );
  throw new LabError({
    family: 'usage',
    code: 'usage/unknown-command',
    message: near ? `There is no command «${word}»; did you mean ${near}?` : `There is no command «${word}».`,
    next: near ? `gitops-lab ${near}` : 'gitops-lab help',
  });
};
