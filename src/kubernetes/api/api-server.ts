import type { Clock } from '../../platform/clock.ts';
import type { ApiClient } from '../machinery/client.ts';
import type { User } from '../machinery/user.ts';
import type { NodeConnector } from '../stream/node-connector.ts';

export interface ApiServerOptions {
  /** Folder of certificates, tokens and the store's log; made if missing. Without it everything stays in memory. */
  stateDir?: string | undefined;
  clock: Clock;
  /** 0 or nothing: a free port. The bind address is always 127.0.0.1. */
  port?: number | undefined;
}

/** The embedded API server. */
export interface ApiServer {
  /** https://127.0.0.1:port */
  readonly url: string;
  /** In-process access as a user; see {@link ApiClient}. */
  client(user: User): ApiClient;
  /** A kubeconfig with embedded credentials of the administrator. */
  kubeconfig(): string;
  /** Who answers logs, exec, attach, port-forward and proxy. Until set they answer as an unreachable kubelet does. */
  connectNode(connector: NodeConnector): void;
  /** Copies the whole state; `restore` puts it back, tells every watcher and keeps revisions growing. */
  checkpoint(): Checkpoint;
  restore(checkpoint: Checkpoint): void;
  close(): Promise<void>;
}

/** An opaque, JSON-serialisable copy of the store. */
export type Checkpoint = { readonly objects: unknown[] };
