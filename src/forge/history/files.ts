// Reads folders and files of a commit.
import type { BareRepositories } from '../bare-repositories.ts';

export interface TreeEntry {
  /** Without the folder. */
  name: string;
  path: string;
  type: 'file' | 'dir' | 'symlink' | 'submodule';
  sha: string;
  size: number;
}

const typeOf = (mode: string): TreeEntry['type'] => {
  if (mode === '040000') return 'dir';
  if (mode === '120000') return 'symlink';
  return mode === '160000' ? 'submodule' : 'file';
};

const parse = (text: string): TreeEntry[] =>
  text
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [, mode = '', sha = '', size = '', path = ''] = /^(\d+) \w+ ([0-9a-f]+) +(\S+)\t([^]+)$/.exec(line) ?? [];
      return { name: path.slice(path.lastIndexOf('/') + 1), path, type: typeOf(mode), sha, size: Number(size) || 0 };
    });

const list = async (repositories: BareRepositories, repository: string, args: string[]): Promise<TreeEntry[]> =>
  parse((await repositories.tryText(repository, ['--literal-pathspecs', 'ls-tree', '-z', '-l', ...args])) ?? '');

/** The entry at a path; undefined for none. */
export const readEntry = async (
  repositories: BareRepositories,
  repository: string,
  commit: string,
  path: string,
): Promise<TreeEntry | undefined> => (await list(repositories, repository, [commit, '--', path]))[0];

/** A folder's entries, folders first; the empty path is the root. */
export const readFolder = async (
  repositories: BareRepositories,
  repository: string,
  commit: string,
  path: string,
): Promise<TreeEntry[]> => {
  const entries = await list(repositories, repository, path ? [commit, '--', `${path}/`] : [commit]);
  const rank = ({ type }: TreeEntry) => (type === 'dir' ? 0 : 1);
  return entries.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
};

export const readBlob = (repositories: BareRepositories, repository: string, sha: string): Promise<Buffer | undefined> =>
  repositories.bytes(repository, ['cat-file', 'blob', sha]);
