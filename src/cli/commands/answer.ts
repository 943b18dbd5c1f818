/** `gitops-lab answer [question] [choice]`: predictions, questions of the task, the quiz. */
import { chosen, questionsAt, recordAnswer, type OpenQuestion } from '../../course/questions.ts';
import { currentPlace } from '../../course/session.ts';
import { LabError } from '../../errors.ts';
import type { Outcome, Run } from '../command.ts';
import { openSession } from '../open-session.ts';
import type { Terminal } from '../terminal.ts';
import { answerReply, openQuestionText } from '../text/question-text.ts';

const find = (questions: OpenQuestion[], id: string | undefined): OpenQuestion => {
  const open = questions.filter((question) => question.given === undefined);
  const found =
    id === undefined
      ? (open[0] ?? questions.find((question) => question.part === 'task'))
      : questions.find((question) => question.id === id);
  if (found) return found;
  const known = questions.map((question) => question.id).join(', ');
  throw new LabError({
    family: 'usage',
    code: 'answer/unknown-question',
    message:
      id === undefined ? 'There is no open question here.' : `There is no question «${id}» here${known ? `; there are ${known}` : ''}.`,
    next: 'gitops-lab answer',
  });
};

const show = (shown: OpenQuestion[], terminal: Terminal): Outcome => ({
  json: {
    questions: shown.map(({ id, part, prompt, choices }) => ({
      id,
      part,
      prompt,
      choices: choices.map((choice) => ({ id: choice.id, text: choice.text })),
    })),
  },
  text: shown.map((question) => openQuestionText(question, terminal)).join('\n\n') || '  There is no open question here.',
});

export const run: Run = async (context) => {
  const session = await openSession(context);
  const place = currentPlace(session);
  const questions = questionsAt(session.store.read(), place);
  const { positionals, terminal } = context;
  // A question's name alone asks for the question; taken for an answer it would overwrite that of another one.
  const named = positionals.length === 1 ? questions.find((question) => question.id === positionals[0]) : undefined;
  if (positionals.length === 0 || named) return show(named ? [named] : questions.filter(({ given }) => given === undefined), terminal);
  const question = find(questions, positionals.length === 2 ? positionals[0] : undefined);
  const word = positionals.at(-1) as string;
  const choice = chosen(question, word);
  if (!choice && question.choices.length > 0) {
    throw new LabError({
      family: 'usage',
      code: 'answer/unknown-choice',
      message: `«${word}» is none of the choices of ${question.id}.`,
      next: 'gitops-lab answer',
    });
  }
  const answer = choice?.id ?? word;
  await session.store.update((progress) => recordAnswer(progress, place, question, answer));
  const tells = question.part === 'quiz' || question.part === 'opening';
  const json = {
    question: question.id,
    part: question.part,
    answer,
    ...(tells && choice ? { right: choice.right, because: choice.because } : {}),
  };
  return { json, text: answerReply(question, choice, word, terminal) };
};
