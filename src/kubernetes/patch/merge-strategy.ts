// What a type says about strategic merge patches: how each field is merged, by which key.
import type { Schema, SchemaSet } from '../schema/schema.ts';

export interface FieldStrategy {
  /** 'merge', 'replace' or nothing: maps merge and lists are replaced. */
  strategy: string;
  mergeKey: string;
  /** The type of the field's value, for lists of their items; undefined where nothing is known of it. */
  inner: Schema | undefined;
}

const schemaOf = (node: Schema | boolean | undefined, schemas: SchemaSet): Schema | undefined =>
  typeof node === 'object' ? schemas.resolve(node) : undefined;

export const fieldStrategy = (schema: Schema | undefined, field: string, schemas: SchemaSet): FieldStrategy => {
  const node = schema?.properties?.[field] ?? (typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined);
  const resolved = schemaOf(node, schemas);
  const strategies = (node?.['x-kubernetes-patch-strategy'] ?? '').split(',').filter((each) => each !== 'retainKeys');
  return {
    strategy: strategies[0] ?? '',
    mergeKey: node?.['x-kubernetes-patch-merge-key'] ?? '',
    inner: resolved?.type === 'array' ? schemaOf(resolved.items, schemas) : resolved,
  };
};
