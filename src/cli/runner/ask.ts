/** Questions on the terminal, by inquirer; loaded when the first one is asked. */
import { openingAt, questionsAt, recordAnswer, type OpenQuestion } from '../../course/questions.ts';
import { applySolution, showSolution } from '../commands/solve.ts';
import { progressLines } from '../progress-lines.ts';
import { appliedText, solutionText } from '../text/solution-text.ts';
import { answerReply, questionTitles } from '../text/question-text.ts';
import { markdownLine } from '../text/inline-markdown.ts';
import { renderPage } from '../text/task-text.ts';
import type { Terminal } from '../terminal.ts';
import type { Runner } from './runner-state.ts';

const prompts = async () => (await import('inquirer')).default;

/** Undefined when the learner left it open. */
const ask = async (question: OpenQuestion, terminal: Terminal): Promise<string | undefined> => {
  const inquirer = await prompts();
  if (question.choices.length === 0) {
    const { answer } = await inquirer.prompt([{ type: 'input', name: 'answer', message: 'Your answer' }]);
    return (answer as string).trim() || undefined;
  }
  const choices = [
    ...question.choices.map(({ id, text }) => ({ value: id, name: markdownLine(text, terminal) })),
    { value: '', name: '(not now)' },
  ];
  const { answer } = await inquirer.prompt([{ type: 'select', name: 'answer', message: 'Your answer', choices }]);
  return (answer as string) || undefined;
};

const askAndKeep = async ({ session, place, context: { terminal } }: Runner, question: OpenQuestion): Promise<boolean> => {
  terminal.print(`\n${renderPage(question.prompt, terminal)}`);
  const answer = await ask(question, terminal);
  if (answer === undefined) return false;
  await session.store.update((progress) => recordAnswer(progress, place, question, answer));
  terminal.print(
    answerReply(
      question,
      question.choices.find((choice) => choice.id === answer),
      answer,
      terminal,
    ),
  );
  return true;
};

const open = ({ session, place }: Runner): OpenQuestion[] =>
  questionsAt(session.store.read(), place).filter((question) => question.given === undefined);

/** When a task comes up, before anything is typed: what came before, then what will happen. */
export const askBeforeTask = async (runner: Runner): Promise<void> => {
  const { session, place, context } = runner;
  const opening = openingAt(session.store.read(), place);
  const title = (part: OpenQuestion['part']) =>
    context.terminal.print(`\n  ${context.terminal.paint(['bold', 'magenta'], questionTitles[part])}`);
  if (opening.length > 0) title('opening');
  for (const question of opening) if (!(await askAndKeep(runner, question))) break;
  const question = open(runner).find((each) => each.part === 'prediction');
  if (!question) return;
  title('prediction');
  await askAndKeep(runner, question);
};

export const askOpenQuestions = async (runner: Runner): Promise<void> => {
  const questions = open(runner);
  if (questions.length === 0) runner.context.terminal.print('  There is no open question here.');
  for (const question of questions) if (!(await askAndKeep(runner, question))) return;
};

export const askToSolve = async ({ session, place, access, context }: Runner): Promise<void> => {
  const { terminal, clock } = context;
  const inquirer = await prompts();
  const { sure } = await inquirer.prompt([
    { type: 'confirm', name: 'sure', message: 'Show the solution? It is noted, not punished.', default: false },
  ]);
  if (!sure) return;
  terminal.print(solutionText(await showSolution(session, place, access), terminal));
  const { apply } = await inquirer.prompt([
    { type: 'confirm', name: 'apply', message: 'Have it done? Your work is kept on a branch.', default: false },
  ]);
  if (!apply) return;
  const applied = await applySolution(session, place, access, progressLines(terminal, clock));
  terminal.print(appliedText(applied));
};
