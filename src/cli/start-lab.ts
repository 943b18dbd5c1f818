/** From nothing to a task on screen. What does not depend on each other runs side by side: a learner waits for it. */
import { findLab } from '../catalogue/find-lab.ts';
import { fileProgressStore } from '../course/progress-store.ts';
import type { Course, Lab } from '../course/lab.ts';
import type { Place, Session } from '../course/session.ts';
import { findWorkspace, openOrMakeWorkspace, workspaceFolder, type Workspace } from '../course/workspace.ts';
import { findProvider, whyEmbedded } from '../engines/providers.ts';
import type { EngineAccess, EngineProvider, Progress as Steps } from '../engines/provider.ts';
import { LabError } from '../errors.ts';
import { timestamp } from '../platform/clock.ts';
import { packageVersion } from '../platform/package-root.ts';
import { beginLab } from './begin-lab.ts';
import type { CommandContext } from './command.ts';
import { findProgram, lookAtMachine } from './machine.ts';
import { courseFolder, loadCourse, sessionOf, whereToLook } from './open-session.ts';
import { progressLines, seconds } from './progress-lines.ts';

export interface Started {
  session: Session;
  place: Place;
  access: EngineAccess;
  /** What --json says of the start itself. */
  facts: Record<string, unknown>;
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

/** The lab that was named, the one the learner is at, or the first. */
const labToStart = (course: Course, named: string | undefined, current: string | undefined): Lab => {
  if (named !== undefined) return findLab(course, named);
  const lab = course.labs.find((each) => each.id === current) ?? course.labs[0];
  if (lab) return lab;
  throw new LabError({
    family: 'content',
    code: 'course/empty',
    message: `The course in ${course.folder} has no labs.`,
    next: 'Name a folder that holds labs/ and content/: --course DIR',
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

const startEngine = async (
  provider: EngineProvider,
  { stateDir }: Workspace,
  { flags }: CommandContext,
  steps: Steps,
): Promise<EngineAccess> => {
  if (flags['new-ports'] !== undefined) {
    await provider.stop(stateDir);
    await provider.renewPorts?.(stateDir);
  }
  return provider.start(stateDir, steps);
};

const clientsText = (env: NodeJS.ProcessEnv): string =>
  (['git', 'kubectl', 'flux'] as const)
    .map((name) => (findProgram(name, env) ? name : `${name} (stand-in, in the lab's shell only)`))
    .join(', ');

const readyLines = (access: EngineAccess, workspace: Workspace, ms: number, { terminal, env }: CommandContext): string => {
  const row = (label: string, state: string, rest: string) => `  ${terminal.paint('dim', label.padEnd(10))} ${state.padEnd(8)} ${rest}`;
  return [
    row('cluster', 'ready', `Kubernetes ${access.kubernetesVersion}, 1 node   ${terminal.paint('dim', seconds(ms))}`),
    row('forge', 'ready', `${access.forge.url}   user ${access.forge.user}`),
    row('registry', 'ready', access.registry.host),
    row('workspace', '', workspace.folder),
    row('clients', '', clientsText(env)),
  ].join('\n');
};

export const startLab = async (context: CommandContext): Promise<Started> => {
  const { terminal, clock, env, positionals, json } = context;
  const begun = clock.now();
  requireGit(env);
  const steps = progressLines(terminal, clock);
  // A lab that does not exist must not leave a workspace behind.
  const early = positionals[0] === undefined ? undefined : await loadCourse(courseFolder(context, findWorkspace(whereToLook(context))));
  if (early) findLab(early, positionals[0] as string);
  const looking = lookAtMachine(env);
  const { workspace, made } = openWorkspace(context);
  const provider = findProvider(workspace.settings.engine);
  const starting = startEngine(provider, workspace, context, steps);
  // Whichever fails first is told; the other must not be an unhandled rejection.
  starting.catch(() => {});
  const [machine, course] = await Promise.all([looking, early ?? loadCourse(courseFolder(context, workspace))]);
  const because = whyEmbedded(machine.docker);
  if (!json)
    terminal.print(`gitops-lab ${packageVersion()}   ${provider.name} engine (${because}; \`gitops-lab engine\` says what is simulated)`);
  const lab = labToStart(course, positionals[0], fileProgressStore(workspace.stateDir).read().lab);
  const access = await starting;
  if (!json) terminal.print(readyLines(access, workspace, clock.now() - begun, context));
  const session = sessionOf(workspace, course);
  const place = await beginLab(session, lab, access, steps);
  const facts = {
    version: packageVersion(),
    engine: provider.name,
    because,
    workspace: workspace.folder,
    made,
    access,
    tookMs: clock.now() - begun,
  };
  return { session, place, access, facts };
};
