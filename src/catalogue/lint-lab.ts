// What a shape cannot say: weights, references between parts, and that the text names everything that a check demands.
import type { Lab, Question, Task } from '../course/lab.ts';
import type { CheckVocabulary } from './check-vocabulary.ts';
import { suggest } from './suggest.ts';
import type { YamlFile } from './yaml-file.ts';

/** Values that pages and scripts may use as {{name}}. */
export const knownVariables = ['forge', 'user', 'token', 'registry', 'workspace', 'kubernetes', 'engine'] as const;

const variablesIn = (text: string): string[] => [...text.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)].map((found) => found[1] as string);

const lintQuestion = (file: YamlFile, question: Question, path: (string | number)[]): void => {
  const right = question.choices.filter((choice) => choice.right).length;
  if (right !== 1) file.report(file.at(path), `question "${question.id}" needs one right choice, it has ${right}`);
};

const lintReference = (file: YamlFile, id: string, known: string[], path: (string | number)[]): void => {
  if (known.includes(id)) return;
  const meant = suggest(id, known);
  file.report(file.at(path), `there is no condition "${id}"${meant ? `; did you mean "${meant}"?` : ''}`);
};

const lintConditions = (file: YamlFile, task: Task, at: (string | number)[], vocabulary: CheckVocabulary): void => {
  const sum = task.conditions.reduce((total, { weight }) => total + weight, 0);
  if (sum !== 100) file.report(file.at([...at, 'conditions']), `the weights of task "${task.id}" add up to ${sum}, not to 100`);
  for (const [index, condition] of task.conditions.entries()) {
    const path = [...at, 'conditions', index];
    const earlier = task.conditions.slice(0, index).map(({ id }) => id);
    for (const id of condition.after) lintReference(file, id, earlier, [...path, 'after']);
    if (earlier.includes(condition.id)) file.report(file.at([...path, 'id']), `two conditions are called "${condition.id}"`);
    const text = `${task.page}\n${condition.title}`;
    for (const demand of vocabulary[condition.kind]?.demands(condition.spec as never) ?? [])
      if (!text.includes(demand))
        file.report(file.at(path), `the page of task "${task.id}" does not say "${demand}", which this condition demands`);
  }
};

const lintTask = (file: YamlFile, task: Task, at: (string | number)[], vocabulary: CheckVocabulary): void => {
  lintConditions(file, task, at, vocabulary);
  const ids = task.conditions.map(({ id }) => id);
  for (const [index, ladder] of task.hints.entries()) {
    if (ladder.for) lintReference(file, ladder.for, ids, [...at, 'hints', index, 'for']);
    if (ladder.rungs.length > 4)
      file.report(file.at([...at, 'hints', index]), `a ladder has at most 4 rungs, here are ${ladder.rungs.length}`);
  }
  if (!task.hints.some((ladder) => !ladder.for && !ladder.when.length))
    file.report(file.at([...at, 'hints']), `task "${task.id}" needs one ladder without "for" and "when", for every other case`);
  for (const mistake of task.mistakes) lintReference(file, mistake.finding.condition, ids, [...at, 'conditions']);
  if (task.mistakes.length < 3)
    file.report(file.at([...at, 'id']), `task "${task.id}" has ${task.mistakes.length} recorded mistakes, three are wanted`);
  if (task.prediction) lintQuestion(file, task.prediction, [...at, 'prediction']);
  for (const name of variablesIn(task.page))
    if (!(knownVariables as readonly string[]).includes(name))
      file.report(file.at([...at, 'id']), `the page of task "${task.id}" uses {{${name}}}; known: ${knownVariables.join(', ')}`);
};

export const lintLab = (lab: Lab, file: YamlFile, vocabulary: CheckVocabulary): void => {
  for (const [index, task] of lab.tasks.entries()) {
    if (lab.tasks.findIndex(({ id }) => id === task.id) !== index)
      file.report(file.at(['tasks', index, 'id']), `two tasks are called "${task.id}"`);
    lintTask(file, task, ['tasks', index], vocabulary);
  }
  for (const [index, question] of lab.opening.entries()) lintQuestion(file, question, ['opening', index]);
  for (const [index, question] of lab.quiz.entries()) lintQuestion(file, question, ['quiz', index]);
};
