// All types that the server knows: built-in ones parsed from the generated table when first asked for, custom ones while their CRD lives.
import type { Schema, SchemaSet } from './schema.ts';

export interface MutableSchemaSet extends SchemaSet {
  /** Adds or replaces a custom kind's schema; apiVersion, kind and metadata are added to it. */
  add(apiVersion: string, kind: string, schema: Schema | undefined): void;
  remove(apiVersion: string, kind: string): void;
}

export const createSchemaSet = (): MutableSchemaSet => {
  throw new Error('soon');
};
