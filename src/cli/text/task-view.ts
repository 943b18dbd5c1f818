/** The values of a task that `task`, `start` and `next` print, and their text. */
import { taskProgress } from '../../course/progress.ts';
import { variablesOf } from '../../checking/expand-spec.ts';
import type { Place, Session } from '../../course/session.ts';
import type { EngineAccess } from '../../engines/provider.ts';
import { substitute } from '../../render/variables.ts';
import type { Terminal } from '../terminal.ts';
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
    page: substitute(task.page, variables(session, access)),
    prediction: task.prediction && {
      prompt: task.prediction.prompt,
      choices: task.prediction.choices.map(({ id, text }) => ({ id, text })),
      made: known?.prediction ?? null,
    },
    passedAt: known?.passedAt ?? null,
  };
};

/** A lab's first task reminds of the questions on what came before, until they were answered. */
const openingText = (session: Session, { lab, task }: Place, terminal: Terminal): string => {
  const answered = session.store.read().labs[lab.id]?.quiz ?? {};
  const open = lab.opening.filter((question) => answered[question.id] === undefined);
  if (open.length === 0 || task.id !== lab.tasks[0]?.id) return '';
  return indent(terminal.paint('dim', `${open.length} questions on what came before wait for you: gitops-lab answer`));
};

/** `asks`: the prediction is asked for right below, so the page does not show it too. */
export const taskText = (session: Session, place: Place, access: EngineAccess | undefined, terminal: Terminal, asks = false): string => {
  const { lab, task } = place;
  const known = taskProgress(session.store.read(), lab.id, task.id);
  const parts = [placeHeader(place, session.course.labs.length, terminal), renderPage(task.page, terminal, variables(session, access))];
  if (task.prediction && !(asks && known?.prediction === undefined))
    parts.push(predictionText(task.prediction, terminal, known?.prediction));
  const opening = openingText(session, place, terminal);
  if (opening) parts.push(opening);
  if (known?.passedAt) parts.push(indent(terminal.paint('green', `✔ This task was green on ${known.passedAt.slice(0, 10)}.`)));
  return parts.join('\n\n');
};
