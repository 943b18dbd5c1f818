/** Where checks look and scripts act: the running engine, the learner's clones, the learner's clients. */
import type { Site } from '../checking/world.ts';
import { labEnvironment, placeTools } from '../course/tools.ts';
import type { Session } from '../course/session.ts';
import type { EngineAccess } from '../engines/provider.ts';
import { findProgram } from './machine.ts';

type Client = 'kubectl' | 'flux';

export const missingTools = (env: NodeJS.ProcessEnv): Client[] => (['kubectl', 'flux'] as const).filter((name) => !findProgram(name, env));

/** What the lab's shell changes in the learner's environment. */
type Place = Pick<Session, 'workspace' | 'clock'>;

export const learnerEnvironment = (
  session: Pick<Session, 'workspace'>,
  access: EngineAccess,
  env: NodeJS.ProcessEnv,
): Record<string, string> => labEnvironment(session.workspace, access, placeTools(session.workspace, missingTools(env)), env['PATH']);

export const siteOf = (session: Place, access: EngineAccess, env: NodeJS.ProcessEnv = process.env): Site => ({
  access,
  workspace: session.workspace.folder,
  stateDir: session.workspace.stateDir,
  clock: session.clock,
  env: learnerEnvironment(session, access, env),
});
