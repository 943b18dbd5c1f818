// Commands that a page tells to type are commands that exist.
import { suggest } from '../../../catalogue/suggest.ts';
import { parseLine, type Command } from '../commands-in.ts';
import { programs, verbs } from '../known-commands.ts';
import type { LabUnderLint, Rule } from '../lab-under-lint.ts';
import { partsOf, type Fence } from '../page-parts.ts';

const shells = ['sh', 'bash', 'shell', 'console'];

interface Line {
  text: string;
  offset: number;
}

/** The lines of a block that are typed: with `$ ` where the block shows output too; without comments, heredocs and continuations. */
const typedLines = ({ text, offset, language }: Fence): Line[] => {
  const lines: Line[] = [];
  let at = offset;
  let until: string | undefined;
  let open = false;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const here = at + raw.length - raw.trimStart().length;
    at += raw.length + 1;
    if (until !== undefined) {
      if (line === until) until = undefined;
      continue;
    }
    const prompt = line.startsWith('$ ');
    if (!line || line.startsWith('#') || (!prompt && !shells.includes(language))) continue;
    const command = prompt ? line.slice(2) : line;
    if (open) (lines.at(-1) as Line).text += ` ${command}`;
    else lines.push({ text: command, offset: here });
    open = command.endsWith('\\');
    if (open) (lines.at(-1) as Line).text = (lines.at(-1) as Line).text.slice(0, -1);
    until = /<<-?\s*['"]?(\w+)['"]?/.exec(command)?.[1];
  }
  return lines;
};

const whyUnknown = ({ program, verb }: Command, own: readonly string[]): string | undefined => {
  if (program.includes('/') || /^[{(<]/.test(program)) return undefined;
  const known = program === 'gitops-lab' ? own : verbs[program];
  if (!known) return programs.includes(program) ? undefined : `"${program}" is no command that a learner has`;
  if (verb === undefined || known.includes(verb) || /[<{_…]/.test(verb)) return undefined;
  const meant = suggest(verb, [...known]);
  return `${program} has no "${verb}"${meant ? `; did you mean "${meant}"?` : ''}`;
};

const lintBlocks = (under: LabUnderLint, page: string, text: string): void => {
  for (const fence of partsOf(text).fences)
    for (const line of typedLines(fence))
      for (const command of parseLine(line.text)) {
        const why = whyUnknown(command, under.context.commands);
        if (why) under.reportPage(page, line.offset, 'page/command', why);
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
