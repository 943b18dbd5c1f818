/** Named states of cluster, forge and registry on disk, to go back to. */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiServer, Checkpoint } from '../../kubernetes/server.ts';
import { writeAtomically } from '../../platform/atomic-file.ts';
import { checkpointName, copyParts, restoreParts } from '../host/kept-folders.ts';
import type { StateFolder } from '../host/state-folder.ts';

export const saveCheckpoint = (folder: StateFolder, api: ApiServer, name: string): void => {
  const target = join(folder.checkpoints, checkpointName(name));
  const fresh = `${target}.fresh`;
  rmSync(fresh, { recursive: true, force: true });
  copyParts(folder, fresh);
  writeAtomically(join(fresh, 'cluster.json'), JSON.stringify(api.checkpoint()));
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
};

/** Repositories first: when the controllers are told, Git already says what it said then. False: there is no such checkpoint. */
export const restoreCheckpoint = (folder: StateFolder, api: ApiServer, name: string): boolean => {
  const source = join(folder.checkpoints, checkpointName(name));
  if (!existsSync(join(source, 'cluster.json'))) return false;
  restoreParts(folder, source);
  api.restore(JSON.parse(readFileSync(join(source, 'cluster.json'), 'utf8')) as Checkpoint);
  return true;
};
