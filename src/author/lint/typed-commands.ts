// The commands that a page tells to type, each with its place.
import { parseLine, type Command } from './commands-in.ts';
import { partsOf, type Fence } from './page-parts.ts';

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

export interface TypedCommand {
  command: Command;
  /** Of its line in the page. */
  offset: number;
}

export const typedCommands = (page: string): TypedCommand[] =>
  partsOf(page).fences.flatMap((fence) =>
    typedLines(fence).flatMap(({ text, offset }) => parseLine(text).map((command) => ({ command, offset }))),
  );
