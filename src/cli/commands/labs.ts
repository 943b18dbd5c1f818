/** `gitops-lab labs`: the course, and how far the learner is. Works before the first start too. */
import { fileProgressStore } from '../../course/progress-store.ts';
import { countPassed, emptyProgress, labState } from '../../course/progress.ts';
import { sayLeftOut } from '../../course/leave-out.ts';
import { readAnswers } from '../../course/asked-variables.ts';
import { courseFor } from '../../course/lab-variables.ts';
import { findWorkspace, seedOf } from '../../course/workspace.ts';
import type { Run } from '../command.ts';
import { renderMarkdownInline } from '../text/inline-markdown.ts';
import { courseHere } from '../missing-images.ts';
import { courseFolder, loadCourse, whereToLook } from '../open-session.ts';

const signs = { done: '✔', begun: '▸', 'not begun': ' ' } as const;

export const run: Run = async (context) => {
  const { terminal } = context;
  const workspace = findWorkspace(whereToLook(context));
  const course = courseFor(
    seedOf(workspace),
    await loadCourse(courseFolder(context, workspace)),
    workspace && readAnswers(workspace.stateDir),
  );
  const leftOut = workspace ? courseHere(course, workspace.stateDir).leftOut : [];
  const progress = workspace ? fileProgressStore(workspace.stateDir).read() : emptyProgress();
  const labs = course.labs.map((lab) => ({
    number: lab.number,
    id: lab.id,
    title: lab.title,
    promise: lab.promise,
    minutes: lab.minutes,
    level: lab.level,
    state: labState(progress, lab),
    passed: countPassed(progress, lab),
    tasks: lab.tasks.map(({ id, number, title }) => ({ id, number, title, passedAt: progress.labs[lab.id]?.tasks[id]?.passedAt ?? null })),
    current: progress.lab === lab.id,
    leftOut: leftOut.find((each) => each.lab === lab.id) ?? null,
  }));
  const width = Math.max(0, ...labs.map((lab) => lab.id.length));
  const lines = labs.flatMap((lab) => [
    `${terminal.paint('green', signs[lab.state])} ${String(lab.number).padStart(2)}  ${terminal.paint('bold', lab.id.padEnd(width))}  ${lab.title}`,
    terminal.paint('dim', `${' '.repeat(width + 8)}${renderMarkdownInline(lab.promise, terminal, width + 8)}`),
    terminal.paint('dim', `${' '.repeat(width + 8)}${lab.minutes} min, ${lab.passed} of ${lab.tasks.length} tasks`),
    ...(lab.leftOut ? [terminal.paint('yellow', `${' '.repeat(width + 8)}${sayLeftOut(lab.leftOut)}`)] : []),
  ]);
  return {
    json: { course: course.id, title: course.title, labs },
    text: [`\n  ${terminal.paint('bold', course.title)}\n`, ...lines, '', '  gitops-lab start <lab>'].join('\n'),
  };
};
