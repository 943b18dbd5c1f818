// A proof as a table: a row a condition, a column a phase; then the mistakes; then what was seen where it was not as it should be.
import { valuesText } from '../course/lab-variables.ts';
import type { Lab, Task } from '../course/lab.ts';
import type { Paint } from '../render/terminal/style.ts';
import type { ProofLine, ProofPhase } from './prove-lab.ts';

const columns: [ProofPhase, string][] = [
  ['start', 'red at start'],
  ['solution', 'green solved'],
  ['again', 'green again'],
  ['mutation', 'red if other'],
  ['reset', 'red reset'],
];

const words: Record<ProofPhase, string> = {
  prepare: 'while it was prepared',
  start: 'at the start',
  mistake: 'after the mistake',
  solution: 'after the solution',
  again: 'after the solution again',
  mutation: 'with another value',
  reset: 'after a reset',
};

const cellWidth = Math.max(...columns.map(([, title]) => title.length)) + 2;

const mark = (line: ProofLine | undefined, paint: Paint): string =>
  line === undefined ? paint('dim', '·') : line.ok ? paint('green', '✔') : paint('red', '✘');

/** Signs are one column wide, colours none. */
const cell = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - 1));

const seconds = (ms: number, speed: number): string => `${(ms / speed / 1000).toFixed(1)} s`;

const tookOf = (lines: ProofLine[], phase: ProofPhase): number => {
  const times = lines.filter((line) => line.phase === phase).map(({ tookMs }) => tookMs);
  return phase === 'mistake' ? times.reduce((sum, each) => sum + each, 0) : Math.max(0, ...times);
};

const timesText = (lines: ProofLine[], speed: number): string =>
  (['start', 'mistake', 'solution', 'again', 'reset'] as const)
    .filter((phase) => lines.some((line) => line.phase === phase))
    .map((phase) => `${phase === 'mistake' ? 'mistakes' : phase} ${seconds(tookOf(lines, phase), speed)}`)
    .join(', ');

const taskRows = (task: Task, lines: ProofLine[], speed: number, paint: Paint): string[] => {
  const names = [...task.conditions.map(({ id }) => id), ...task.mistakes.map(({ id }) => id)];
  const width = Math.max(16, ...names.map((name) => name.length)) + 6;
  const head = `  ${paint('bold', `${task.number}. ${task.title}`)}   ${paint('dim', timesText(lines, speed))}`;
  const titles = ' '.repeat(width) + columns.map(([, title]) => title.padEnd(cellWidth)).join('');
  const conditions = task.conditions.map(({ id }) => {
    const cells = columns.map(([phase]) =>
      cell(
        mark(
          lines.find((line) => line.phase === phase && line.subject === id),
          paint,
        ),
        cellWidth,
      ),
    );
    return `    ${id.padEnd(width - 4)}${cells.join('').trimEnd()}`;
  });
  const mistakes = task.mistakes.map(({ id, finding }) => {
    const line = lines.find((each) => each.phase === 'mistake' && each.subject === id);
    return `    ${id.padEnd(width - 4)}${mark(line, paint)} ${paint('dim', finding.code)}`;
  });
  return [head, paint('dim', titles.trimEnd()), ...conditions, paint('dim', '    mistakes'), ...mistakes, ''];
};

const failureText = ({ task, phase, subject, detail }: ProofLine, paint: Paint): string =>
  `  ${paint('red', '✘')} ${task ? `${task}/` : ''}${subject} ${words[phase]}: ${detail}`;

export const proofTable = (lab: Lab, lines: ProofLine[], speed: number, paint: Paint): string => {
  const values = valuesText(lab);
  const tasks = lab.tasks.filter((task) => lines.some((line) => line.task === task.id));
  const failures = lines.filter(({ ok }) => !ok);
  return [
    `${paint('bold', lab.id)}  ${lab.title}${values && `   ${paint('dim', values)}`}`,
    '',
    ...tasks.flatMap((task) =>
      taskRows(
        task,
        lines.filter((line) => line.task === task.id),
        speed,
        paint,
      ),
    ),
    ...failures.map((line) => failureText(line, paint)),
    ...(failures.length > 0 ? [''] : []),
  ].join('\n');
};
