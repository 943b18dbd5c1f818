// What a stand-in prints for --help: a notice of what it is, its verbs, a verb's flags.
import type { FlagTable } from './flags.ts';
import { formatColumns, type Verb } from './standin.ts';

export interface Program<Context> {
  name: string;
  /** Where the real one is to be had. */
  install: string;
  /** `the flux CLI`, where its name alone is not how people call it. */
  called?: string;
  globalFlags: FlagTable;
  /** Loaded when typed: most calls need one verb. */
  verbs: Record<string, () => Promise<Verb<Context>>>;
}

const notice = <Context>({ name, called, install }: Program<Context>): string =>
  `This is the stand-in for ${called ?? name} that comes with gitops-lab: the verbs that the course uses, in the same words.\nInstall ${name} itself and this one steps aside (${install}).\n`;

const flagLines = (flags: FlagTable): string =>
  formatColumns(
    Object.entries(flags)
      .filter(([, flag]) => flag.summary)
      .map(([name, flag]) => [`  ${flag.short ? `-${flag.short}, ` : '    '}--${name}`, flag.summary ?? '']),
  );

export const verbHelp = <Context>(program: Program<Context>, verb: Verb<Context>): string =>
  `${verb.summary}\n\n${notice(program)}\nUsage:\n  ${verb.usage}\n\nOptions:\n${flagLines(verb.flags)}\nGlobal options:\n${flagLines(program.globalFlags)}`;

export const programHelp = async <Context>(program: Program<Context>): Promise<string> => {
  const { name, verbs } = program;
  const rows = await Promise.all(Object.entries(verbs).map(async ([verb, load]) => [`  ${verb}`, (await load()).summary]));
  const usage = `Usage:\n  ${name} [command] [options]\n\nUse "${name} <command> --help" for more information about a command.\n`;
  return `${notice(program)}\nCommands:\n${formatColumns(rows)}\nGlobal options:\n${flagLines(program.globalFlags)}\n${usage}`;
};
