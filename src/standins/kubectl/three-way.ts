// The patch of client-side apply: what the manifest says, and the removal of what the last applied manifest said and this one no longer does.
// kubectl sends only what differs; here the whole manifest goes out, which leaves the same object and the same owners of fields.
import type { Schema, SchemaSet } from '../../kubernetes/schema/schema.ts';

type Json = Record<string, unknown>;

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

interface Shape {
  schema?: Schema | undefined;
  schemas: SchemaSet;
}

const childOf = ({ schema, schemas }: Shape, key: string): Shape => {
  const type = schema && schemas.resolve(schema);
  const child = type?.properties?.[key] ?? (isMap(type?.additionalProperties) ? (type?.additionalProperties as Schema) : undefined);
  return { schema: child, schemas };
};

/** Adds to `modified` what removes from the live object everything that stands in `original` only. */
export const withRemovals = (original: unknown, modified: Json, shape: Shape): Json => {
  if (!isMap(original)) return modified;
  const patch: Json = { ...modified };
  for (const [key, before] of Object.entries(original)) {
    const after = modified[key];
    if (!(key in modified)) patch[key] = null;
    else if (isMap(before) && isMap(after)) patch[key] = withRemovals(before, after, childOf(shape, key));
    else if (Array.isArray(before) && Array.isArray(after)) patch[key] = listWithRemovals(before, after, childOf(shape, key));
  }
  return patch;
};

const listWithRemovals = (before: unknown[], after: unknown[], shape: Shape): unknown[] => {
  const type = shape.schema && shape.schemas.resolve(shape.schema);
  const key = type?.['x-kubernetes-patch-merge-key'];
  if (!key || !type['x-kubernetes-patch-strategy']?.includes('merge')) return after;
  const items = { schema: type.items, schemas: shape.schemas };
  const find = (list: unknown[], value: unknown) => list.find((each) => isMap(each) && each[key] === value) as Json | undefined;
  const kept = after.map((each) => (isMap(each) ? withRemovals(find(before, each[key]), each, items) : each));
  const removed = before
    .filter((each): each is Json => isMap(each) && !find(after, each[key]))
    .map((each) => ({ $patch: 'delete', [key]: each[key] }));
  return [...kept, ...removed];
};
