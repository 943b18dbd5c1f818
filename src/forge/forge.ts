import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../platform/clock.ts';

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
  users: ForgeUser[];
  /** True: a repository appears when somebody first pushes to it. */
  createOnPush?: boolean | undefined;
  /** Further pages at the forge's address (pull requests' REST, webhooks); returns true for what it answers itself. */
  routes?: ((request: IncomingMessage, response: ServerResponse, url: URL) => boolean) | undefined;
}

export interface BranchRule {
  /** `main` or a shell pattern such as `release/*`. */
  branch: string;
  /** One line for the pusher. */
  message?: string | undefined;
}

/** A Git forge. Pull requests come with a later issue as a part of their own on top of this seam. */
export interface Forge {
  /** http://127.0.0.1:port */
  readonly url: string;
  repositories(): Promise<string[]>;
  /** Makes an empty bare repository with main as its default branch; nothing happens if it is there. */
  create(repository: string, options?: { private?: boolean }): Promise<void>;
  /** The bare repository's folder, for reading by the forge's own host process. */
  folder(repository: string): string;
  /** Replaces the repository's branch rules: a push to such a branch is refused as `remote rejected`. */
  protect(repository: string, rules: BranchRule[]): void;
  /** Adds a user, or gives one another token or right; kept over restarts. */
  setUser(user: ForgeUser): void;
  onPush(listener: (event: PushEvent) => void): { stop(): void };
  close(): Promise<void>;
}
