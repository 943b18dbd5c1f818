// A throw-away clone that shares the repository's objects: real git merges and rebases there and pushes back, through the same hooks as everybody.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitEnvironment } from '../git-environment.ts';
import { runProcess, type ProcessResult } from '../../platform/process.ts';
import { timestamp } from '../../platform/clock.ts';
import { mergeMark } from '../update-hook.ts';
import type { World } from '../world.ts';

export interface Workspace {
  git(args: string[], more?: { env?: Record<string, string>; input?: string }): Promise<ProcessResult>;
  /** Detached, so that no branch of the clone is in the way. */
  checkOut(commit: string): Promise<void>;
  /** Moves a branch of the real repository if it still is where we found it. */
  push(branch: string, from: string): Promise<ProcessResult>;
}

export const emailOf = (user: string): string => `${user}@gitops-lab.invalid`;

export const identity = (role: 'AUTHOR' | 'COMMITTER', user: string, date: string): Record<string, string> => ({
  [`GIT_${role}_NAME`]: user,
  [`GIT_${role}_EMAIL`]: emailOf(user),
  [`GIT_${role}_DATE`]: date,
});

export const workspaceOf = async (
  world: World,
  { repository, folder, user }: { repository: string; folder: string; user: string },
): Promise<Workspace> => {
  const bare = world.repositories.folder(repository);
  const date = timestamp(world.options.clock);
  const env = { ...gitEnvironment(), ...identity('COMMITTER', user, date), ...identity('AUTHOR', user, date), [mergeMark]: 'yes' };
  const git: Workspace['git'] = (args, more = {}) =>
    runProcess('git', ['-C', folder, '-c', 'gc.auto=0', '-c', 'commit.gpgSign=false', ...args], {
      env: { ...env, ...more.env },
      input: more.input,
      timeoutMs: 60_000,
    });
  await git(['init', '--quiet', '--template=', '.']);
  const info = join(folder, '.git', 'objects', 'info');
  mkdirSync(info, { recursive: true });
  writeFileSync(join(info, 'alternates'), `${join(bare, 'objects')}\n`);
  return {
    git,
    checkOut: async (commit) => void (await git(['checkout', '--quiet', '--detach', commit])),
    push: (branch, from) => git(['push', '--quiet', `--force-with-lease=refs/heads/${branch}:${from}`, bare, `HEAD:refs/heads/${branch}`]),
  };
};
