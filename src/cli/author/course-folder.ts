/** The course that an author works on: the one that is named, the one they stand in, the one that comes with us. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import { suggest } from '../../catalogue/suggest.ts';
import { packageRoot } from '../../platform/package-root.ts';
import type { CommandContext } from '../command.ts';

export const authorsCourse = ({ flags, cwd }: CommandContext): string => {
  if (flags['course'] !== undefined) return resolve(cwd, flags['course']);
  return existsSync(join(cwd, 'labs', 'course.yaml')) ? cwd : packageRoot;
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
