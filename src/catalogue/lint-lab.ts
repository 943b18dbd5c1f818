// What a shape cannot say and a run depends on: weights, names that are told apart, references that lead somewhere. What makes a good lab is src/author's matter.
import type { Lab, Task } from '../course/lab.ts';
import { suggest } from './suggest.ts';
import type { YamlFile } from './yaml-file.ts';

const lintReference = (file: YamlFile, id: string, known: string[], path: (string | number)[]): void => {
  if (known.includes(id)) return;
  const meant = suggest(id, known);
  file.report(file.at(path), `there is no condition "${id}"${meant ? `; did you mean "${meant}"?` : ''}`);
};

const lintConditions = (file: YamlFile, task: Task, at: (string | number)[]): void => {
  const sum = task.conditions.reduce((total, { weight }) => total + weight, 0);
  if (sum !== 100) file.report(file.at([...at, 'conditions']), `the weights of task "${task.id}" add up to ${sum}, not to 100`);
  for (const [index, condition] of task.conditions.entries()) {
    const path = [...at, 'conditions', index];
    const earlier = task.conditions.slice(0, index).map(({ id }) => id);
    for (const id of condition.after) lintReference(file, id, earlier, [...path, 'after']);
    if (earlier.includes(condition.id)) file.report(file.at([...path, 'id']), `two conditions are called "${condition.id}"`);
  }
};

const lintTask = (file: YamlFile, task: Task, at: (string | number)[]): void => {
  lintConditions(file, task, at);
  const ids = task.conditions.map(({ id }) => id);
  for (const [index, ladder] of task.hints.entries()) {
    if (ladder.for) lintReference(file, ladder.for, ids, [...at, 'hints', index, 'for']);
    if (ladder.rungs.length > 4)
      file.report(file.at([...at, 'hints', index]), `a ladder has at most 4 rungs, here are ${ladder.rungs.length}`);
  }
};

const lintRuns = ({ needs, tasks }: Lab, file: YamlFile): void => {
  for (const [index, { tasks: named = [], kustomization }] of needs.runs.entries()) {
    for (const id of named)
      if (!tasks.some((task) => task.id === id)) file.report(file.at(['needs', 'runs', index, 'tasks']), `there is no task "${id}"`);
    if (kustomization !== undefined && !needs.kustomizations.includes(kustomization))
      file.report(file.at(['needs', 'runs', index, 'kustomization']), `"${kustomization}" is not among the kustomizations of this lab`);
  }
};

export const lintLab = (lab: Lab, file: YamlFile): void => {
  lintRuns(lab, file);
  for (const [index, task] of lab.tasks.entries()) {
    if (lab.tasks.findIndex(({ id }) => id === task.id) !== index)
      file.report(file.at(['tasks', index, 'id']), `two tasks are called "${task.id}"`);
    if (!/^[a-z0-9][a-z0-9-]*$/.test(task.id))
      file.report(file.at(['tasks', index, 'id']), `"${task.id}" is no name for a task: small letters, digits and dashes`);
    lintTask(file, task, ['tasks', index]);
  }
};
