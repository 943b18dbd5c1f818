// Which commit a GitRepository's spec.ref means: commit before name before semver before tag before branch.
import { highest, ImproperConstraint } from '../runtime/semver-range.ts';
import { RemoteError, type RemoteRefs } from '../git/list-remote.ts';

export interface GitReference {
  branch?: string;
  tag?: string;
  semver?: string;
  name?: string;
  commit?: string;
}

export interface Resolved {
  commit: string;
  /** `main@sha1:…`, `sha1:…` */
  revision: string;
  /** The ref to fetch; undefined: all branches and tags. */
  ref: string | undefined;
  /** True for a commit that was named: it must be found in the history of the ref. */
  inHistory?: boolean;
}

const at = (name: string, commit: string): string => (name ? `${name}@sha1:${commit}` : `sha1:${commit}`);

const find = ({ refs }: RemoteRefs, name: string): string => {
  const commit = refs.get(name);
  if (!commit) throw new RemoteError(`couldn't find remote ref "${name}"`);
  return commit;
};

export const resolveReference = (remote: RemoteRefs, reference: GitReference | undefined): Resolved => {
  const { branch, tag, semver, name, commit } = reference ?? {};
  if (commit) {
    if (branch) find(remote, `refs/heads/${branch}`);
    return { commit, revision: at(branch ?? '', commit), ref: branch ? `refs/heads/${branch}` : undefined, inHistory: true };
  }
  if (name) {
    // HEAD is no ref with a commit of its own for go-git.
    if (name === 'HEAD') throw new UnresolvedName(`unable to resolve commit object for '${'0'.repeat(40)}': object not found`);
    const found = remote.refs.get(name);
    if (!found) throw new UnresolvedName(`unable to resolve ref '${name}' to a specific commit`);
    return { commit: found, revision: at(name, found), ref: name };
  }
  if (semver !== undefined && semver !== '') {
    const chosen = highestTag(remote, semver);
    return {
      commit: find(remote, `refs/tags/${chosen}`),
      revision: at(chosen, find(remote, `refs/tags/${chosen}`)),
      ref: `refs/tags/${chosen}`,
    };
  }
  const [ref, short] = tag ? [`refs/tags/${tag}`, tag] : [`refs/heads/${branch ?? 'master'}`, branch ?? 'master'];
  const found = find(remote, ref);
  return { commit: found, revision: at(short, found), ref };
};

/** Said without the address around it. */
export class UnresolvedName extends Error {}

const highestTag = ({ refs }: RemoteRefs, range: string): string => {
  const tags = [...refs.keys()].filter((name) => name.startsWith('refs/tags/')).map((name) => name.slice('refs/tags/'.length));
  try {
    const chosen = highest(tags, range);
    if (!chosen) throw new UnresolvedName(`no match found for semver: ${range}`);
    return chosen;
  } catch (error) {
    if (error instanceof ImproperConstraint) throw new UnresolvedName(`semver parse error: ${error.message}`);
    throw error;
  }
};
