/** Splits argv into operands and flags, checked against what the command knows. */
import { LabError } from '../errors.ts';
import type { CommandEntry, Flag } from './command.ts';
import { suggest } from '../catalogue/suggest.ts';

export const commonFlags: readonly Flag[] = [
  { name: 'workspace', value: 'DIR', summary: 'the lab folder (default: the one you stand in, or ./gitops-lab)' },
  { name: 'course', value: 'DIR', summary: 'a course folder of your own' },
  { name: 'accept', summary: 'the commands that a course of others lists may run here' },
  { name: 'json', summary: 'print the same values as JSON' },
  { name: 'help', summary: 'what this command does' },
];

export interface Arguments {
  positionals: string[];
  flags: Record<string, string | undefined>;
}

const usage = (command: CommandEntry, code: string, message: string, next = `gitops-lab ${command.name} --help`) =>
  new LabError({ family: 'usage', code, message, next });

const flagOf = (command: CommandEntry, written: string): Flag => {
  const known = [...(command.flags ?? []), ...commonFlags];
  const name = written === '-h' ? 'help' : written.replace(/^--?/, '');
  const flag = known.find((each) => each.name === name || (each.short === name && !written.startsWith('--')));
  if (flag) return flag;
  const near = suggest(
    name,
    known.map((each) => each.name),
  );
  throw usage(
    command,
    'usage/unknown-flag',
    `${command.name} has no flag ${written}.`,
    near ? `gitops-lab ${command.name} --${near}` : undefined,
  );
};

export const parseArguments = (command: CommandEntry, argv: readonly string[]): Arguments => {
  const positionals: string[] = [];
  const flags: Record<string, string | undefined> = {};
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const [written, inline] = word.includes('=')
      ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
      : [word, undefined];
    const flag = flagOf(command, written as string);
    if (!flag.value && inline !== undefined) throw usage(command, 'usage/flag-value', `--${flag.name} takes no value.`);
    const value = flag.value ? (inline ?? argv[++at]) : '';
    if (value === undefined) throw usage(command, 'usage/flag-value', `--${flag.name} needs a value: --${flag.name} ${flag.value}.`);
    const before = flags[flag.name];
    flags[flag.name] = flag.many && before !== undefined ? `${before}\n${value}` : value;
  }
  const allowed = command.maxOperands ?? 0;
  if (flags['help'] === undefined && positionals.length > allowed) {
    throw usage(command, 'usage/operands', `${command.name} does not know what to do with «${positionals[allowed]}».`);
  }
  return { positionals, flags };
};
