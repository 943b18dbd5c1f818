/** `gitops-lab author lint [lab…] [--course DIR]`: what is wrong, as file:line:column. */
import { checkKinds } from '../../../checks/index.ts';
import { lintCourse } from '../../author/lint/lint-course.ts';
import type { Problem } from '../../catalogue/problem.ts';
import type { Run } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { authorsCourse, requireKnown } from './course-folder.ts';

const line = ({ file, line: row, column, message, rule }: Problem, terminal: Terminal): string =>
  `${file}:${row}:${column}: ${message}${rule ? terminal.paint('dim', ` [${rule}]`) : ''}`;

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

export const run: Run = async (context) => {
  const { terminal, commands, positionals } = context;
  const folder = authorsCourse(context);
  const lintContext = { kinds: checkKinds, commands: [...commands.map(({ name }) => name), 'help'] };
  const { problems, labs, listed } = lintCourse(folder, lintContext, positionals);
  requireKnown(positionals, listed, 'lab');
  const summary = `${count(labs.length, 'lab')} looked at: ${problems.length === 0 ? 'nothing to say' : count(problems.length, 'problem')}`;
  return {
    json: { course: folder, labs, problems },
    text: [...problems.map((problem) => line(problem, terminal)), ...(problems.length > 0 ? [''] : []), summary].join('\n'),
    passed: problems.length === 0,
  };
};
