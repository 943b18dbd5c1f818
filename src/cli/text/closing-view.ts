/** The end of a lab: what was learned, what goes wrong in life, what to look up, and the questions on it. */
import { variablesOf } from '../../checking/expand-spec.ts';
import type { Lab } from '../../course/lab.ts';
import { labAfter } from '../../course/progress.ts';
import { questionsAt } from '../../course/questions.ts';
import type { Session } from '../../course/session.ts';
import type { EngineAccess } from '../../engines/provider.ts';
import { substitutePage } from '../../render/substitute-page.ts';
import type { Terminal } from '../terminal.ts';
import { renderPage } from './task-text.ts';

const table = (header: string[], rows: string[][]): string => {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
};

/** The parts of the lab file as one page; the same markdown for terminal and --json. */
const closingPage = (lab: Lab): string => {
  const parts = [`# Lab ${lab.number} is done: ${lab.title}`, lab.learned.map((each) => `- ${each}`).join('\n'), lab.closing.trim()];
  parts.push(
    '## When it goes wrong',
    table(
      ['you see', 'because', 'mend it'],
      lab.pitfalls.map((each) => [each.symptom, each.cause, each.fix]),
    ),
  );
  if (lab.validation.length > 0)
    parts.push(
      '## To look again',
      table(
        ['type', 'it shows'],
        lab.validation.map((each) => [`\`${each.command}\``, each.shows]),
      ),
    );
  if (lab.tryNext) parts.push('## Try this', lab.tryNext);
  if (lab.references.length > 0) parts.push('## Read on', lab.references.map((each) => `- [${each.title}](${each.url})`).join('\n'));
  return parts.join('\n\n');
};

const openQuestions = (lab: Lab, session: Session): number => {
  const [task] = lab.tasks.slice(-1);
  if (!task) return 0;
  return questionsAt(session.store.read(), { lab, task }).filter((question) => question.part === 'quiz' && question.given === undefined)
    .length;
};

/** Addresses stand in the tables too. */
const filledPage = (lab: Lab, { workspace }: Session, access: EngineAccess): string =>
  substitutePage(closingPage(lab), variablesOf({ access, workspace: workspace.folder }));

export const closingJson = (lab: Lab, session: Session, access: EngineAccess) => ({
  lab: { id: lab.id, number: lab.number, title: lab.title },
  task: null,
  closing: filledPage(lab, session, access),
  quiz: lab.quiz.map(({ id, prompt, choices }) => ({
    id,
    prompt,
    choices: choices.map((choice) => ({ id: choice.id, text: choice.text })),
  })),
});

export const closingText = (lab: Lab, session: Session, access: EngineAccess, terminal: Terminal): string => {
  const open = openQuestions(lab, session);
  const questions = open > 0 ? `  ${open} questions on this lab: gitops-lab answer\n` : '';
  const onwards = labAfter(session.course, lab)
    ? 'On to the next lab: gitops-lab next'
    : 'That was the last lab. The map of the course: gitops-lab labs';
  return `\n${renderPage(filledPage(lab, session, access), terminal)}\n\n${questions}  ${onwards}`;
};

export const endText = (session: Session): string => `  That was the last task of ${session.course.title}. gitops-lab labs shows the map.`;
