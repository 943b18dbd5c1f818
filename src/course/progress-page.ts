/** PROGRESS.md in the workspace: the learner's own record, to keep or to commit. */
import { join } from 'node:path';
import { writeWhole } from '../platform/atomic-file.ts';
import type { Course, Lab } from './lab.ts';
import { countPassed, labState, type Progress } from './progress.ts';
import type { Workspace } from './workspace.ts';

const hintsOf = (progress: Progress, lab: Lab): number =>
  Object.values(progress.labs[lab.id]?.tasks ?? {}).reduce((sum, task) => sum + task.hints, 0);

const day = (at: string | undefined) => at?.slice(0, 10) ?? '';

const labRow = (progress: Progress, lab: Lab): string => {
  const known = progress.labs[lab.id];
  const cells = [
    lab.number,
    lab.title,
    labState(progress, lab),
    `${countPassed(progress, lab)} of ${lab.tasks.length}`,
    day(known?.startedAt),
    day(known?.completedAt),
    hintsOf(progress, lab),
  ];
  return `| ${cells.join(' | ')} |`;
};

const taskRows = (progress: Progress, lab: Lab): string[] =>
  lab.tasks.map((task) => {
    const known = progress.labs[lab.id]?.tasks[task.id];
    const solved = known?.solved ? ', with the solution' : '';
    return `- [${known?.passedAt ? 'x' : ' '}] ${task.title}${known?.passedAt ? ` (${day(known.passedAt)}${solved})` : ''}`;
  });

export const progressPage = (course: Course, progress: Progress): string => {
  const begun = course.labs.filter((lab) => progress.labs[lab.id]);
  return [
    `# Progress: ${course.title}`,
    '',
    '| | lab | state | tasks | begun | done | hints |',
    '| --: | --- | --- | --- | --- | --- | --: |',
    ...course.labs.map((lab) => labRow(progress, lab)),
    ...begun.flatMap((lab) => ['', `## ${lab.title}`, '', ...taskRows(progress, lab)]),
    '',
  ].join('\n');
};

export const writeProgressPage = (workspace: Workspace, course: Course, progress: Progress): void =>
  writeWhole(join(workspace.folder, 'PROGRESS.md'), progressPage(course, progress));
