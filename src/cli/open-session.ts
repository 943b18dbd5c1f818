/** Puts together what nearly every command needs: workspace, course, progress, engine. */
import { readCompiledCourse } from '../catalogue/compiled-course.ts';
import { keepProgressPage } from '../course/keep-progress-page.ts';
import { readAnswers } from '../course/asked-variables.ts';
import { courseFor } from '../course/lab-variables.ts';
import type { Course } from '../course/lab.ts';
import { fileProgressStore } from '../course/progress-store.ts';
import type { Session } from '../course/session.ts';
import { requireWorkspace, seedOf, type WhereToLook, type Workspace } from '../course/workspace.ts';
import { findProvider } from '../engines/providers.ts';
import { RealClock } from '../platform/clock.ts';
import { packageRoot } from '../platform/package-root.ts';
import { resolve } from 'node:path';
import type { CommandContext } from './command.ts';
import { courseHere } from './missing-images.ts';

export const whereToLook = ({ cwd, flags, env }: CommandContext): WhereToLook => ({
  cwd,
  explicit: flags['workspace'],
  fromShell: env['GITOPS_LAB_WORKSPACE'],
});

/** The built-in course was read when this package was built; another one is read now, by a reader that is loaded only then. */
export const loadCourse = async (folder: string): Promise<Course> => {
  // Of ours only: a compiled course of others would come in unread.
  const compiled = folder === packageRoot ? readCompiledCourse(folder) : undefined;
  if (compiled) return compiled;
  const { readCourse } = await import('../catalogue/read-course.ts');
  const { checkKinds } = await import('../../checks/index.ts');
  return readCourse(folder, checkKinds);
};

export const courseFolder = (context: CommandContext, workspace?: Workspace): string => {
  const named = context.flags['course'];
  if (named !== undefined) return resolve(context.cwd, named);
  return workspace?.settings.course ?? packageRoot;
};

const filled = (workspace: Workspace, read: Course): Course => courseFor(seedOf(workspace), read, readAnswers(workspace.stateDir));

/** `read`, as this learner meets it on this engine. */
export const sessionCourse = (workspace: Workspace, read: Course): Course => courseHere(filled(workspace, read), workspace.stateDir).course;

/** `read`: the course as its files have it. */
export const sessionOf = (workspace: Workspace, read: Course): Session => {
  const course = filled(workspace, read);
  const provider = findProvider(workspace.settings.engine);
  // A real cluster's time is the machine's.
  const clock = provider.clock?.(workspace.stateDir) ?? new RealClock();
  const store = fileProgressStore(workspace.stateDir, (progress) => keepProgressPage(workspace, course, progress));
  return { workspace, course: courseHere(course, workspace.stateDir).course, read, store, provider, clock };
};

/** Ours needs no asking; what asks is loaded only for others. */
export const requireAccepted = async (context: CommandContext, course: Course, { stateDir }: Workspace): Promise<void> => {
  if (course.folder === packageRoot) return;
  const { acceptCourse } = await import('./accept-course.ts');
  await acceptCourse(context, course, stateDir);
};

export const openSession = async (context: CommandContext): Promise<Session> => {
  const workspace = requireWorkspace(whereToLook(context));
  const course = await loadCourse(courseFolder(context, workspace));
  await requireAccepted(context, course, workspace);
  return sessionOf(workspace, course);
};
