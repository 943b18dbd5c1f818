// What a pull request would bring: from where its branches parted to its head. The base moves on, so for an open one it is asked anew, once for each pair of commits.
import { mergeBaseOf } from '../history/commits.ts';
import type { PullRequest } from '../record/repository-record.ts';
import type { World } from '../world.ts';

export interface PullRange {
  from: string;
  to: string;
}

const known = new WeakMap<World, Map<string, Promise<string | undefined>>>();

/** The present merge base of two commits; undefined where they have none. */
const partingOf = (world: World, repository: string, base: string, head: string): Promise<string | undefined> => {
  const answers = known.get(world) ?? new Map<string, Promise<string | undefined>>();
  known.set(world, answers);
  const key = `${repository} ${base} ${head}`;
  const answer = answers.get(key) ?? mergeBaseOf(world.repositories, repository, base, head);
  answers.set(key, answer);
  return answer;
};

/** `baseSha`: where the base branch is now, for whoever has asked already. */
export const pullRange = async (world: World, repository: string, pull: PullRequest, baseSha?: string): Promise<PullRange> => {
  const to = pull.headSha;
  if (!pull.open) return { from: pull.mergeBase, to };
  const base = baseSha ?? world.repositories.refs(repository).get(`refs/heads/${pull.base}`);
  return { from: (base && (await partingOf(world, repository, base, to))) || pull.mergeBase, to };
};
