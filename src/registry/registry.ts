import type { Clock } from '../platform/clock.ts';
import type { BlobStore } from './blob-store.ts';

export interface RegistryUser {
  name: string;
  token: string;
  right: 'pull' | 'push';
}

export interface RegistryOptions {
  /** Folder of blobs and manifests. */
  stateDir: string;
  clock: Clock;
  port?: number | undefined;
  /** The address to listen on; 127.0.0.1 when left out. */
  address?: string | undefined;
  /** Nobody needs to log in when this is left out. */
  users?: RegistryUser[] | undefined;
  /** With users: reading needs no login. */
  anonymousPull?: boolean | undefined;
  /** Another registry's contents, for a second door (with a login) to the same images. */
  store?: BlobStore | undefined;
}

export interface ImagePushEvent {
  repository: string;
  tag: string;
  digest: string;
}

/** An OCI distribution 1.1 registry. */
export interface Registry {
  /** address:port */
  readonly host: string;
  onPush(listener: (event: ImagePushEvent) => void): { stop(): void };
  close(): Promise<void>;
}
