/**
 * One node of a type, in OpenAPI v3 as Kubernetes publishes it (generated from facts/openapi-v3, or a CRD's openAPIV3Schema).
 * Built-in kinds and custom ones share this model, so pruning, defaulting, patches, server-side apply, explain and Table use one walker.
 */
export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
  type?: string;
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  required?: string[];
  default?: unknown;
  enum?: unknown[];
  nullable?: boolean;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  maxProperties?: number;
  uniqueItems?: boolean;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'granular' | 'atomic';
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-validations'?: {
    rule: string;
    message?: string;
    messageExpression?: string;
    reason?: string;
    fieldPath?: string;
    optionalOldSelf?: boolean;
  }[];
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

/** All types that the server knows now. */
export interface SchemaSet {
  /** The root type of a kind, resolved. Undefined for kinds without a schema. */
  forKind(apiVersion: string, kind: string): Schema | undefined;
  /** Follows `$ref` and the single-element `allOf` that wraps it; defaults and extensions of the outer node win. */
  resolve(schema: Schema): Schema;
}
