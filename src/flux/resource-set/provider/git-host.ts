// How each Git host is asked for requests, branches and tags, what it answers, and how it is quoted when it refuses.
import type { Login } from './provider-type.ts';

export type Listing = 'requests' | 'branches' | 'tags';

export interface PullRequest {
  id: string;
  sha: string;
  branch: string;
  author: string;
  title: string;
  labels: string[];
}

export interface NamedCommit {
  name: string;
  sha: string;
}

export interface GitHost {
  path(project: string, listing: Listing): string;
  /** Base address of the API for the address of the web pages. */
  base(origin: string): string;
  query(listing: Listing): Record<string, string>;
  headers(login: Login): Record<string, string>;
  request(item: Item): PullRequest;
  commit(item: Item): NamedCommit;
  refusal(path: string, url: string, status: string, body: string): string;
}

/** One element of what a host lists. */
// oxlint-disable-next-line no-explicit-any -- foreign JSON; what is missing becomes an empty text below.
export type Item = Record<string, any>;

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
const pageSize = '50';

/** Gitea and GitHub describe a pull request alike. */
const pullRequest = (item: Item): PullRequest => ({
  id: text(item.number),
  sha: text(item.head?.sha),
  branch: text(item.head?.ref),
  author: text(item.user?.login),
  title: text(item.title),
  labels: ((item.labels ?? []) as Item[]).map(({ name }) => text(name)),
});

const repositoryPath = (project: string, listing: Listing): string => `/repos/${project}/${listing === 'requests' ? 'pulls' : listing}`;

const gitea: GitHost = {
  path: (project, listing) => `/api/v1${repositoryPath(project, listing)}`,
  base: (origin) => origin,
  query: (listing) => ({ limit: pageSize, ...(listing === 'requests' ? { state: 'open' } : {}) }),
  headers: ({ password }) => (password ? { authorization: `token ${password}` } : {}),
  request: pullRequest,
  commit: (item) => ({ name: text(item.name), sha: text(item.commit?.sha ?? item.commit?.id) }),
  refusal: (path, _, status, body) => `unknown API error: ${status.split(' ')[0]}\nRequest: '${path}' with 'GET' method and '${body}' body`,
};

const github: GitHost = {
  path: (project, listing) => repositoryPath(project, listing),
  base: (origin) => (origin === 'https://github.com' ? 'https://api.github.com' : `${origin}/api/v3`),
  query: (listing) => ({ per_page: pageSize, ...(listing === 'requests' ? { state: 'open' } : {}) }),
  headers: ({ password }) => (password ? { authorization: `Bearer ${password}` } : {}),
  request: pullRequest,
  commit: (item) => ({ name: text(item.name), sha: text(item.commit?.sha) }),
  refusal: (_, url, status) => `GET ${url}: ${status} []`,
};

const gitlab: GitHost = {
  path: (project, listing) =>
    `/api/v4/projects/${encodeURIComponent(project)}/${listing === 'requests' ? 'merge_requests' : `repository/${listing}`}`,
  base: (origin) => origin,
  query: (listing) => ({ per_page: pageSize, ...(listing === 'requests' ? { state: 'opened' } : {}) }),
  headers: ({ password }) => (password ? { 'private-token': password } : {}),
  request: (item) => ({
    id: text(item.iid),
    sha: text(item.sha),
    branch: text(item.source_branch),
    author: text(item.author?.username),
    title: text(item.title),
    labels: ((item.labels ?? []) as unknown[]).map(text),
  }),
  commit: (item) => ({ name: text(item.name), sha: text(item.commit?.id) }),
  refusal: (_, url, status) => `GET ${url}: ${status}`,
};

export const gitHosts: Record<string, GitHost> = { Gitea: gitea, GitHub: github, GitLab: gitlab };
