// Open pull requests follow their branches: new commits on the head, commits that arrived on the base, branches that went.
import type { PushEvent } from '../forge.ts';
import { mergeBaseOf } from '../history/commits.ts';
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

/** Numbers of the pull requests whose heads are in a commit: one process, however many are open. */
const arrivedIn = async ({ repositories }: World, repository: string, commit: string): Promise<Set<number>> => {
  const args = ['for-each-ref', `--merged=${commit}`, '--format=%(refname:lstrip=2)', 'refs/pull/'];
  const heads = (await repositories.tryText(repository, args)) ?? '';
  return new Set(heads.split('\n').filter(Boolean).map(Number.parseFloat));
};

/** A head that was merged by hand counts as merged, as on every forge that looks for it. */
const followBase = async (world: World, { repository, after, user, at }: PushEvent, pulls: PullRequest[]): Promise<void> => {
  const arrived = await arrivedIn(world, repository, after);
  for (const { number, headSha } of pulls.filter((pull) => arrived.has(pull.number))) {
    const commit = await arrival(world, repository, headSha, after);
    changePull(world, { repository, number, user }, (pull) => {
      Object.assign(pull, { open: false, closedAt: at, merged: { at, by: user, commit } });
      return 'closed';
    });
  }
};

/** What a changed ref means for the pull requests of its branch. */
export const followChange = async (world: World, event: PushEvent): Promise<void> => {
  if (!event.ref.startsWith('refs/heads/')) return;
  const branch = event.ref.slice('refs/heads/'.length);
  const open = world.records.read(event.repository).pulls.filter((pull) => pull.open);
  const [from, into] = [open.filter(({ head }) => head === branch), open.filter(({ base }) => base === branch)];
  if (isNone(event.after)) {
    for (const { number } of [...from, ...into]) closePull(world, { repository: event.repository, number, user: event.user });
    return;
  }
  for (const pull of from) await followHead(world, event, pull);
  if (into.length > 0) await followBase(world, event, into);
};
