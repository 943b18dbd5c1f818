// Reads commits out of a bare repository, as values.
import type { BareRepositories } from '../bare-repositories.ts';

export interface Person {
  name: string;
  email: string;
  /** RFC 3339. */
  date: string;
}

export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  author: Person;
  committer: Person;
  message: string;
}

const fields = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'];
const format = `--format=${fields.join('%x1f')}%x1e`;

const parse = (text: string): Commit[] =>
  text
    .split('\u001e')
    .map((each) => each.replace(/^\n/, ''))
    .filter(Boolean)
    .map((each) => {
      const [sha = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = ''] = each.split('\u001f');
      return {
        sha,
        tree,
        parents: parents.split(' ').filter(Boolean),
        author: { name: an, email: ae, date: utc(ad) },
        committer: { name: cn, email: ce, date: utc(cd) },
        message: message.replace(/\n+$/, '\n'),
      };
    });

const utc = (date: string): string => (date ? new Date(date).toISOString().replace('.000Z', 'Z') : '');

export interface LogOptions {
  skip?: number;
  limit?: number;
  path?: string | undefined;
}

/** Newest first. `range` is a revision, or `from..to`. */
export const readLog = async (
  repositories: BareRepositories,
  repository: string,
  range: string,
  { skip = 0, limit = 50, path }: LogOptions = {},
): Promise<Commit[]> => {
  const args = ['log', format, `--skip=${skip}`, `--max-count=${limit}`, range, '--', ...(path ? [path] : [])];
  return parse((await repositories.tryText(repository, args)) ?? '');
};

export const countCommits = async (repositories: BareRepositories, repository: string, range: string, path?: string): Promise<number> =>
  Number((await repositories.tryText(repository, ['rev-list', '--count', range, '--', ...(path ? [path] : [])])) ?? 0);

export const readCommit = async (repositories: BareRepositories, repository: string, revision: string): Promise<Commit | undefined> =>
  (await readLog(repositories, repository, revision, { limit: 1 }))[0];

/** The commit that a branch, tag, full ref or abbreviated hash stands for; branches win over tags, as forges have it. */
export const resolveCommit = async (repositories: BareRepositories, repository: string, name: string): Promise<string | undefined> => {
  if (!name || name.startsWith('-') || /[\s~^:?*[\\]|\.\.|@\{/.test(name)) return undefined;
  for (const candidate of [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
    const found = await repositories.tryText(repository, ['rev-parse', '--verify', '--quiet', `${candidate}^{commit}`]);
    if (found) return found.trim().split('\n').at(-1);
  }
  return undefined;
};

export const isAncestor = async (repositories: BareRepositories, repository: string, old: string, young: string): Promise<boolean> =>
  (await repositories.git(repository, ['merge-base', '--is-ancestor', old, young])).code === 0;

export const mergeBaseOf = async (repositories: BareRepositories, repository: string, a: string, b: string): Promise<string | undefined> =>
  (await repositories.tryText(repository, ['merge-base', a, b]))?.trim();
