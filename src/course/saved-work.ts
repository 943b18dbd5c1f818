/** Keeps what a learner did before reset or solve moves the branch: commits, changed files, new files, and what only the forge has. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clone } from './clone.ts';
import { git, tryGit } from './git.ts';

export interface SavedWork {
  repository: string;
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
export const saveWork = async ({ repository, folder }: Clone, nowMs: number, known: readonly string[] = []): Promise<SavedWork> => {
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
  return { repository, branches };
};

export const forgeHead = async ({ folder }: Clone, branch = 'main'): Promise<string | undefined> => {
  const { code, stdout } = await tryGit(folder, ['rev-parse', '--verify', '--quiet', `refs/remotes/origin/${branch}`]);
  return code === 0 ? stdout.trim() : undefined;
};

/** A name for a commit that stays in the history, but whose files are about to be replaced. */
export const keepCommit = async ({ folder }: Clone, saved: SavedWork, commit: string, nowMs: number): Promise<SavedWork> => {
  for (const each of saved.branches) if (await contains(folder, commit, each)) return saved;
  const name = await freeName(folder, `saved/${stamp(nowMs)}`);
  await git(folder, ['branch', name, commit]);
  return { ...saved, branches: [...saved.branches, name] };
};

/** Without the branches whose commits some branch of the forge still has: nothing of them needs a name of its own. */
export const dropEmpty = async ({ folder }: Clone, saved: SavedWork): Promise<SavedWork> => {
  const branches: string[] = [];
  for (const name of saved.branches) {
    const holders = await git(folder, ['for-each-ref', '--contains', name, '--format=%(refname:lstrip=3)', 'refs/remotes/origin']);
    const held = holders.split('\n').some((each) => each && each !== 'HEAD' && !each.startsWith('saved/'));
    if (held) await git(folder, ['branch', '--quiet', '-D', name]);
    else branches.push(name);
  }
  return { ...saved, branches };
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
