// What a forge says to whoever pushed a branch: where its pull request is, or how to open one.
import type { PushEvent } from './forge.ts';
import { fullName } from './repository-names.ts';
import type { World } from './world.ts';

const encoded = (branch: string) => branch.split('/').map(encodeURIComponent).join('/');

const noteOf = (world: World, { repository, ref }: PushEvent, base: string): string[] => {
  const branch = ref.slice('refs/heads/'.length);
  const address = `${world.url}/${fullName(world, repository)}`;
  const pulls = world.records.read(repository).pulls.filter((pull) => pull.open && pull.head === branch);
  if (pulls.length > 0) return ['', 'Visit the existing pull request:', ...pulls.map(({ number }) => `  ${address}/pulls/${number}`), ''];
  return ['', `Create a new pull request for '${branch}':`, `  ${address}/compare/${encoded(base)}...${encoded(branch)}`, ''];
};

/** One block for each pushed branch that is neither the default nor deleted; silent where there is nothing to compare with. */
export const pushNote = (world: World, changes: PushEvent[], base: string | undefined): string[] =>
  changes
    .filter(({ ref, after }) => base !== undefined && ref.startsWith('refs/heads/') && !/^0+$/.test(after) && ref !== `refs/heads/${base}`)
    .slice(0, 3)
    .flatMap((change) => noteOf(world, change, base ?? ''));
