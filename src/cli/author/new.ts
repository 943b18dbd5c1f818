/** `gitops-lab author new <lab> [--course DIR] [--title TEXT]`: a proven skeleton to change piece by piece. */
import { resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import { writeNewLab } from '../../author/new-lab.ts';
import type { Run } from '../command.ts';
import { courseAround } from './course-folder.ts';

const titleOf = (id: string): string => `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`;

export const run: Run = ({ positionals, flags, cwd, terminal }) => {
  const [id, more] = positionals;
  if (id === undefined || more !== undefined)
    throw new LabError({
      family: 'usage',
      code: 'usage/author-new',
      message: 'author new needs the name of one lab.',
      next: 'gitops-lab author new my-first-lab',
    });
  const course = flags['course'] === undefined ? (courseAround(cwd) ?? cwd) : resolve(cwd, flags['course']);
  const files = writeNewLab({ course, id, title: flags['title'] ?? titleOf(id) });
  const at = flags['course'] === undefined ? '' : ` --course ${flags['course']}`;
  const text = [
    `The lab ${terminal.paint('bold', id)} is in ${course}: two tasks that are sound and proven as they stand. Change them piece by piece.`,
    '',
    ...files.map((path) => `  ${path}`),
    '',
    `  gitops-lab author lint ${id}${at}    what is wrong, by file and line`,
    `  gitops-lab author prove ${id}${at}   that its checks do not lie`,
    `  gitops-lab start ${id} --course ${flags['course'] ?? '.'}    as a learner sees it`,
  ].join('\n');
  return Promise.resolve({ json: { course, lab: id, files }, text });
};
