import type { KubeObject } from './object.ts';
import type { User } from './user.ts';

/** Which collection. */
export interface KindReference {
  apiVersion: string;
  kind: string;
}

export interface ServedKind extends KindReference {
  group: string;
  resource: string;
  namespaced: boolean;
  verbs: string[];
}

/** Which object. `namespace` is left out for cluster-scoped kinds. */
export interface ObjectReference extends KindReference {
  namespace?: string | undefined;
  name: string;
}

export interface ListOptions {
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
}

export interface KubeList<T extends KubeObject = KubeObject> {
  resourceVersion: string;
  items: T[];
}

export interface WriteOptions {
  fieldManager?: string | undefined;
  dryRun?: boolean | undefined;
  subresource?: string | undefined;
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore' | undefined;
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface PatchOptions extends WriteOptions {
  type: PatchType;
  /** Server-side apply only: takes over conflicting fields. */
  force?: boolean | undefined;
}

export interface DeleteOptions {
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  gracePeriodSeconds?: number | undefined;
  preconditions?: { uid?: string; resourceVersion?: string } | undefined;
  dryRun?: boolean | undefined;
}

export interface WatchEvent<T extends KubeObject = KubeObject> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: T;
}

export interface WatchOptions extends ListOptions {
  /** Events after this revision; without it the current objects come first, as ADDED. */
  resourceVersion?: string | undefined;
}

/**
 * The API as one user sees it, without HTTP: authorization, defaulting, admission, validation, managed fields and
 * storage are the same as over the wire. Refusals are {@link ApiError}s. Objects are shared and frozen.
 * Controllers hold nothing else, so what they may do is what their RBAC says.
 */
export interface ApiClient {
  readonly user: User;
  get<T extends KubeObject = KubeObject>(reference: ObjectReference, options?: { subresource?: string }): Promise<T>;
  /** Null instead of NotFound for the object itself. */
  find<T extends KubeObject = KubeObject>(reference: ObjectReference): Promise<T | null>;
  list<T extends KubeObject = KubeObject>(kind: KindReference, options?: ListOptions): Promise<KubeList<T>>;
  create<T extends KubeObject = KubeObject>(object: KubeObject, options?: WriteOptions): Promise<T>;
  /** Conflict when `metadata.resourceVersion` is set and stale. */
  update<T extends KubeObject = KubeObject>(object: KubeObject, options?: WriteOptions): Promise<T>;
  patch<T extends KubeObject = KubeObject>(reference: ObjectReference, body: unknown, options: PatchOptions): Promise<T>;
  delete(reference: ObjectReference, options?: DeleteOptions): Promise<KubeObject | null>;
  /** Delivers events in order until `stop`. Never delivers after `stop`. */
  watch<T extends KubeObject = KubeObject>(
    kind: KindReference,
    options: WatchOptions,
    onEvent: (event: WatchEvent<T>) => void,
  ): { stop(): void };
  /** True while the kind is served (a CRD may be absent or deleted). */
  serves(kind: KindReference): boolean;
  /** Fires when the set of served kinds changes: a CRD was established or deleted. */
  onKindsChanged(listener: () => void): { stop(): void };
  /** Every kind that can be listed, one version each (the stored one). */
  kinds(): ServedKind[];
  /** Undefined for a kind that is not served. */
  isNamespaced?(kind: KindReference): boolean | undefined;
  /** The API as somebody else, as far as this user may impersonate: throws Forbidden otherwise. */
  impersonate?(user: User): ApiClient;
}
