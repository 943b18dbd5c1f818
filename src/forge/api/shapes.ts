// The JSON of users, repositories, commits and labels as Gitea's API writes it. Fields that nothing here has are empty, not missing.
import { createHash } from 'node:crypto';
import type { Commit, Person } from '../history/commits.ts';
import { emailOf } from '../pulls/merge-workspace.ts';
import type { Label } from '../record/repository-record.ts';
import { fullName, splitName } from '../repository-names.ts';
import type { World } from '../world.ts';

export const timeOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** A number for a name: the same on every machine and after every reset. */
export const idOf = (name: string): number => createHash('sha256').update(name).digest().readUInt32BE() >>> 1;

export const userShape = ({ url, users, owner }: World, name: string) => ({
  id: idOf(name),
  login: name,
  login_name: '',
  source_id: 0,
  full_name: '',
  email: emailOf(name),
  avatar_url: '',
  html_url: `${url}/${name}`,
  language: '',
  is_admin: name === owner,
  last_login: '0001-01-01T00:00:00Z',
  created: '0001-01-01T00:00:00Z',
  restricted: false,
  active: users.find(name) !== undefined,
  prohibit_login: false,
  location: '',
  website: '',
  description: '',
  visibility: 'public',
  followers_count: 0,
  following_count: 0,
  starred_repos_count: 0,
  username: name,
});

const settings = {
  has_issues: true,
  has_code: true,
  has_wiki: false,
  has_pull_requests: true,
  has_projects: false,
  has_releases: false,
  has_packages: true,
  has_actions: false,
  ignore_whitespace_conflicts: false,
  allow_merge_commits: true,
  allow_rebase: true,
  allow_rebase_explicit: true,
  allow_squash_merge: true,
  allow_fast_forward_only_merge: true,
  allow_rebase_update: false,
  default_delete_branch_after_merge: false,
  default_merge_style: 'merge',
  default_allow_maintainer_edit: false,
  avatar_url: '',
  internal: false,
  mirror_interval: '',
  object_format_name: 'sha1',
  topics: [],
  licenses: [],
};

export const repositoryShape = async (world: World, repository: string, right?: 'read' | 'write') => {
  const { repositories, records, url } = world;
  const { owner, name } = splitName(world, repository);
  const address = `${url}/${owner}/${name}`;
  const refs = repositories.refs(repository);
  return {
    id: idOf(fullName(world, repository)),
    owner: userShape(world, owner),
    name,
    full_name: `${owner}/${name}`,
    description: '',
    empty: refs.size === 0,
    private: repositories.isPrivate(repository),
    fork: false,
    template: false,
    parent: null,
    mirror: false,
    size: 0,
    language: '',
    languages_url: '',
    html_url: address,
    url: `${url}/api/v1/repos/${owner}/${name}`,
    link: '',
    ssh_url: '',
    clone_url: `${address}.git`,
    original_url: '',
    website: '',
    stars_count: 0,
    forks_count: 0,
    watchers_count: 0,
    open_issues_count: 0,
    open_pr_counter: records.read(repository).pulls.filter((pull) => pull.open).length,
    release_counter: 0,
    default_branch: repositories.defaultBranch(repository),
    archived: false,
    created_at: '0001-01-01T00:00:00Z',
    updated_at: '0001-01-01T00:00:00Z',
    archived_at: '1970-01-01T00:00:00Z',
    permissions: { admin: right === 'write', push: right === 'write', pull: true },
    ...settings,
  };
};

const person = ({ name, email, date }: Person) => ({ name, email, date });

const unverified = { verified: false, reason: 'gpg.error.not_signed_commit', signature: '', signer: null, payload: '' };

export const commitShape = (world: World, repository: string, { sha, tree, parents, author, committer, message }: Commit) => {
  const full = fullName(world, repository);
  const address = (hash: string) => `${world.url}/api/v1/repos/${full}/git/commits/${hash}`;
  return {
    url: address(sha),
    sha,
    created: committer.date,
    html_url: `${world.url}/${full}/commit/${sha}`,
    commit: {
      url: address(sha),
      author: person(author),
      committer: person(committer),
      message,
      tree: { url: `${world.url}/api/v1/repos/${full}/git/trees/${tree}`, sha: tree, created: committer.date },
      verification: unverified,
    },
    author: knownUser(world, author),
    committer: knownUser(world, committer),
    parents: parents.map((parent) => ({ url: address(parent), sha: parent, created: '0001-01-01T00:00:00Z' })),
    files: null,
    stats: null,
  };
};

const knownUser = (world: World, { email }: Person) => {
  const user = world.users.names().find((name) => emailOf(name) === email);
  return user ? userShape(world, user) : null;
};

/** A commit as webhooks and branches write it. */
export const payloadCommitShape = (world: World, repository: string, { sha, message, author, committer }: Commit) => ({
  id: sha,
  message,
  url: `${world.url}/${fullName(world, repository)}/commit/${sha}`,
  author: { name: author.name, email: author.email, username: knownUser(world, author)?.login ?? '' },
  committer: { name: committer.name, email: committer.email, username: knownUser(world, committer)?.login ?? '' },
  verification: unverified,
  timestamp: committer.date,
  added: null as string[] | null,
  removed: null as string[] | null,
  modified: null as string[] | null,
});

export const labelShape = (world: World, repository: string, { id, name, color, description }: Label) => ({
  id,
  name,
  exclusive: false,
  is_archived: false,
  color,
  description,
  url: `${world.url}/api/v1/repos/${fullName(world, repository)}/labels/${id}`,
});
