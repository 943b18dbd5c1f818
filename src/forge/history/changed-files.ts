// What differs between two commits: files with their counts, and the texts that diff and patch print.
import type { BareRepositories } from '../bare-repositories.ts';

export interface ChangedFile {
  path: string;
  previousPath?: string;
  status: 'added' | 'deleted' | 'renamed' | 'changed';
  additions: number;
  deletions: number;
  binary: boolean;
}

const statuses: Record<string, ChangedFile['status']> = { A: 'added', D: 'deleted', R: 'renamed', C: 'added' };
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

type Counts = Pick<ChangedFile, 'additions' | 'deletions' | 'binary'>;

// With -z, a renamed file's two names follow as fields of their own.
const readCounts = (text: string): Map<string, Counts> => {
  const parts = text.split('\0');
  const counts = new Map<string, Counts>();
  for (let at = 0; at < parts.length - 1; at++) {
    const [added = '', deleted = '', path = ''] = (parts[at] ?? '').split('\t');
    const name = path || parts[(at += 2)] || '';
    counts.set(name, { additions: Number(added) || 0, deletions: Number(deleted) || 0, binary: added === '-' });
  }
  return counts;
};

const readNames = (text: string): Pick<ChangedFile, 'path' | 'previousPath' | 'status'>[] => {
  const parts = text.split('\0').filter(Boolean);
  const files: Pick<ChangedFile, 'path' | 'previousPath' | 'status'>[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const letter = (parts[at] ?? '')[0] ?? 'M';
    const moved = letter === 'R' || letter === 'C';
    const [first = '', second = ''] = [parts[at + 1], parts[at + 2]];
    const status = statuses[letter] ?? 'changed';
    files.push(moved ? { path: second, previousPath: first, status } : { path: first, status });
    if (moved) at++;
  }
  return files;
};

/** `from` undefined: everything in `to` is new. */
export const readChangedFiles = async (
  repositories: BareRepositories,
  repository: string,
  from: string | undefined,
  to: string,
): Promise<ChangedFile[]> => {
  const range = [from ?? emptyTree, to];
  const [names, counts] = await Promise.all([
    repositories.tryText(repository, ['diff', '--name-status', '-z', '-M', ...range]),
    repositories.tryText(repository, ['diff', '--numstat', '-z', '-M', ...range]),
  ]);
  const counted = readCounts(counts ?? '');
  return readNames(names ?? '').map((file) => ({
    ...file,
    ...(counted.get(file.path) ?? { additions: 0, deletions: 0, binary: false }),
  }));
};

/** A unified diff; `binary` includes what git apply needs for binary files. */
export const readDiff = async (
  repositories: BareRepositories,
  repository: string,
  { from, to, binary = false }: { from: string | undefined; to: string; binary?: boolean },
): Promise<string> =>
  (await repositories.tryText(repository, ['diff', '-M', ...(binary ? ['--binary'] : []), from ?? emptyTree, to])) ?? '';

/** One mail a commit, as `git am` takes it. */
export const readPatch = async (repositories: BareRepositories, repository: string, from: string, to: string): Promise<string> =>
  (await repositories.tryText(repository, ['format-patch', '--stdout', '--binary', `${from}..${to}`])) ?? '';
