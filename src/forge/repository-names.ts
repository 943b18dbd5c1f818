// A repository made as /fleet.git belongs to the forge's own owner and is served as /learner/fleet.git too; /org/app.git is org's.
import { isRepositoryName } from './git-route.ts';
import type { World } from './world.ts';

type Names = Pick<World, 'owner' | 'repositories'>;

/** The name under which the repository is kept, for either way of writing it. */
export const keptName = ({ owner, repositories }: Names, written: string): string => {
  const bare = written.startsWith(`${owner}/`) ? written.slice(owner.length + 1) : written;
  return bare === written || repositories.exists(written) || !isRepositoryName(bare) ? written : bare;
};

/** `learner/fleet`: owner and name as an API writes them. */
export const fullName = ({ owner }: Pick<Names, 'owner'>, kept: string): string => (kept.includes('/') ? kept : `${owner}/${kept}`);

export const splitName = (names: Pick<Names, 'owner'>, kept: string): { owner: string; name: string } => {
  const full = fullName(names, kept);
  return { owner: full.slice(0, full.indexOf('/')), name: full.slice(full.indexOf('/') + 1) };
};
