/** `gitops-lab down`: removes what the engine made. The clones, PROGRESS.md and the progress stay. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileProgressStore } from '../../course/progress-store.ts';
import { restartAll } from '../../course/progress.ts';
import { requireWorkspace, type Workspace } from '../../course/workspace.ts';
import { LabError } from '../../errors.ts';
import type { EngineProvider } from '../../engines/provider.ts';
import { findProvider } from '../../engines/providers.ts';
import { saveAllClones } from '../save-all-clones.ts';
import type { Run } from '../command.ts';
import { missingImagesFile } from '../missing-images.ts';
import { whereToLook } from '../open-session.ts';
import { savedJson } from '../text/saved-text.ts';
import { progressLines } from '../progress-lines.ts';

/** A cluster of the learner's own is not ours to remove. */
const whatGoes = ({ settings }: Workspace): string =>
  settings.engine === 'existing'
    ? 'what the lab made in your cluster, the forge and the registry'
    : 'the cluster, the forge and the registry';

const confirm = async (workspace: Workspace): Promise<boolean> => {
  const { default: inquirer } = await import('inquirer');
  const message = `Remove ${whatGoes(workspace)} of ${workspace.folder}? Your clones stay.`;
  return (await inquirer.prompt([{ type: 'confirm', name: 'sure', message, default: false }])).sure;
};

/** What checks and the lab's shell kept of the forge and the cluster. */
const traces = ['mirrors', 'scratch', 'kube-cache', 'git-credentials', 'bin', 'shell', missingImagesFile];

const remove = async (provider: EngineProvider, { stateDir }: Workspace): Promise<readonly string[]> => {
  const left = await provider.destroy(stateDir);
  for (const name of traces) rmSync(join(stateDir, name), { recursive: true, force: true });
  return left;
};

const leftLines = (left: readonly string[]): string =>
  left.length === 0 ? '' : `\nStill in your cluster, as the lab did not make it: ${left.join(', ')}.`;

export const run: Run = async (context) => {
  const workspace = requireWorkspace(whereToLook(context));
  const sure = context.flags['yes'] !== undefined || (context.terminal.interactive && !context.json && (await confirm(workspace)));
  if (!sure) {
    throw new LabError({
      family: 'usage',
      code: 'down/not-confirmed',
      message: `down removes ${whatGoes(workspace)}.`,
      next: 'gitops-lab down --yes',
    });
  }
  const provider = findProvider(workspace.settings.engine);
  const saved = await saveAllClones(workspace, context.clock);
  const left = await progressLines(context.terminal, context.clock).step('removing the engine', () => remove(provider, workspace));
  // The tasks' starting points belonged to the cluster that is gone; which tasks were green stays.
  await fileProgressStore(workspace.stateDir).update(restartAll);
  const kept = saved
    .filter(({ branches }) => branches.length > 0)
    .map(({ repository, branches }) => `\n  ${repository}   your work is on ${branches.join(', ')}`);
  return {
    json: { workspace: workspace.folder, removed: true, left, ...savedJson(saved) },
    text: `Removed. ${workspace.folder} and your clones are still there.${kept.join('')}${leftLines(left)}\nBegin again with: gitops-lab start`,
  };
};
