/** The clones that a lab gives its learner, in the workspace by the names of their repositories. */
import { join } from 'node:path';
import type { EngineAccess } from '../engines/provider.ts';
import { ensureClone, type Clone } from './clone.ts';
import type { Lab } from './lab.ts';
import type { Workspace } from './workspace.ts';

export const clonesOf = (workspace: Workspace, lab: Lab): Clone[] =>
  lab.needs.repositories.filter((need) => need.clone).map(({ name }) => ({ repository: name, folder: join(workspace.folder, name) }));

/** Cheap, and done at every start: addresses may have changed, a clone may have been deleted. */
export const ensureClones = async (workspace: Workspace, lab: Lab, { forge }: EngineAccess): Promise<void> => {
  await Promise.all(clonesOf(workspace, lab).map((clone) => ensureClone({ ...clone, forge, stateDir: workspace.stateDir })));
};
