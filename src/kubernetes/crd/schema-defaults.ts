// Defaults of custom objects: nulls that a field may not have go, then what is missing takes its default.
import { cloneJson } from '../machinery/clone-json.ts';
import type { Loose } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';

export const applySchemaDefaults = (value: Loose, schema: Schema): void => {
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) applySchemaDefaults(item, schema.items);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (value[key] === null && !property.nullable) delete value[key];
    if (value[key] === undefined && property.default !== undefined) value[key] = cloneJson(property.default);
    if (value[key] !== undefined) applySchemaDefaults(value[key], property);
  }
  const rest = schema.additionalProperties;
  if (typeof rest !== 'object') return;
  for (const [key, each] of Object.entries(value)) {
    if (schema.properties?.[key]) continue;
    if (each === null && !rest.nullable && rest.default === undefined) delete value[key];
    else applySchemaDefaults(each, rest);
  }
};
