import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Draft } from '../runtime/conditions.ts';
import type { Artifact } from './artifact-storage.ts';

/** What a fetch found. */
export interface Fetched {
  revision: string;
  /** Path of the artifact below the storage. */
  path: string;
  /** `new upstream revision '…'`: what is said while a new artifact is made. */
  news: string;
  /** Makes the archive; undefined: the stored artifact is still right. */
  content?: (() => Promise<Buffer>) | undefined;
  metadata?: Record<string, string> | undefined;
  /** Event when a new artifact is stored. */
  stored: () => string;
  /** Status fields that remember what of the spec the artifact was made from; undefined removes one. */
  observed: Record<string, unknown>;
  /** Event when there was nothing to do; without it: the artifact is up to date. */
  unchanged?: { reason: string; message: string } | undefined;
}

/** What GitRepository and OCIRepository do differently within one pass. HelmRepository, HelmChart and Bucket will be further ones. */
export interface SourceKind {
  apiVersion: string;
  kind: string;
  /** `stored artifact for revision` / `for digest`. */
  storedFor: 'revision' | 'digest';
  /** True: the first artifact is announced while it is made, not only later ones. */
  announcesFirst: boolean;
  /** Refusals are SourceErrors. `object` has the status as far as this pass knows. */
  fetch(object: KubeObject, signal: AbortSignal): Promise<Fetched>;
  /** Status fields that belong to the stored artifact. */
  afterStore?(draft: Draft, artifact: Artifact): void;
}
