/** The first half of `start`: the workspace, and the engine's process under way. Loads little, so that the engine boots while the rest is loaded. */
import { findLab } from '../catalogue/find-lab.ts';
import type { Course } from '../course/lab.ts';
import { fileProgressStore } from '../course/progress-store.ts';
import { changeEngine, findWorkspace, openOrMakeWorkspace, workspaceFolder, type Workspace } from '../course/workspace.ts';
import { findProvider } from '../engines/providers.ts';
import type { EngineAccess, Progress as Steps } from '../engines/provider.ts';
import { LabError } from '../errors.ts';
import { timestamp } from '../platform/clock.ts';
import { packageRoot } from '../platform/package-root.ts';
import { chooseEngine, nodeImageOf, whyKept, type EngineChoice } from './choose-engine.ts';
import type { CommandContext } from './command.ts';
import { findProgram } from './machine.ts';
import { courseFolder, loadCourse, requireAccepted, whereToLook } from './open-session.ts';
import { progressLines } from './progress-lines.ts';

export interface EngineStart {
  workspace: Workspace;
  made: boolean;
  choice: EngineChoice;
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

/** An engine that was asked for takes the place of one in which no lab was ever prepared; one with a learner's work stays. */
const switchEngine = async (workspace: Workspace, wanted: string): Promise<void> => {
  const { settings, stateDir, folder } = workspace;
  if (settings.engine === wanted) return;
  if (Object.values(fileProgressStore(stateDir).read().labs).some(({ prepared }) => prepared)) {
    throw new LabError({
      family: 'usage',
      code: 'engine/other',
      message: `The lab in ${folder} runs on the engine ${settings.engine}.`,
      next: `gitops-lab down --yes, then gitops-lab start --engine ${wanted}; or another folder: --workspace DIR`,
    });
  }
  await findProvider(settings.engine).destroy(stateDir);
  changeEngine(workspace, wanted);
};

const openWorkspace = async (context: CommandContext): Promise<Pick<EngineStart, 'workspace' | 'made' | 'choice'>> => {
  const { flags, clock } = context;
  const known = findWorkspace(whereToLook(context));
  if (known) {
    const named = flags['engine'];
    if (named !== undefined) await switchEngine(known, findProvider(named).name);
    const { engine } = known.settings;
    return { workspace: known, made: false, choice: { name: engine, because: whyKept(engine), unasked: false } };
  }
  const folder = workspaceFolder(whereToLook(context));
  const choice = await chooseEngine(context, folder);
  const course = flags['course'] === undefined ? {} : { course: courseFolder(context) };
  return { ...openOrMakeWorkspace(folder, { createdAt: timestamp(clock), engine: choice.name, ...course }), choice };
};

/** Longer than the health checks of any lab's beginning take. */
const behindMs = 60_000;

const mayInstall = async ({ flags, terminal, json }: CommandContext, question: string): Promise<boolean> => {
  if (flags['yes'] !== undefined) return true;
  if (!terminal.interactive || json) return false;
  const { default: inquirer } = await import('inquirer');
  return (await inquirer.prompt([{ type: 'confirm', name: 'sure', message: `${question} Go on?`, default: false }])).sure;
};

const startNamed = async (workspace: Workspace, context: CommandContext, steps: Steps): Promise<EngineAccess> => {
  const { stateDir, settings } = workspace;
  const provider = findProvider(settings.engine);
  if (context.flags['new-ports'] !== undefined) {
    await provider.stop(stateDir);
    await provider.renewPorts?.(stateDir);
  }
  const { context: named, address } = context.flags;
  const confirm = (question: string) => mayInstall(context, question);
  return provider.start(stateDir, steps, { behindMs, nodeImage: nodeImageOf(context), context: named, address, confirm });
};

/** An engine that nobody asked for must not stop a learner: where it cannot be started, the embedded one is, and one line says why. */
const startEngine = async (workspace: Workspace, choice: EngineChoice, context: CommandContext, steps: Steps): Promise<EngineAccess> => {
  try {
    return await startNamed(workspace, context, steps);
  } catch (error) {
    if (!choice.unasked || choice.name === 'embedded' || !(error instanceof LabError)) throw error;
    await findProvider(choice.name).destroy(workspace.stateDir);
    changeEngine(workspace, 'embedded');
    context.terminal.note(`  ${error.message} The embedded engine is taken instead.`);
    return startNamed(workspace, context, steps);
  }
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
  const { workspace, made, choice } = await openWorkspace(context);
  const accepted = await acceptedCourse(context, workspace, course);
  const access = startEngine(workspace, choice, context, steps);
  // Whichever fails first is told; the other must not be an unhandled rejection.
  access.catch(() => {});
  return { workspace, made, choice, access, course: accepted, steps, begunAt };
};
