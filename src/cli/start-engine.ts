/** The first half of `start`: the workspace, and the engine's process under way. Loads little, so that the engine boots while the rest is loaded. */
import { findLab } from '../catalogue/find-lab.ts';
import type { Course } from '../course/lab.ts';
import { findWorkspace, openOrMakeWorkspace, workspaceFolder, type Workspace } from '../course/workspace.ts';
import { findProvider } from '../engines/providers.ts';
import type { EngineAccess, EngineProvider, Progress as Steps } from '../engines/provider.ts';
import { LabError } from '../errors.ts';
import { timestamp } from '../platform/clock.ts';
import { packageRoot } from '../platform/package-root.ts';
import type { CommandContext } from './command.ts';
import { findProgram } from './machine.ts';
import { courseFolder, loadCourse, requireAccepted, whereToLook } from './open-session.ts';
import { progressLines } from './progress-lines.ts';

export interface EngineStart {
  workspace: Workspace;
  made: boolean;
  provider: EngineProvider;
  /** Awaited by whoever needs the engine. */
  access: Promise<EngineAccess>;
  /** Read already when a lab was named. */
  course: Course | undefined;
  steps: Steps;
  begunAt: number;
}

const requireGit = (env: NodeJS.ProcessEnv): void => {
  if (findProgram('git', env)) return;
  throw new LabError({
    family: 'environment',
    code: 'machine/no-git',
    message: 'git is not installed on this machine.',
    next: 'Install git (https://git-scm.com/downloads), then type: gitops-lab start',
  });
};

const openWorkspace = (context: CommandContext): { workspace: Workspace; made: boolean } => {
  const { flags, clock } = context;
  const folder = workspaceFolder(whereToLook(context));
  const engine = flags['engine'] ?? 'embedded';
  findProvider(engine);
  const course = flags['course'] === undefined ? {} : { course: courseFolder(context) };
  return openOrMakeWorkspace(folder, { createdAt: timestamp(clock), engine, ...course });
};

/** Longer than the health checks of any lab's beginning take. */
const behindMs = 30_000;

const startEngine = async (
  provider: EngineProvider,
  { stateDir }: Workspace,
  { flags, env }: CommandContext,
  steps: Steps,
): Promise<EngineAccess> => {
  if (flags['new-ports'] !== undefined) {
    await provider.stop(stateDir);
    await provider.renewPorts?.(stateDir);
  }
  return provider.start(stateDir, steps, { behindMs, nodeImage: flags['image'] ?? env['GITOPS_LAB_NODE_IMAGE'] });
};

/** A course of others is read, and asked about, before anything starts; ours is read while the engine boots. */
const acceptedCourse = async (context: CommandContext, workspace: Workspace, read: Course | undefined): Promise<Course | undefined> => {
  const folder = courseFolder(context, workspace);
  if (folder === packageRoot) return read;
  const course = read ?? (await loadCourse(folder));
  await requireAccepted(context, course, workspace);
  return course;
};

export const beginStart = async (context: CommandContext): Promise<EngineStart> => {
  const { terminal, clock, env, positionals } = context;
  const begunAt = clock.now();
  requireGit(env);
  const steps = progressLines(terminal, clock);
  // A lab that does not exist must not leave a workspace behind.
  const course = positionals[0] === undefined ? undefined : await loadCourse(courseFolder(context, findWorkspace(whereToLook(context))));
  if (course) findLab(course, positionals[0] as string);
  const { workspace, made } = openWorkspace(context);
  const accepted = await acceptedCourse(context, workspace, course);
  const provider = findProvider(workspace.settings.engine);
  const access = startEngine(provider, workspace, context, steps);
  // Whichever fails first is told; the other must not be an unhandled rejection.
  access.catch(() => {});
  return { workspace, made, provider, access, course: accepted, steps, begunAt };
};
