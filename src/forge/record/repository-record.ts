// What the forge knows of a repository beyond git: pull requests, labels, comments, statuses, hooks, branch rules.
import type { BranchRule } from '../forge.ts';

export interface Label {
  id: number;
  name: string;
  /** Six hexadecimal digits. */
  color: string;
  description: string;
}

export interface PullComment {
  id: number;
  pull: number;
  user: string;
  body: string;
  createdAt: number;
  updatedAt: number;
}

export type StatusState = 'pending' | 'success' | 'error' | 'failure' | 'warning';

export interface CommitStatus {
  id: number;
  sha: string;
  state: StatusState;
  context: string;
  description: string;
  targetUrl: string;
  user: string;
  createdAt: number;
}

export interface Merged {
  at: number;
  by: string;
  /** The commit on the base branch by which the head arrived there. */
  commit: string;
}

export interface PullRequest {
  id: number;
  number: number;
  title: string;
  body: string;
  user: string;
  /** Branch names, without `refs/heads/`. */
  head: string;
  base: string;
  /** The head's last commit; `refs/pull/<number>/head` keeps it when the branch goes. */
  headSha: string;
  /** Where the branches had parted when the head last moved, or when it was merged. */
  mergeBase: string;
  open: boolean;
  /** Ids of the repository's labels. */
  labels: number[];
  createdAt: number;
  updatedAt: number;
  closedAt?: number;
  merged?: Merged;
}

export interface Webhook {
  id: number;
  type: string;
  /** `url`, `content_type` and `secret`. */
  config: Record<string, string>;
  events: string[];
  branchFilter: string;
  authorization: string;
  active: boolean;
  createdAt: number;
  updatedAt: number;
  /** The last ones, newest first. */
  deliveries?: Delivery[];
}

/** One message to a webhook. */
export interface Delivery {
  id: string;
  at: number;
  /** The header's event, and the finer type that a hook chooses by. */
  event: string;
  type: string;
  /** The payload as JSON. */
  text: string;
  /** False while it was not tried. */
  sent: boolean;
  /** Of the answer; 0: nobody answered. */
  status: number;
  /** What the answer said, or why there was none. */
  words: string;
}

export interface RepositoryRecord {
  version: 1;
  /** The next id of a pull request, label, comment, status or hook. */
  nextId: number;
  pulls: PullRequest[];
  labels: Label[];
  comments: PullComment[];
  statuses: CommitStatus[];
  hooks: Webhook[];
  rules: BranchRule[];
}

export const emptyRecord = (): RepositoryRecord => ({
  version: 1,
  nextId: 1,
  pulls: [],
  labels: [],
  comments: [],
  statuses: [],
  hooks: [],
  rules: [],
});

export const isRepositoryRecord = (value: unknown): value is RepositoryRecord =>
  typeof value === 'object' &&
  value !== null &&
  (value as RepositoryRecord).version === 1 &&
  Array.isArray((value as RepositoryRecord).pulls);
