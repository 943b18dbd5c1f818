/** From nothing to a task on screen. What does not depend on each other runs side by side: a learner waits for it. */
import { foreseeBootstrap } from '../checking/script/ensure-flux.ts';
import { findLab } from '../catalogue/find-lab.ts';
import { fileProgressStore } from '../course/progress-store.ts';
import { courseFor } from '../course/lab-variables.ts';
import type { Course, Lab } from '../course/lab.ts';
import type { Place, Session } from '../course/session.ts';
import { seedOf, type Workspace } from '../course/workspace.ts';
import { sayLeftOut, type LeftOut } from '../course/leave-out.ts';
import { findProvider } from '../engines/providers.ts';
import type { EngineAccess } from '../engines/provider.ts';
import { LabError } from '../errors.ts';
import { packageVersion } from '../platform/package-root.ts';
import { withVariables } from './ask-variables.ts';
import { beginLab } from './begin-lab.ts';
import type { CommandContext } from './command.ts';
import { findProgram } from './machine.ts';
import { courseHere, lookForImages } from './missing-images.ts';
import type { EngineStart } from './start-engine.ts';
import { courseFolder, loadCourse, sessionOf } from './open-session.ts';
import { seconds } from './progress-lines.ts';

export interface Started {
  session: Session;
  place: Place;
  access: EngineAccess;
  /** What --json says of the start itself. */
  facts: Record<string, unknown>;
}

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

/** What cannot be learned here is said, once, by name; a lab of which nothing is left is refused. */
const sayWhatIsLeftOut = (
  course: Course,
  { id }: Lab,
  { stateDir }: Workspace,
  { terminal, json }: CommandContext,
): LeftOut | undefined => {
  const leftOut = courseHere(course, stateDir).leftOut.find(({ lab }) => lab === id);
  if (!leftOut) return undefined;
  const next = 'With internet: gitops-lab prefetch. Other labs: gitops-lab labs';
  if (leftOut.tasks.length === 0) {
    const data = { ...leftOut };
    throw new LabError({ family: 'environment', code: 'lab/left-out', message: sayLeftOut(leftOut), next, data });
  }
  if (!json) terminal.note(`  ${sayLeftOut(leftOut)}\n  ${next}`);
  return leftOut;
};

/** The second half of `start`: says what is there, prepares the lab, finds the task. */
export const startLab = async (context: CommandContext, start: EngineStart): Promise<Started> => {
  const { terminal, clock, positionals, json } = context;
  const { workspace, choice, steps } = start;
  const { name, because } = choice;
  if (!json) terminal.print(`gitops-lab ${packageVersion()}   ${name} engine (${because}; \`gitops-lab engine\` says what is simulated)`);
  const read = start.course ?? (await loadCourse(courseFolder(context, workspace)));
  const course = courseFor(seedOf(workspace), read);
  const wanted = labToStart(course, positionals[0], fileProgressStore(workspace.stateDir).read().lab);
  const { flux } = wanted.needs;
  if (flux && name === 'embedded' && start.made) foreseeBootstrap(flux);
  const access = await start.access;
  const readyAt = clock.now();
  if (!json) terminal.print(readyLines(access, workspace, clock.now() - start.begunAt, context));
  await lookForImages(findProvider(access.engine), workspace.stateDir, course);
  const leftOut = sayWhatIsLeftOut(course, wanted, workspace, context);
  const session = sessionOf(workspace, read);
  const place = await beginLab(session, await withVariables(session, wanted.id, context), access, steps);
  const facts = {
    version: packageVersion(),
    engine: access.engine,
    because,
    workspace: workspace.folder,
    made: start.made,
    leftOut: leftOut ?? null,
    access,
    tookMs: clock.now() - start.begunAt,
    /** Of that, from an engine that answers to a task that can be begun. */
    preparedMs: clock.now() - readyAt,
  };
  return { session, place, access, facts };
};
