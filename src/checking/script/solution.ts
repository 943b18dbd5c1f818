// The solution of a task as something to read: the files it writes, as a diff, and the commands it types.
import type { Lab, PushStep, Task } from '../../course/lab.ts';
import { expandTree } from '../../course/substitute.ts';
import { git, gitOutput } from '../git/git.ts';
import { variablesOf } from '../expand-spec.ts';
import type { Site } from '../world.ts';
import { referenceFiles } from './reference-files.ts';
import { openScratch, writeFiles, type References } from './scratch-clone.ts';
import { stepWords } from './run-script.ts';

export type SolutionPart =
  /** A unified diff against what the forge has now; empty when it is there already. */
  { kind: 'commit'; repository: string; branch: string; message: string; diff: string } | { kind: 'command'; line: string };

const diffOf = async (site: Site, step: PushStep, references: References): Promise<string> => {
  const folder = await openScratch(site, step.repository, step.branch ?? 'main');
  await writeFiles(folder, step, references);
  await gitOutput(folder, ['add', '--all']);
  return (await git(folder, ['diff', '--cached', '--no-color'])).stdout;
};

/** What `solve` shows. Steps that only wait or look are left out. */
export const solutionFor = async (lab: Lab, task: Task, site: Site): Promise<SolutionPart[]> => {
  const parts: SolutionPart[] = [];
  const references = referenceFiles(lab, task);
  for (const raw of task.solution.steps) {
    const step = expandTree(raw, variablesOf(site));
    if ('until' in step) continue;
    if ('push' in step && 'push' in raw) {
      const { repository, branch = 'main', message } = step.push;
      parts.push({
        kind: 'commit',
        repository,
        branch,
        message,
        diff: await diffOf(site, step.push, expandTree(references.get(raw.push) ?? {}, variablesOf(site))),
      });
    } else for (const line of stepWords(step).split('\n')) parts.push({ kind: 'command', line });
  }
  return parts;
};
