// Opens a pull request between two branches of a repository, and opens a closed one again. Leaves out: forks.
import { invalid, notFound, RequestError } from '../errors.ts';
import { isAncestor, mergeBaseOf } from '../history/commits.ts';
import type { PullRequest } from '../record/repository-record.ts';
import { splitName } from '../repository-names.ts';
import type { World } from '../world.ts';
import { changePull, keepHead, type PullPlace } from './pull-state.ts';

export interface NewPull {
  repository: string;
  user: string;
  title: string;
  body: string;
  /** `branch`, or `owner:branch` with the owner of this very repository. */
  head: string;
  base: string;
  labels: number[];
}

const headBranch = (world: World, repository: string, written: string): string => {
  const at = written.indexOf(':');
  if (at < 0) return written;
  if (written.slice(0, at) !== splitName(world, repository).owner) throw notFound();
  return written.slice(at + 1);
};

interface Ends {
  headSha: string;
  mergeBase: string;
}

const findEnds = async ({ repositories }: World, repository: string, head: string, base: string): Promise<Ends> => {
  const refs = repositories.refs(repository);
  const [headSha, baseSha] = [refs.get(`refs/heads/${head}`), refs.get(`refs/heads/${base}`)];
  if (!headSha || !baseSha) throw notFound();
  const mergeBase = await mergeBaseOf(repositories, repository, baseSha, headSha);
  if (!mergeBase) throw invalid('Invalid PullRequest: the head and the base have no commit in common');
  if (await isAncestor(repositories, repository, headSha, baseSha))
    throw invalid('Invalid PullRequest: There are no changes between the head and the base');
  return { headSha, mergeBase };
};

const refuseTwins = (pulls: PullRequest[], head: string, base: string): void => {
  const twin = pulls.find((each) => each.open && each.head === head && each.base === base);
  if (!twin) return;
  throw new RequestError(
    409,
    `pull request already exists for these targets [id: ${twin.id}, issue_id: ${twin.number}, head_repo_id: 1, base_repo_id: 1, head_branch: ${head}, base_branch: ${base}]`,
  );
};

export const openPull = (world: World, wanted: NewPull): Promise<PullRequest> =>
  world.turns.take(wanted.repository, async () => {
    const { repository, user, base, body } = wanted;
    const head = headBranch(world, repository, wanted.head);
    const title = wanted.title.trim();
    if (!title) throw invalid('[Title]: Required');
    if (head === base) throw invalid('Invalid PullRequest: There are no changes between the head and the base');
    refuseTwins(world.records.read(repository).pulls, head, base);
    const ends = await findEnds(world, repository, head, base);
    const at = world.options.clock.now();
    const pull = world.records.change(repository, (record) => {
      const labels = wanted.labels.filter((id) => record.labels.some((label) => label.id === id));
      const number = record.pulls.reduce((highest, each) => Math.max(highest, each.number), 0) + 1;
      const id = record.nextId++;
      const opened = { id, number, title, body, user, head, base, ...ends, open: true, labels, createdAt: at, updatedAt: at };
      record.pulls.push(opened);
      return opened;
    });
    await keepHead(world, repository, pull);
    world.tell({ kind: 'pull', repository, number: pull.number, action: 'opened', user });
    return pull;
  });

export const reopenPull = (world: World, place: PullPlace): Promise<PullRequest> =>
  world.turns.take(place.repository, async () => {
    const { pulls } = world.records.read(place.repository);
    const known = pulls.find(({ number }) => number === place.number);
    if (!known) throw notFound();
    if (known.open) return known;
    if (known.merged) throw invalid('cannot change state of this pull request, it was already merged');
    refuseTwins(pulls, known.head, known.base);
    const ends = await findEnds(world, place.repository, known.head, known.base).catch(() => {
      throw invalid(`cannot reopen this pull request: branch ${known.head} or ${known.base} is gone, or has no commits of its own`);
    });
    const pull = changePull(world, place, (each) => {
      Object.assign(each, ends, { open: true });
      delete each.closedAt;
      return 'reopened';
    });
    await keepHead(world, place.repository, pull);
    return pull;
  });
