// Questions: one right choice, a reason for each, ids that can be told apart.
import type { Question } from '../../../course/lab.ts';
import type { LabUnderLint, Path, Rule } from '../lab-under-lint.ts';

const twice = (words: string[]): string | undefined => words.find((word, at) => words.indexOf(word) !== at);

const lintQuestion = (under: LabUnderLint, { id, prompt, choices }: Question, path: Path): void => {
  const right = choices.filter((choice) => choice.right).length;
  if (right !== 1) under.report(path, 'question/right', `question "${id}" needs one right choice, it has ${right}`);
  if (!prompt.trim()) under.report([...path, 'prompt'], 'question/prompt', `question "${id}" asks nothing`);
  const same = twice(choices.map((choice) => choice.id));
  if (same) under.report([...path, 'choices'], 'question/ids', `question "${id}" has two choices "${same}"`);
  for (const [at, { because, text }] of choices.entries())
    if (!because.trim() || because.trim() === text.trim())
      under.report([...path, 'choices', at], 'question/because', `choice "${text}" needs a reason: why it is right, or why it is not`);
};

/** Choices of an `answer` condition are questions, too. */
const asked = (spec: unknown): Question | undefined => {
  const { question, prompt, choices } = spec as { question: string; prompt: string; choices?: Question['choices'] };
  return choices && { id: question, prompt, choices };
};

export const questions: Rule = (under) => {
  const { opening, quiz, tasks } = under.lab;
  for (const [at, question] of opening.entries()) lintQuestion(under, question, ['opening', at]);
  for (const [at, question] of quiz.entries()) lintQuestion(under, question, ['quiz', at]);
  for (const [index, task] of tasks.entries()) {
    if (task.prediction) lintQuestion(under, task.prediction, ['tasks', index, 'prediction']);
    for (const [at, { kind, spec }] of task.conditions.entries()) {
      const question = kind === 'answer' ? asked(spec) : undefined;
      if (question) lintQuestion(under, question, ['tasks', index, 'conditions', at, 'answer']);
    }
  }
  const ids = [...opening, ...tasks.flatMap((task) => task.prediction ?? []), ...quiz].map(({ id }) => id);
  const same = twice(ids);
  if (same) under.report([], 'question/ids', `two questions of this lab are called "${same}"`);
};
