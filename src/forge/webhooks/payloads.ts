// The bodies of Gitea's webhooks, one for each kind of event.
import { createHash } from 'node:crypto';
import { commentShape, issueShape, pullContext, pullShape, statusShape } from '../api/pull-shape.ts';
import { idOf, payloadCommitShape, repositoryShape, timeOf, userShape } from '../api/shapes.ts';
import type { PackagePush, PushEvent } from '../forge.ts';
import { readChangedFiles } from '../history/changed-files.ts';
import { countCommits, readLog, type Commit } from '../history/commits.ts';
import { findPull } from '../pulls/pull-state.ts';
import { fullName } from '../repository-names.ts';
import type { ForgeEvent, World } from '../world.ts';

const mostCommits = 30;
const isNone = (sha: string) => /^0+$/.test(sha);

const withFiles = async (world: World, repository: string, commit: Commit) => {
  const files = await readChangedFiles(world.repositories, repository, commit.parents[0], commit.sha);
  const named = (...statuses: string[]) => files.filter(({ status }) => statuses.includes(status)).map(({ path }) => path);
  return {
    ...payloadCommitShape(world, repository, commit),
    added: named('added'),
    removed: named('deleted'),
    modified: named('changed', 'renamed'),
  };
};

const pushPayload = async (world: World, { repository, ref, before, after, user }: PushEvent) => {
  const full = fullName(world, repository);
  const range = isNone(before) ? after : `${before}..${after}`;
  const limit = isNone(before) ? 1 : mostCommits;
  const log = isNone(after) ? [] : await readLog(world.repositories, repository, range, { limit });
  const commits = await Promise.all(log.map((commit) => withFiles(world, repository, commit)));
  const total = isNone(before) ? commits.length : await countCommits(world.repositories, repository, range);
  return {
    ref,
    before,
    after,
    compare_url: isNone(before) ? `${world.url}/${full}/commit/${after}` : `${world.url}/${full}/compare/${before}...${after}`,
    commits,
    total_commits: total,
    head_commit: commits[0] ?? null,
    repository: await repositoryShape(world, repository),
    pusher: userShape(world, user),
    sender: userShape(world, user),
  };
};

const refPayload = async (world: World, { repository, ref, after, user }: PushEvent) => {
  const [, kind = '', name = ''] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  const common = { ref: name, ref_type: kind === 'tags' ? 'tag' : 'branch' };
  const rest = { repository: await repositoryShape(world, repository), sender: userShape(world, user) };
  return isNone(after) ? { ...common, pusher_type: 'user', ...rest } : { sha: after, ...common, ...rest };
};

type Of<K extends ForgeEvent['kind']> = Extract<ForgeEvent, { kind: K }>;

const pullPayload = async (world: World, { repository, number, action, user }: Of<'pull'>) => {
  const context = await pullContext(world, repository);
  const pull = findPull(context.record, number);
  return {
    action,
    number,
    pull_request: await pullShape(context, pull, { counts: true }),
    requested_reviewer: null,
    repository: context.repo,
    sender: userShape(world, user),
    commit_id: action === 'synchronized' ? pull.headSha : '',
    review: null,
  };
};

const commentPayload = async (world: World, { repository, comment, action, user }: Of<'comment'>) => {
  const record = world.records.read(repository);
  const found = record.comments.find(({ id }) => id === comment);
  if (!found) return undefined;
  const context = await pullContext(world, repository);
  const pull = findPull(record, found.pull);
  return {
    action,
    issue: issueShape(world, repository, pull),
    pull_request: await pullShape(context, pull),
    comment: commentShape(world, repository, found),
    repository: context.repo,
    sender: userShape(world, user),
    is_pull: true,
  };
};

const statusPayload = async (world: World, { repository, status, user }: Of<'status'>) => {
  const found = world.records.read(repository).statuses.find(({ id }) => id === status);
  if (!found) return undefined;
  const { id, status: state, ...shown } = statusShape(world, repository, found);
  return { id, state, sha: found.sha, ...shown, repository: await repositoryShape(world, repository), sender: userShape(world, user) };
};

const packagePayload = (world: World, { name, tag, digest, host }: PackagePush) => ({
  action: 'created',
  repository: null,
  package: {
    id: createHash('sha256').update(`${name}:${tag}@${digest}`).digest().readUInt32BE() >>> 1,
    owner: userShape(world, world.owner),
    repository: null,
    creator: userShape(world, world.owner),
    type: 'container',
    name,
    version: tag,
    digest,
    html_url: `http://${host}/v2/${name}/manifests/${tag}`,
    created_at: timeOf(world.options.clock.now()),
  },
  organization: null,
  sender: { ...userShape(world, world.owner), id: idOf(world.owner) },
});

/** Undefined: what the event is about is gone. `kind` is the hook's own name for a push: push, create or delete. */
export const payloadOf = async (world: World, event: ForgeEvent, kind: string): Promise<unknown> => {
  if (event.kind === 'push') return kind === 'push' ? pushPayload(world, event) : refPayload(world, event);
  if (event.kind === 'pull') return pullPayload(world, event);
  if (event.kind === 'comment') return commentPayload(world, event);
  return event.kind === 'status' ? statusPayload(world, event) : packagePayload(world, event);
};
