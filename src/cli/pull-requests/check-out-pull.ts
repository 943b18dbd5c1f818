/** `gitops-lab pr checkout`: the pull request's commits in the clone that one stands in; nothing of one's own is overwritten. */
import { git, tryGit } from '../../course/git.ts';
import { LabError } from '../../errors.ts';
import type { CommandContext, Outcome } from '../command.ts';
import { findPull, type PullPlace } from './pull-place.ts';

const failed = (branch: string, stderr: string) =>
  new LabError({
    family: 'usage',
    code: 'pr/checkout',
    message: `git could not switch to ${branch}: ${stderr.trim().split('\n')[0] ?? ''}`,
    next: 'Commit what you changed, or put it aside with git stash; then type the same again.',
  });

export const checkOutPull = async (place: PullPlace, context: CommandContext): Promise<Outcome> => {
  const { clone } = place;
  if (!clone)
    throw new LabError({
      family: 'usage',
      code: 'pr/clone',
      message: `You do not stand in a clone of ${place.repository}.`,
      next: `git clone ${place.forge.url}/${place.repository}.git, then cd into it`,
    });
  const pull = await findPull(place, context.positionals[1]);
  await git(clone, ['fetch', '--quiet', 'origin', `refs/pull/${pull.number}/head`]);
  // A branch that is gone from the forge has no name of its own any more.
  const branch = pull.head.ref.startsWith('refs/') ? `pr-${pull.number}` : pull.head.ref;
  const exists = (await tryGit(clone, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`])).code === 0;
  const switched = await tryGit(clone, exists ? ['switch', '--quiet', branch] : ['switch', '--quiet', '-c', branch, pull.head.sha]);
  if (switched.code !== 0) throw failed(branch, switched.stderr);
  const moved = exists ? await tryGit(clone, ['merge', '--quiet', '--ff-only', pull.head.sha]) : undefined;
  const note =
    moved && moved.code !== 0 ? `\n  Your ${branch} has commits of its own; the pull request is at ${pull.head.sha.slice(0, 7)}.` : '';
  return {
    json: { number: pull.number, branch, commit: await git(clone, ['rev-parse', 'HEAD']) },
    text: `  on ${branch}, #${pull.number} ${pull.title}${note}`,
  };
};
