/** `gitops-lab stop`: ends the engine, keeps everything. */
import { requireWorkspace } from '../../course/workspace.ts';
import { findProvider } from '../../engines/providers.ts';
import type { Run } from '../command.ts';
import { whereToLook } from '../open-session.ts';
import { progressLines } from '../progress-lines.ts';

export const run: Run = async (context) => {
  const { stateDir, settings, folder } = requireWorkspace(whereToLook(context));
  const provider = findProvider(settings.engine);
  const { running } = await provider.status(stateDir);
  await progressLines(context.terminal, context.clock).step('ending the engine', () => provider.stop(stateDir));
  const text = running ? 'The engine has ended; everything is kept. Go on with: gitops-lab start' : 'The engine was not running.';
  return { json: { workspace: folder, wasRunning: running, running: false }, text };
};
