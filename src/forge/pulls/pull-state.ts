// Finds pull requests in a repository's record and moves them from state to state; every change is told.
import { notFound } from '../errors.ts';
import type { PullRequest, RepositoryRecord } from '../record/repository-record.ts';
import type { PullAction, World } from '../world.ts';

export interface PullPlace {
  repository: string;
  number: number;
  user: string;
}

export const findPull = (record: RepositoryRecord, number: number): PullRequest => {
  const pull = record.pulls.find((each) => each.number === number);
  if (!pull) throw notFound();
  return pull;
};

/** Changes a pull request in one step and tells everybody; `change` says what happened, undefined for nothing. */
export const changePull = (
  world: World,
  { repository, number, user }: PullPlace,
  change: (pull: PullRequest, record: RepositoryRecord) => PullAction | undefined,
): PullRequest => {
  const now = world.options.clock.now();
  const { pull, action } = world.records.change(repository, (record) => {
    const pull = findPull(record, number);
    const action = change(pull, record);
    if (action) pull.updatedAt = now;
    return { pull, action };
  });
  if (action) world.tell({ kind: 'pull', repository, number, action, user });
  return pull;
};

/** Keeps the head's commits under the forge's own name, whatever happens to the branch. */
export const keepHead = (world: World, repository: string, { number, headSha }: Pick<PullRequest, 'number' | 'headSha'>) =>
  world.repositories.git(repository, ['update-ref', `refs/pull/${number}/head`, headSha]);

export const closePull = (world: World, place: PullPlace): PullRequest =>
  changePull(world, place, (pull) => {
    if (!pull.open) return undefined;
    pull.open = false;
    pull.closedAt = world.options.clock.now();
    return 'closed';
  });

const draftMark = /^\s*(\[wip\]|wip:)/i;

/** Work in progress by its title, as Gitea has it. */
export const isDraft = ({ title }: Pick<PullRequest, 'title'>): boolean => draftMark.test(title);
