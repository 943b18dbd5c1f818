// The files as the course itself would have them when a solution edits them: the start, and the solutions of the tasks before. Leaves out: what Flux commits.
import type { Lab, PushStep, Step, Task } from '../../course/lab.ts';

export interface Reference {
  before: string;
  after: string;
}

type Tree = Map<string, string>;

const replaceAll = (text: string, changes: readonly { find: string; replace: string }[]): string =>
  changes.reduce((whole, { find, replace }) => whole.replaceAll(find, replace), text);

class Branches {
  readonly #trees = new Map<string, Tree>();

  of(repository: string, branch = 'main'): Tree {
    const key = `${repository} ${branch}`;
    const known = this.#trees.get(key) ?? new Map(branch === 'main' ? [] : this.of(repository));
    this.#trees.set(key, known);
    return known;
  }
}

const pushed = (tree: Tree, { files, edit = {} }: PushStep): Record<string, Reference> => {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) tree.delete(path);
    else tree.set(path, text);
  }
  const references: Record<string, Reference> = {};
  for (const [path, changes] of Object.entries(edit)) {
    const before = tree.get(path);
    if (before === undefined) continue;
    const after = replaceAll(before, changes);
    references[path] = { before, after };
    tree.set(path, after);
  }
  return references;
};

/** For each commit of a task's solution, by path, what it would make of the course's own file. */
export const referenceFiles = (lab: Lab, task: Task): Map<PushStep, Record<string, Reference>> => {
  const branches = new Branches();
  for (const { name, files } of lab.needs.repositories) for (const [path, text] of Object.entries(files)) branches.of(name).set(path, text);
  const found = new Map<PushStep, Record<string, Reference>>();
  const follow = (step: Step) => {
    if ('push' in step) found.set(step.push, pushed(branches.of(step.push.repository, step.push.branch), step.push));
    if (!('pull' in step) || step.pull.do !== 'merge' || !step.pull.head) return;
    for (const [path, text] of branches.of(step.pull.repository, step.pull.head)) branches.of(step.pull.repository).set(path, text);
  };
  for (const each of lab.tasks) {
    each.prepare.forEach(follow);
    each.solution.steps.forEach(follow);
    if (each === task) break;
  }
  return found;
};
