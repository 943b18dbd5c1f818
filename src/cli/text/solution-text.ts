import type { SolutionPart } from '../../checking/script/solution.ts';
import type { SavedWork } from '../../course/saved-work.ts';
import type { Terminal } from '../terminal.ts';
import { savedText } from './saved-text.ts';

const diffLine = (line: string, { paint }: Terminal): string => {
  if (/^(\+\+\+|---|diff|index|new file|deleted file)/.test(line)) return paint('dim', line);
  if (line.startsWith('+')) return paint('green', line);
  if (line.startsWith('-')) return paint('red', line);
  return line.startsWith('@@') ? paint('cyan', line) : line;
};

const part = (each: SolutionPart, terminal: Terminal): string => {
  if (each.kind === 'command') return `  $ ${terminal.paint('cyan', each.line)}`;
  const title = terminal.paint('bold', `  ${each.repository}, branch ${each.branch}: ${each.message}`);
  const lines = each.diff.trimEnd().split('\n').filter(Boolean);
  const diff = lines.length > 0 ? lines.map((line) => `    ${diffLine(line, terminal)}`).join('\n') : '    (it is there already)';
  return `${title}\n${diff}`;
};

export const solutionText = (parts: SolutionPart[], terminal: Terminal): string => parts.map((each) => part(each, terminal)).join('\n\n');

/** `replaced`: files that could not be edited, as `repository/path`. */
export const appliedText = ({ saved, replaced }: { saved: SavedWork[]; replaced: string[] }): string =>
  [
    '  Applied.',
    ...replaced.map(
      (path) => `  ${path} could not be edited, it reads otherwise: it is the solution's own file now; yours is on the saved branch.`,
    ),
    savedText(saved, 'all your work is on main, and stays there'),
  ].join('\n');
