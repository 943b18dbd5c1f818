/** One served resource at one version, from the generated table or from a CustomResourceDefinition. */
export interface ResourceType {
  group: string;
  version: string;
  kind: string;
  listKind: string;
  /** Plural lower-case name in paths. */
  resource: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  verbs: string[];
  /** Subresources served: `status`, `scale`, `log`, `exec`, `token`, ... */
  subresources: Subresource[];
  /** True for kinds that a CustomResourceDefinition defines. */
  custom: boolean;
  /** All versions of a resource are stored under one: the version that the store keeps. */
  storageVersion: string;
}

export interface Subresource {
  name: string;
  /** The kind that is sent and answered, where it differs from the resource's: Scale, Eviction, TokenRequest, ... */
  group?: string;
  version?: string;
  kind?: string;
  verbs: string[];
}

/** What is served now: built-in kinds and established custom ones. */
export interface ResourceRegistry {
  all(): ResourceType[];
  byPath(group: string, version: string, resource: string): ResourceType | undefined;
  byKind(apiVersion: string, kind: string): ResourceType | undefined;
}
