import type { Schema } from '../schema/schema.ts';

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
  /** Custom kinds only: what their CustomResourceDefinition says of this version. */
  customVersion?: CustomVersion;
}

export interface CustomVersion {
  /** The structural schema as written; the root has `properties` of its own only (no apiVersion, kind, metadata unless written). */
  schema?: Schema;
  /** True for spec.preserveUnknownFields: nothing is pruned. */
  preserveUnknownFields: boolean;
  printerColumns: PrinterColumn[];
  hasStatus: boolean;
  scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string };
  /** Sent as a Warning header with every answer of a deprecated version. */
  deprecationWarning?: string;
  /** JSON paths that field selectors may use, such as `.spec.color`. */
  selectableFields: string[];
}

/** One of a CustomResourceDefinition's additionalPrinterColumns. */
export interface PrinterColumn {
  name: string;
  type: string;
  jsonPath: string;
  format?: string;
  description?: string;
  priority?: number;
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
  /** The same array until what is served changes. */
  all(): readonly ResourceType[];
  byPath(group: string, version: string, resource: string): ResourceType | undefined;
  byKind(apiVersion: string, kind: string): ResourceType | undefined;
}
