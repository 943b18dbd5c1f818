// Merges a pull request as Gitea does, by real git: merge commit, squash, rebase, rebase with a merge commit, fast forward.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timestamp } from '../../platform/clock.ts';
import { notFound, RequestError } from '../errors.ts';
import type { PullRequest } from '../record/repository-record.ts';
import { changeRefs } from '../ref-changes.ts';
import type { World } from '../world.ts';
import { missingChecks } from './branch-rules.ts';
import { identity, workspaceOf, type Workspace } from './merge-workspace.ts';
import { canMerge } from './mergeable.ts';
import { pullRange } from './pull-range.ts';
import { changePull, findPull, isDraft, type PullPlace } from './pull-state.ts';

export const mergeStyles = ['merge', 'squash', 'rebase', 'rebase-merge', 'fast-forward-only'] as const;
export type MergeStyle = (typeof mergeStyles)[number];

export interface MergeOptions {
  style: MergeStyle;
  title?: string | undefined;
  message?: string | undefined;
  /** Refuses when the head has moved on from here. */
  headSha?: string | undefined;
  deleteBranch?: boolean | undefined;
}

const requireReady = async (world: World, repository: string, pull: PullRequest, base: string): Promise<void> => {
  if (pull.merged) throw new RequestError(405, 'The pull request has already been merged');
  if (!pull.open) throw notFound();
  if (isDraft(pull)) throw new RequestError(405, 'Work in progress PRs cannot be merged');
  if (!(await canMerge(world, repository, base, pull.headSha))) throw new RequestError(405, 'Please try again later');
  if (missingChecks(world.records.read(repository), pull.base, pull.headSha).length > 0)
    throw new RequestError(405, 'Not all required status checks successful');
};

const messageOf = (pull: PullRequest, { style, title, message }: MergeOptions): string => {
  const byDefault =
    style === 'squash'
      ? `${pull.title} (#${pull.number})`
      : `Merge pull request '${pull.title}' (#${pull.number}) from ${pull.head} into ${pull.base}`;
  return [title?.trim() || byDefault, message?.trim()].filter(Boolean).join('\n\n');
};

const must = async (work: ReturnType<Workspace['git']>, what: string): Promise<void> => {
  const { code, stderr, stdout } = await work;
  if (code !== 0) throw new RequestError(409, `${what}: ${(stderr || stdout).trim().split('\n')[0] ?? ''}`);
};

const mergeWith = ({ git }: Workspace, head: string, message: string) =>
  must(git(['merge', '--quiet', '--no-ff', '-m', message, head]), 'merge failed');

const rebase = async (workspace: Workspace, pull: PullRequest, base: string): Promise<void> => {
  await workspace.checkOut(pull.headSha);
  await must(workspace.git(['rebase', '--quiet', base]), 'rebase failed because of conflict');
};

/** Leaves HEAD at the commit that the base branch is to have. */
const make = async (world: World, workspace: Workspace, pull: PullRequest, base: string, options: MergeOptions): Promise<void> => {
  const message = messageOf(pull, options);
  const { style } = options;
  if (style === 'rebase') return rebase(workspace, pull, base);
  if (style === 'rebase-merge') {
    await rebase(workspace, pull, base);
    const { stdout } = await workspace.git(['rev-parse', 'HEAD']);
    await workspace.checkOut(base);
    return mergeWith(workspace, stdout.trim(), message);
  }
  await workspace.checkOut(base);
  if (style === 'merge') return mergeWith(workspace, pull.headSha, message);
  if (style === 'fast-forward-only') return must(workspace.git(['merge', '--quiet', '--ff-only', pull.headSha]), 'merge failed');
  await must(workspace.git(['merge', '--quiet', '--squash', pull.headSha]), 'merge failed');
  const env = identity('AUTHOR', pull.user, timestamp(world.options.clock));
  await must(workspace.git(['commit', '--quiet', '--allow-empty', '--file', '-'], { input: message, env }), 'commit failed');
};

const pushRefusal = (stderr: string): RequestError => {
  if (/stale info/.test(stderr)) return new RequestError(409, 'merge push out of date');
  const words = [...stderr.matchAll(/^remote: ?(.*)$/gm)].map((found) => found[1]?.trim()).join(' ');
  return new RequestError(409, `PushRejected with remote message: ${words || stderr.trim()}`);
};

const deleteHead = async (world: World, repository: string, pull: PullRequest): Promise<void> => {
  const { pulls } = world.records.read(repository);
  if (pulls.some((each) => each.open && each.head === pull.head)) return;
  if (pull.head === world.repositories.defaultBranch(repository)) return;
  await world.repositories.git(repository, ['update-ref', '-d', `refs/heads/${pull.head}`, pull.headSha]);
};

/** Ends with the pull request merged and everybody told, or with everything as it was. */
export const mergePull = (world: World, { repository, number, user }: PullPlace, options: MergeOptions): Promise<PullRequest> =>
  changeRefs(world, repository, user, async (settle) => {
    const pull = findPull(world.records.read(repository), number);
    const base = world.repositories.refs(repository).get(`refs/heads/${pull.base}`);
    if (!base) throw notFound();
    if (options.headSha && options.headSha !== pull.headSha) throw new RequestError(409, 'head out of date');
    await requireReady(world, repository, pull, base);
    const folder = mkdtempSync(join(tmpdir(), 'forge-merge-'));
    try {
      const workspace = await workspaceOf(world, { repository, folder, user });
      await make(world, workspace, pull, base, options);
      const commit = (await workspace.git(['rev-parse', 'HEAD'])).stdout.trim();
      const pushed = await workspace.push(pull.base, base);
      if (pushed.code !== 0) throw pushRefusal(pushed.stderr);
      const { from: mergeBase } = await pullRange(world, repository, pull, base);
      const at = world.options.clock.now();
      const merged = changePull(world, { repository, number, user }, (each) => {
        Object.assign(each, { open: false, closedAt: at, mergeBase, merged: { at, by: user, commit } });
        return 'closed';
      });
      await settle();
      if (options.deleteBranch) await deleteHead(world, repository, pull);
      return merged;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
