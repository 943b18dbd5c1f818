/** Every question that a learner can answer now, whichever part of the lab asks it. */
import type { Choice } from './lab.ts';
import { answerQuiz, changeTask, taskProgress, type Progress } from './progress.ts';
import type { Place } from './session.ts';

export interface OpenQuestion {
  id: string;
  part: 'opening' | 'prediction' | 'task' | 'quiz';
  prompt: string;
  /** Nothing: any text is an answer. A task's question gives no reasons before the check does. */
  choices: Choice[];
  /** What was answered before. */
  given?: string;
}

/** What a condition of kind `answer` asks, as far as a learner may see it. */
interface AnswerSpec {
  question: string;
  prompt: string;
  choices?: Choice[];
}

const withGiven = (given: string | undefined) => (given === undefined ? {} : { given });

const taskQuestions = (progress: Progress, { lab, task }: Place): OpenQuestion[] =>
  task.conditions
    .filter((condition) => condition.kind === 'answer')
    .map(({ spec }) => {
      const { question, prompt, choices = [] } = spec as AnswerSpec;
      return {
        id: question,
        part: 'task',
        prompt,
        choices,
        ...withGiven(taskProgress(progress, lab.id, task.id)?.memory?.answers[question]),
      };
    });

/** In the order in which they come up. */
export const questionsAt = (progress: Progress, place: Place): OpenQuestion[] => {
  const { lab, task } = place;
  const quiz = progress.labs[lab.id]?.quiz ?? {};
  const part = (name: 'opening' | 'quiz'): OpenQuestion[] =>
    lab[name].map(({ id, prompt, choices }) => ({ id, part: name, prompt, choices, ...withGiven(quiz[id]) }));
  const { prediction } = task;
  const made = taskProgress(progress, lab.id, task.id)?.prediction;
  return [
    ...(prediction
      ? [{ id: prediction.id, part: 'prediction' as const, prompt: prediction.prompt, choices: prediction.choices, ...withGiven(made) }]
      : []),
    ...taskQuestions(progress, place),
    ...(progress.labs[lab.id]?.completedAt ? part('quiz') : []),
    ...part('opening'),
  ];
};

/** What a lab asks about what came before, when its first task comes up, as far as it is not answered. */
export const openingAt = (progress: Progress, place: Place): OpenQuestion[] =>
  place.task.id === place.lab.tasks[0]?.id
    ? questionsAt(progress, place).filter(({ part, given }) => part === 'opening' && given === undefined)
    : [];

/** The choice that a learner's word means: its letter, its number, its id or its text. */
export const chosen = (question: OpenQuestion, word: string): Choice | undefined => {
  const wanted = word.trim().toLowerCase();
  const byLetter = /^[a-h]$/.test(wanted) ? 'abcdefgh'.indexOf(wanted) : /^[1-8]$/.test(wanted) ? Number(wanted) - 1 : -1;
  return (
    question.choices.find((choice) => choice.id.toLowerCase() === wanted || choice.text.toLowerCase() === wanted) ??
    question.choices[byLetter]
  );
};

/** Keeps an answer where its part of the lab looks for it. */
export const recordAnswer = (progress: Progress, { lab, task }: Place, question: OpenQuestion, answer: string): Progress => {
  switch (question.part) {
    case 'prediction':
      return changeTask(progress, lab.id, task.id, (old) => ({ ...old, prediction: answer }));
    case 'task':
      return changeTask(progress, lab.id, task.id, (old) =>
        old.memory ? { ...old, memory: { ...old.memory, answers: { ...old.memory.answers, [question.id]: answer } } } : old,
      );
    default:
      return answerQuiz(progress, lab.id, question.id, answer);
  }
};
