// What steps refer to exists: repositories, questions, conditions.
import type { Step, Task } from '../../../course/lab.ts';
import type { LabUnderLint, Rule } from '../lab-under-lint.ts';

const repositoriesOf = ({ lab }: LabUnderLint): string[] => [
  ...lab.needs.repositories.map(({ name }) => name),
  ...(lab.needs.flux ? [lab.needs.flux.repository] : []),
];

interface AnswerSpec {
  question: string;
  choices?: { id: string }[];
}

const answersOf = (task: Task): AnswerSpec[] =>
  task.conditions.filter(({ kind }) => kind === 'answer').map(({ spec }) => spec as AnswerSpec);

const wrongAnswers = (task: Task, given: Record<string, string>): string[] =>
  Object.entries(given).flatMap(([name, value]) => {
    const question = answersOf(task).find((each) => each.question === name);
    if (!question) return [`task "${task.id}" asks no question "${name}"`];
    if (!question.choices || question.choices.some(({ id }) => id === value)) return [];
    return [`question "${name}" has no choice "${value}"; it has ${question.choices.map(({ id }) => id).join(', ')}`];
  });

const repositoryOf = (step: Step): string | undefined => {
  if ('push' in step) return step.push.repository;
  if ('git' in step) return step.git.repository;
  return 'pull' in step ? step.pull.repository : undefined;
};

const wrongIn = (step: Step, task: Task, under: LabUnderLint): [string, string][] => {
  const known = repositoriesOf(under);
  const repository = repositoryOf(step);
  const found: [string, string][] = [];
  if (repository && !known.includes(repository) && !repository.includes('{{'))
    found.push(['script/repository', `the lab needs no repository "${repository}"; it needs ${known.join(', ') || 'none'}`]);
  if ('answer' in step) found.push(...wrongAnswers(task, step.answer).map((message): [string, string] => ['script/answer', message]));
  if ('check' in step && !task.conditions.some(({ id }) => id === step.check))
    found.push(['script/check', `task "${task.id}" has no condition "${step.check}"`]);
  return found;
};

export const scripts: Rule = (under) => {
  for (const task of under.lab.tasks) {
    for (const script of under.scripts(task))
      for (const [at, step] of script.steps.entries())
        for (const [rule, message] of wrongIn(step, task, under)) script.report(at, rule, message);
  }
};
