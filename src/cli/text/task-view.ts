/** The values of a task that `task`, `start` and `next` print, and their text. */
import { taskProgress } from '../../course/progress.ts';
import { openingAt } from '../../course/questions.ts';
import { variablesOf } from '../../checking/expand-spec.ts';
import type { Place, Session } from '../../course/session.ts';
import type { EngineAccess } from '../../engines/provider.ts';
import { substitutePage } from '../../render/substitute-page.ts';
import type { Terminal } from '../terminal.ts';
import { openQuestionText } from './question-text.ts';
import { indent, placeHeader, predictionText, renderPage } from './task-text.ts';

/** Without a running engine the addresses stay as names. */
const variables = (session: Session, access: EngineAccess | undefined) =>
  access ? variablesOf({ access, workspace: session.workspace.folder }) : {};

export const taskJson = (session: Session, place: Place, access: EngineAccess | undefined) => {
  const { lab, task } = place;
  const known = taskProgress(session.store.read(), lab.id, task.id);
  return {
    lab: { id: lab.id, number: lab.number, of: session.course.labs.length, title: lab.title, minutes: lab.minutes },
    task: { id: task.id, number: task.number, of: lab.tasks.length, title: task.title, minutes: task.minutes, idea: task.idea },
    page: substitutePage(task.page, variables(session, access)),
    prediction: task.prediction && {
      prompt: task.prediction.prompt,
      choices: task.prediction.choices.map(({ id, text }) => ({ id, text })),
      made: known?.prediction ?? null,
    },
    opening: openingAt(session.store.read(), place).map(({ id, prompt, choices }) => ({
      id,
      prompt,
      choices: choices.map((choice) => ({ id: choice.id, text: choice.text })),
    })),
    passedAt: known?.passedAt ?? null,
  };
};

/**
 * `arrives`: the learner comes to the task and reads the questions on what came before too. `asks`: the questions are asked for right below,
 * so the page shows none. `again`: the page once more.
 */
export type Occasion = 'arrives' | 'asks' | 'again';

/** Questions on what came before stand at the beginning of a lab, until they were answered. */
const openingParts = (session: Session, place: Place, terminal: Terminal, occasion: Occasion): string[] => {
  const open = openingAt(session.store.read(), place);
  if (open.length === 0 || occasion === 'asks') return [];
  if (occasion === 'again')
    return [indent(terminal.paint('dim', `${open.length} questions on what came before wait for you: gitops-lab answer`))];
  return open.map((question) => openQuestionText(question, terminal));
};

const predictionParts = (session: Session, { lab, task }: Place, terminal: Terminal, occasion: Occasion): string[] => {
  const made = taskProgress(session.store.read(), lab.id, task.id)?.prediction;
  if (!task.prediction || (occasion === 'asks' && made === undefined)) return [];
  return [predictionText(task.prediction, terminal, made)];
};

export const taskText = (
  session: Session,
  place: Place,
  access: EngineAccess | undefined,
  terminal: Terminal,
  occasion: Occasion = 'again',
): string => {
  const { lab, task } = place;
  const known = taskProgress(session.store.read(), lab.id, task.id);
  const parts = [placeHeader(place, session.course.labs.length, terminal), renderPage(task.page, terminal, variables(session, access))];
  if (occasion === 'arrives') parts.push(...openingParts(session, place, terminal, occasion));
  parts.push(...predictionParts(session, place, terminal, occasion));
  if (occasion === 'again') parts.push(...openingParts(session, place, terminal, occasion));
  if (known?.passedAt) parts.push(indent(terminal.paint('green', `✔ This task was green on ${known.passedAt.slice(0, 10)}.`)));
  return parts.join('\n\n');
};
