/** The course that an author works on: the one that is named, the one they stand in, the one that comes with us. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import { suggest } from '../../catalogue/suggest.ts';
import { packageRoot } from '../../platform/package-root.ts';
import type { CommandContext } from '../command.ts';

const isCourse = (folder: string): boolean => existsSync(join(folder, 'labs', 'course.yaml'));

/** The folder or the nearest one above it that is a course: authors stand in labs/<id>, too. */
export const courseAround = (folder: string): string | undefined => {
  if (isCourse(folder)) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : courseAround(above);
};

const noCourse = (folder: string, named: string): LabError =>
  new LabError({
    family: 'usage',
    code: 'course/none',
    message: `There is no course in ${folder}: it has no labs/course.yaml.`,
    next: `A new one: gitops-lab author new my-first-lab --course ${named}`,
  });

/** Says which course it is and where: what was found must not be taken for another. */
export const authorsCourse = ({ flags, cwd, terminal, json }: CommandContext): string => {
  const named = flags['course'];
  const folder = named === undefined ? courseAround(cwd) : resolve(cwd, named);
  if (named !== undefined && folder !== undefined && !isCourse(folder)) throw noCourse(folder, named);
  const course = folder ?? packageRoot;
  const ours = folder === undefined ? ` (the one that comes with gitops-lab: there is no labs/course.yaml in ${cwd} or above)` : '';
  if (!json) terminal.note(terminal.paint('dim', `  course ${course}${ours}`));
  return course;
};

export const requireKnown = (wanted: readonly string[], known: readonly string[], what: string): void => {
  const unknown = wanted.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  const meant = suggest(unknown, [...known]);
  throw new LabError({
    family: 'usage',
    code: `course/unknown-${what}`,
    message: `There is no ${what} "${unknown}".`,
    next: meant ? `Did you mean ${meant}?` : `There are: ${known.join(', ')}`,
  });
};
