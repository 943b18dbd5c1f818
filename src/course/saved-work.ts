/** Keeps what a learner did before reset or solve moves the branch: commits, changed files, new files, and what only the forge has. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clone } from './clone.ts';
import { git, tryGit } from './git.ts';

export interface SavedWork {
  /** Branches that now exist in the clone, `saved/<time>` first. */
  branches: string[];
}

const head = async (folder: string): Promise<string | undefined> => {
  const { code, stdout } = await tryGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  return code === 0 ? stdout.trim() : undefined;
};

/** Everything in the work tree as a commit on top of HEAD, without touching index or files. */
const snapshot = async (folder: string): Promise<string | undefined> => {
  const parent = await head(folder);
  const scratch = mkdtempSync(join(tmpdir(), 'gitops-lab-index-'));
  const env = { GIT_INDEX_FILE: join(scratch, 'index') };
  try {
    if (parent) await git(folder, ['read-tree', parent], { env });
    await git(folder, ['add', '--all', '.'], { env });
    const tree = await git(folder, ['write-tree'], { env });
    if (parent && tree === (await git(folder, ['rev-parse', `${parent}^{tree}`]))) return parent;
    if (!parent && !(await git(folder, ['ls-files'], { env }))) return undefined;
    return await git(folder, ['commit-tree', tree, ...(parent ? ['-p', parent] : []), '-m', 'Uncommitted work, saved by gitops-lab']);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

const contains = async (folder: string, commit: string, of: string): Promise<boolean> =>
  (await tryGit(folder, ['merge-base', '--is-ancestor', commit, of])).code === 0;

const remoteBranches = async (folder: string): Promise<{ name: string; commit: string }[]> => {
  const lines = await git(folder, ['for-each-ref', '--format=%(refname:lstrip=3) %(objectname)', 'refs/remotes/origin']);
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ name: line.split(' ')[0] as string, commit: line.split(' ')[1] as string }))
    .filter(({ name }) => name !== 'HEAD' && !name.startsWith('saved/'));
};

/** `20260102-150405`: sorts by time and is allowed in a ref. */
const stamp = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');

const freeName = async (folder: string, wanted: string): Promise<string> => {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if ((await tryGit(folder, ['rev-parse', '--verify', '--quiet', `refs/heads/${name}`])).code !== 0) return name;
  }
};

/** Saves into branches of the clone. Nothing to save gives no branch. */
export const saveWork = async ({ folder }: Clone, nowMs: number, known: readonly string[] = []): Promise<SavedWork> => {
  await tryGit(folder, ['fetch', '--quiet', 'origin']);
  const branches: string[] = [];
  const keep = async (name: string, commit: string) => {
    for (const each of known) if (await contains(folder, commit, each)) return;
    for (const each of branches) if (await contains(folder, commit, each)) return;
    const free = await freeName(folder, name);
    await git(folder, ['branch', free, commit]);
    branches.push(free);
  };
  const work = await snapshot(folder);
  if (work) await keep(`saved/${stamp(nowMs)}`, work);
  for (const { name, commit } of await remoteBranches(folder)) {
    await keep(`saved/${stamp(nowMs)}${branches.length > 0 ? `-${name}` : ''}`, commit);
  }
  return { branches };
};

/** The clone shows what the forge has now. Only after {@link saveWork}. */
export const followForge = async ({ folder }: Clone, branch = 'main'): Promise<void> => {
  await git(folder, ['fetch', '--quiet', '--prune', 'origin']);
  if ((await tryGit(folder, ['rev-parse', '--verify', '--quiet', `refs/remotes/origin/${branch}`])).code !== 0) return;
  await git(folder, ['checkout', '--quiet', '--force', '-B', branch, `origin/${branch}`]);
  await git(folder, ['clean', '--quiet', '-d', '--force']);
};

/** The saved branches go to the forge too, so that a lost folder is not lost work. */
export const publishSaved = async ({ folder }: Clone, { branches }: SavedWork): Promise<void> => {
  if (branches.length > 0)
    await git(folder, ['push', '--quiet', 'origin', ...branches.map((each) => `refs/heads/${each}:refs/heads/${each}`)]);
};
