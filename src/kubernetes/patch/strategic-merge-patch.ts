import type { Schema, SchemaSet } from '../schema/schema.ts';

/** Strategic merge patch of one object. Built-in kinds only: the caller answers 415 for custom ones. Never changes `document`. */
export const strategicMergePatch = (_document: unknown, _patch: unknown, _schema: Schema, _schemas: SchemaSet): unknown => {
  throw new Error('not written yet');
};
