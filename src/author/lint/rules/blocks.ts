// Commands that a page tells to type are commands that exist.
import { suggest } from '../../../catalogue/suggest.ts';
import { parseLine, type Command } from '../commands-in.ts';
import { programs, verbs } from '../known-commands.ts';
import type { LabUnderLint, Rule } from '../lab-under-lint.ts';
import { typedCommands } from '../typed-commands.ts';

const whyUnknown = ({ program, verb }: Command, own: readonly string[]): string | undefined => {
  if (program.includes('/') || /^[{(<]/.test(program)) return undefined;
  const known = program === 'gitops-lab' ? own : verbs[program];
  if (!known) return programs.includes(program) ? undefined : `"${program}" is no command that a learner has`;
  if (verb === undefined || known.includes(verb) || /[<{_…]/.test(verb)) return undefined;
  const meant = suggest(verb, [...known]);
  return `${program} has no "${verb}"${meant ? `; did you mean "${meant}"?` : ''}`;
};

const lintBlocks = (under: LabUnderLint, page: string, text: string): void => {
  for (const { command, offset } of typedCommands(text)) {
    const why = whyUnknown(command, under.context.commands);
    if (why) under.reportPage(page, offset, 'page/command', why);
  }
};

export const blocks: Rule = (under) => {
  for (const task of under.lab.tasks) lintBlocks(under, task.id, task.page);
  lintBlocks(under, 'closing', under.lab.closing);
  for (const [at, { command }] of under.lab.validation.entries())
    for (const each of parseLine(command)) {
      const why = whyUnknown(each, under.context.commands);
      if (why) under.report(['validation', at, 'command'], 'page/command', why);
    }
};
