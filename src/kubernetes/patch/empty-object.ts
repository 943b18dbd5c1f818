// What Go's zero value of a kind holds: structs that are no pointers are there, required lists are null. Creation is compared against it.
import type { Schema, SchemaSet } from '../schema/schema.ts';

const known = new WeakMap<SchemaSet, WeakMap<Schema, Record<string, unknown>>>();

const isStruct = (schema: Schema) =>
  typeof schema.default === 'object' &&
  schema.default !== null &&
  !Array.isArray(schema.default) &&
  Object.keys(schema.default).length === 0;

const build = (schema: Schema, schemas: SchemaSet): Record<string, unknown> => {
  const out: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (isStruct(property)) {
      const resolved = schemas.resolve(property);
      if (resolved.type === 'object') out[name] = build(resolved, schemas);
    } else if (property.type === 'array' && schema.required?.includes(name)) out[name] = null;
  }
  return out;
};

/** Frozen in spirit: never change it. Without a schema, and for custom kinds, there is nothing. */
export const emptyObject = (schema: Schema | undefined, schemas: SchemaSet): Record<string, unknown> => {
  if (!schema) return {};
  let cache = known.get(schemas);
  if (!cache) known.set(schemas, (cache = new WeakMap()));
  let object = cache.get(schema);
  if (!object) cache.set(schema, (object = build(schema, schemas)));
  return object;
};
