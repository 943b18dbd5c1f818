/** PROGRESS.md: the learner's own record, to keep or to commit. What stands between our two marks is kept up to date; the rest is theirs. */
import type { Course, Lab, Task } from './lab.ts';
import { countPassed, labState, type Progress, type TaskProgress } from './progress.ts';

const begins = '<!-- gitops-lab: kept up to date from here; write above or below -->';
const ends = '<!-- gitops-lab: to here -->';

// Days, not hours, and no counts of checks: a diff of the page tells what was achieved.
const day = (at: string | undefined) => at?.slice(0, 10) ?? '';

const tasksOf = (progress: Progress, lab: Lab): (TaskProgress | undefined)[] =>
  lab.tasks.map((task) => progress.labs[lab.id]?.tasks[task.id]);

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);

const pointsOf = (progress: Progress, lab: Lab): number =>
  lab.tasks.length > 0 ? Math.round(sum(tasksOf(progress, lab).map((task) => task?.score ?? 0)) / lab.tasks.length) : 0;

const row = (cells: (string | number)[]): string => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;

const labRow = (progress: Progress, lab: Lab): string => {
  const known = progress.labs[lab.id];
  if (!known) return row([lab.number, lab.title, 'not begun', `0 of ${lab.tasks.length}`, '', '', '', '']);
  return row([
    lab.number,
    lab.title,
    labState(progress, lab),
    `${countPassed(progress, lab)} of ${lab.tasks.length}`,
    pointsOf(progress, lab),
    sum(tasksOf(progress, lab).map((task) => task?.hints ?? 0)),
    day(known.startedAt),
    day(known.completedAt),
  ]);
};

const taskLine = (task: Task, known: TaskProgress | undefined): string => {
  if (!known) return `- [ ] ${task.title}`;
  const said = [
    `${known.score} points`,
    known.passedAt ? `green ${day(known.passedAt)}` : `begun ${day(known.startedAt)}`,
    ...(known.hints > 0 ? [`${known.hints} ${known.hints === 1 ? 'hint' : 'hints'}`] : []),
    ...(known.solved ? ['with the solution'] : []),
  ];
  return `- [${known.passedAt ? 'x' : ' '}] ${task.title}: ${said.join(', ')}`;
};

const quizLine = (progress: Progress, lab: Lab): string[] => {
  const given = progress.labs[lab.id]?.quiz ?? {};
  const answered = lab.quiz.filter((question) => given[question.id] !== undefined);
  if (answered.length === 0) return [];
  const right = answered.filter((question) => question.choices.find((choice) => choice.id === given[question.id])?.right);
  return [`- quiz: ${right.length} of ${lab.quiz.length} right`];
};

const block = (course: Course, progress: Progress): string => {
  const begun = course.labs.filter((lab) => progress.labs[lab.id]);
  return [
    begins,
    '',
    '| | lab | state | tasks | points | hints | begun | done |',
    '| --: | --- | --- | --- | --: | --: | --- | --- |',
    ...course.labs.map((lab) => labRow(progress, lab)),
    ...begun.flatMap((lab) => [
      '',
      `## ${lab.number}. ${lab.title}`,
      '',
      ...lab.tasks.map((task) => taskLine(task, progress.labs[lab.id]?.tasks[task.id])),
      ...quizLine(progress, lab),
    ]),
    '',
    ends,
  ].join('\n');
};

interface Parts {
  above: string;
  inside: string;
  below: string;
}

/** Undefined without a pair of marks. */
const split = (text: string): Parts | undefined => {
  const from = text.lastIndexOf(begins);
  const to = text.indexOf(ends, from);
  if (from < 0 || to < 0) return undefined;
  return { above: text.slice(0, from), inside: text.slice(from, to + ends.length), below: text.slice(to + ends.length) };
};

/** Lines inside our marks that are not ours: they are moved below, never dropped. */
const strayLines = (inside: string, ours: string): string[] => {
  const known = new Set(ours.split('\n').map((line) => line.trimEnd()));
  return inside
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !known.has(line));
};

const title = (course: Course) => `# Progress: ${course.title}`;

/**
 * The page anew. `present` is what stands there now, `written` what we wrote last: what differs inside our marks was typed by the learner.
 */
export const progressPage = (course: Course, progress: Progress, present?: string, written?: string): string => {
  const fresh = block(course, progress);
  if (present === undefined || present.trim() === '') return `${title(course)}\n\n${fresh}\n`;
  const parts = split(present);
  if (!parts) return `${present.trimEnd()}\n\n${fresh}\n`;
  const ours = [fresh, split(written ?? '')?.inside ?? ''].join('\n');
  const stray = strayLines(parts.inside, ours);
  const kept = stray.length > 0 ? `\n\n${stray.join('\n')}` : '';
  return `${parts.above}${fresh}${kept}${parts.below || '\n'}`;
};
