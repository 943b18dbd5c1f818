/** Keeps PROGRESS.md in the workspace, and in a clone where the learner put a copy to commit it. Never fails what it is called from. */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../platform/atomic-file.ts';
import type { Course } from './lab.ts';
import type { Progress } from './progress.ts';
import { progressPage } from './progress-page.ts';
import type { Workspace } from './workspace.ts';

const name = 'PROGRESS.md';

const read = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

/** Clones in which the learner committed it, or is about to. */
const copies = (folder: string): string[] =>
  readdirSync(folder)
    .map((entry) => join(folder, entry, name))
    .filter((path) => existsSync(path) && existsSync(join(path, '..', '.git')));

const update = (path: string, course: Course, progress: Progress, written: string | undefined): string => {
  // A link stays a link: what it points to is written.
  const target = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(path) : path;
  const present = read(target);
  const page = progressPage(course, progress, present, written);
  if (page !== present) writeWhole(target, page);
  return page;
};

export const keepProgressPage = ({ folder, stateDir }: Workspace, course: Course, progress: Progress): void => {
  const memory = join(stateDir, 'progress-page.md');
  try {
    const written = read(memory);
    const page = update(join(folder, name), course, progress, written);
    for (const path of copies(folder)) update(path, course, progress, written);
    if (page !== written) writeWhole(memory, page);
  } catch {
    // A page that cannot be written (a folder of that name, a full disk) must not cost a check; the progress itself is kept elsewhere.
  }
};
