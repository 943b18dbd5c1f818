/** Saves the work in every clone of a workspace onto branches of the clones. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { saveWork, type SavedWork } from '../course/saved-work.ts';
import type { Workspace } from '../course/workspace.ts';
import type { Clock } from '../platform/clock.ts';

export const saveAllClones = async ({ folder }: Workspace, clock: Clock): Promise<SavedWork[]> => {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, '.git')));
  return Promise.all(names.map((name) => saveWork({ repository: name, folder: join(folder, name) }, clock.now())));
};
