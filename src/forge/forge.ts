import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../platform/clock.ts';
import type { HttpInit } from '../platform/http-fetch.ts';
import type { HttpResponse } from '../platform/http-response.ts';

/** What a user may do in every repository of the forge. */
export type Right = 'read' | 'write';

export interface ForgeUser {
  name: string;
  /** Password or token, as basic auth sends it. */
  token: string;
  right: Right;
}

/** One accepted update of a ref. `before` or `after` is 40 zeros for a created or deleted ref. */
export interface PushEvent {
  repository: string;
  ref: string;
  before: string;
  after: string;
  user: string;
  /** Milliseconds since the epoch. */
  at: number;
}

export interface ForgeOptions {
  /** Folder of the bare repositories and of users.json. */
  stateDir: string;
  clock: Clock;
  port?: number | undefined;
  /** The address to listen on; 127.0.0.1 when left out. On kind the gateway of the cluster's network. */
  address?: string | undefined;
  users: ForgeUser[];
  /** True: a repository appears when somebody first pushes to it. */
  createOnPush?: boolean | undefined;
  /** Owner of the repositories whose name has none: `fleet` is served as /fleet.git and /learner/fleet.git. `learner` when left out. */
  owner?: string | undefined;
  /** Carries a webhook to its address; over the machine's network when left out. An engine reaches names inside its cluster through it. */
  deliver?: ((url: string, init: HttpInit) => Promise<HttpResponse>) | undefined;
  /** Further pages at the forge's address, asked first; returns true for what it answers itself. */
  routes?: ((request: IncomingMessage, response: ServerResponse, url: URL) => boolean) | undefined;
}

/** A protected branch. Deleting it and moving it back are refused always, pushing to it unless `pushes` says otherwise. */
export interface BranchRule {
  /** `main` or a shell pattern such as `release/*`. */
  branch: string;
  /** One line for a refused pusher. */
  message?: string | undefined;
  /** `allow`: whoever may write may push. `refuse` (as without it): only a merged pull request moves the branch. */
  pushes?: 'allow' | 'refuse' | undefined;
  /** With `allow`: only these may push. */
  pushers?: string[] | undefined;
  /** With `allow`: also what is not a fast forward. */
  force?: boolean | undefined;
  /** Contexts that must have succeeded on a pull request's head before it is merged; `ci/*` stands for several. */
  checks?: string[] | undefined;
}

/** An image that was pushed to the registry beside the forge; told to webhooks that ask for `package`. */
export interface PackagePush {
  /** `app` or `team/app`. */
  name: string;
  tag: string;
  digest: string;
  /** `127.0.0.1:5000` */
  host: string;
}

/** A Git forge: repositories, users, pull requests with Gitea's REST, webhooks, pages. */
export interface Forge {
  /** http://127.0.0.1:port */
  readonly url: string;
  repositories(): Promise<string[]>;
  /** Makes an empty bare repository with main as its default branch; nothing happens if it is there. */
  create(repository: string, options?: { private?: boolean }): Promise<void>;
  /** The bare repository's folder, for reading by the forge's own host process. */
  folder(repository: string): string;
  /** Replaces the repository's branch rules: what they refuse, git shows as `remote rejected`. */
  protect(repository: string, rules: BranchRule[]): void;
  /** Adds a user, or gives one another token or right; kept over restarts. */
  setUser(user: ForgeUser): void;
  onPush(listener: (event: PushEvent) => void): { stop(): void };
  /** Tells the webhooks of every repository and of the owner. */
  announcePackage(push: PackagePush): void;
  close(): Promise<void>;
}
