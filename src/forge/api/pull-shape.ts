// The JSON of pull requests, comments and statuses as Gitea's API writes it.
import type { Refs } from '../read-refs.ts';
import { readChangedFiles } from '../history/changed-files.ts';
import { canMerge } from '../pulls/mergeable.ts';
import { pullRange, type PullRange } from '../pulls/pull-range.ts';
import { isDraft } from '../pulls/pull-state.ts';
import type { CommitStatus, PullComment, PullRequest, RepositoryRecord } from '../record/repository-record.ts';
import { fullName, splitName } from '../repository-names.ts';
import type { World } from '../world.ts';
import { labelShape, repositoryShape, timeOf, userShape } from './shapes.ts';

interface PullShapeOptions {
  /** Lists leave the counts out: they cost two processes each. */
  counts?: boolean;
}

const counts = async (world: World, repository: string, { from, to }: PullRange) => {
  const files = await readChangedFiles(world.repositories, repository, from, to);
  const sum = (field: 'additions' | 'deletions') => files.reduce((total, file) => total + file[field], 0);
  return { additions: sum('additions'), deletions: sum('deletions'), changed_files: files.length };
};

const orNull = (ms: number | undefined) => (ms === undefined ? null : timeOf(ms));

/** What all pull requests of a repository have in common, read once for a list of them. */
export interface PullContext {
  world: World;
  repository: string;
  refs: Refs;
  repo: Awaited<ReturnType<typeof repositoryShape>>;
  record: RepositoryRecord;
}

export const pullContext = async (world: World, repository: string): Promise<PullContext> => {
  const [refs, repo] = await Promise.all([world.repositories.refs(repository), repositoryShape(world, repository)]);
  return { world, repository, refs, repo, record: world.records.read(repository) };
};

// Without its branch, the head is known by the ref that the forge keeps; its label stays the branch's name.
const ends = ({ refs, repo }: PullContext, pull: PullRequest) => {
  const baseSha = refs.get(`refs/heads/${pull.base}`) ?? pull.mergeBase;
  const headRef = refs.has(`refs/heads/${pull.head}`) ? pull.head : `refs/pull/${pull.number}/head`;
  const end = (label: string, ref: string, sha: string) => ({ label, ref, sha, repo_id: repo.id, repo });
  return { baseSha, base: end(pull.base, pull.base, baseSha), head: end(pull.head, headRef, pull.headSha) };
};

const people = (world: World, pull: PullRequest) => ({
  user: userShape(world, pull.user),
  assignee: null,
  assignees: null,
  requested_reviewers: [],
  requested_reviewers_teams: [],
  merged_by: pull.merged ? userShape(world, pull.merged.by) : null,
});

export const pullShape = async (context: PullContext, pull: PullRequest, options: PullShapeOptions = {}) => {
  const { world, repository, record } = context;
  const { base, head, baseSha } = ends(context, pull);
  const [range, mergeable] = await Promise.all([
    pullRange(world, repository, pull, baseSha),
    pull.open && canMerge(world, repository, baseSha, pull.headSha),
  ]);
  const address = `${world.url}/${fullName(world, repository)}/pulls/${pull.number}`;
  return {
    id: pull.id,
    url: address,
    number: pull.number,
    ...people(world, pull),
    title: pull.title,
    body: pull.body,
    labels: record.labels.filter(({ id }) => pull.labels.includes(id)).map((label) => labelShape(world, repository, label)),
    milestone: null,
    state: pull.open ? 'open' : 'closed',
    draft: isDraft(pull),
    is_locked: false,
    comments: record.comments.filter((comment) => comment.pull === pull.number).length,
    ...(options.counts ? await counts(world, repository, range) : {}),
    html_url: address,
    diff_url: `${address}.diff`,
    patch_url: `${address}.patch`,
    mergeable,
    merged: pull.merged !== undefined,
    merged_at: orNull(pull.merged?.at),
    merge_commit_sha: pull.merged?.commit ?? null,
    allow_maintainer_edit: false,
    base,
    head,
    merge_base: range.from,
    due_date: null,
    created_at: timeOf(pull.createdAt),
    updated_at: timeOf(pull.updatedAt),
    closed_at: orNull(pull.closedAt),
    pin_order: 0,
  };
};

/** A pull request as the issue that it is, too. */
export const issueShape = (world: World, repository: string, pull: PullRequest) => {
  const record = world.records.read(repository);
  const full = fullName(world, repository);
  const { owner, name } = splitName(world, repository);
  return {
    id: pull.id,
    url: `${world.url}/api/v1/repos/${full}/issues/${pull.number}`,
    html_url: `${world.url}/${full}/pulls/${pull.number}`,
    number: pull.number,
    user: userShape(world, pull.user),
    original_author: '',
    original_author_id: 0,
    title: pull.title,
    body: pull.body,
    ref: '',
    labels: record.labels.filter(({ id }) => pull.labels.includes(id)).map((label) => labelShape(world, repository, label)),
    milestone: null,
    assignee: null,
    assignees: null,
    state: pull.open ? 'open' : 'closed',
    is_locked: false,
    comments: record.comments.filter((comment) => comment.pull === pull.number).length,
    created_at: timeOf(pull.createdAt),
    updated_at: timeOf(pull.updatedAt),
    closed_at: orNull(pull.closedAt),
    due_date: null,
    pull_request: { draft: isDraft(pull), merged: pull.merged !== undefined, merged_at: orNull(pull.merged?.at) },
    repository: { id: 0, name, owner, full_name: full },
  };
};

export const commentShape = (world: World, repository: string, comment: PullComment) => {
  const page = `${world.url}/${fullName(world, repository)}/pulls/${comment.pull}`;
  return {
    id: comment.id,
    html_url: `${page}#issuecomment-${comment.id}`,
    pull_request_url: page,
    issue_url: '',
    user: userShape(world, comment.user),
    original_author: '',
    original_author_id: 0,
    body: comment.body,
    assets: [],
    created_at: timeOf(comment.createdAt),
    updated_at: timeOf(comment.updatedAt),
  };
};

export const statusShape = (world: World, repository: string, status: CommitStatus) => ({
  id: status.id,
  status: status.state,
  target_url: status.targetUrl,
  description: status.description,
  url: `${world.url}/api/v1/repos/${fullName(world, repository)}/statuses/${status.sha}`,
  context: status.context,
  creator: userShape(world, status.user),
  created_at: timeOf(status.createdAt),
  updated_at: timeOf(status.createdAt),
});
