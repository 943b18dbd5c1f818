// A commit on the forge without a clone: a checkout, a commit and a push by git are some ten processes, and whoever begins a task waits for them.
import type { PushStep } from '../../course/lab.ts';
import { openBranch } from '../../course/repository.ts';
import { systemNow } from '../../platform/clock.ts';
import type { Site } from '../world.ts';
import { learner, parsePerson } from './scratch-clone.ts';

const edited = (text: string | undefined, path: string, changes: { find: string; replace: string }[]): string => {
  if (text === undefined) throw new Error(`there is no file ${path} to edit`);
  return changes.reduce((now, { find, replace }) => now.replaceAll(find, replace), text);
};

/** False for what only git in a clone can do. */
export const pushFromMemory = async (site: Site, step: PushStep): Promise<boolean> => {
  if (step.local || step.force) return false;
  const branch = await openBranch(site.access.forge, step.repository, step.branch ?? 'main');
  const given = (path: string) => step.files[path] ?? branch.read(path);
  const edits = Object.entries(step.edit ?? {}).map(([path, changes]) => [path, edited(given(path), path, changes)]);
  const { name, mail } = step.author ? parsePerson(step.author) : learner;
  branch.commit({ ...step.files, ...Object.fromEntries(edits) }, { author: { name, email: mail, at: systemNow() }, message: step.message });
  await branch.push();
  return true;
};
