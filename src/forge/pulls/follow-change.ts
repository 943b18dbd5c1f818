// Open pull requests follow their branches: new commits on the head, commits that arrived on the base, branches that went.
import type { PushEvent } from '../forge.ts';
import { isAncestor, mergeBaseOf } from '../history/commits.ts';
import type { PullRequest } from '../record/repository-record.ts';
import type { World } from '../world.ts';
import { changePull, closePull, keepHead } from './pull-state.ts';

const isNone = (sha: string) => /^0+$/.test(sha);

const followHead = async (world: World, { repository, after, user }: PushEvent, { number, base }: PullRequest): Promise<void> => {
  const mergeBase = await mergeBaseOf(world.repositories, repository, `refs/heads/${base}`, after);
  const pull = changePull(world, { repository, number, user }, (each) => {
    each.headSha = after;
    each.mergeBase = mergeBase ?? each.mergeBase;
    return 'synchronized';
  });
  await keepHead(world, repository, pull);
};

/** The merge by which the head came to the base; the head itself after a fast forward. */
const arrival = async ({ repositories }: World, repository: string, head: string, base: string): Promise<string> => {
  const merges = await repositories.tryText(repository, ['rev-list', '--ancestry-path', '--merges', '--reverse', `${head}..${base}`]);
  return merges?.split('\n')[0] || head;
};

/** A head that was merged by hand counts as merged, as on every forge that looks for it. */
const followBase = async (world: World, { repository, after, user, at }: PushEvent, { number, headSha }: PullRequest): Promise<void> => {
  const { repositories } = world;
  const arrived = await isAncestor(repositories, repository, headSha, after);
  const commit = arrived ? await arrival(world, repository, headSha, after) : undefined;
  const mergeBase = commit ? undefined : await mergeBaseOf(repositories, repository, after, headSha);
  changePull(world, { repository, number, user }, (pull) => {
    if (mergeBase) pull.mergeBase = mergeBase;
    if (!commit) return undefined;
    Object.assign(pull, { open: false, closedAt: at, merged: { at, by: user, commit } });
    return 'closed';
  });
};

/** What a changed ref means for the pull requests of its branch. */
export const followChange = async (world: World, event: PushEvent): Promise<void> => {
  if (!event.ref.startsWith('refs/heads/')) return;
  const branch = event.ref.slice('refs/heads/'.length);
  const open = world.records.read(event.repository).pulls.filter((pull) => pull.open);
  for (const pull of open) {
    const place = { repository: event.repository, number: pull.number, user: event.user };
    if (pull.head !== branch && pull.base !== branch) continue;
    if (isNone(event.after)) closePull(world, place);
    else if (pull.head === branch) await followHead(world, event, pull);
    else await followBase(world, event, pull);
  }
};
