// Defaults of a schema must be values that it accepts. Leaves out: rules in CEL, and defaults within metadata.
import { FieldErrors } from '../kinds/field-errors.ts';
import type { Schema } from '../schema/schema.ts';
import { validateValue } from './validate-value.ts';

/** Defaults of additionalProperties are looked at by nobody. */
export const validateDefaults = (errors: FieldErrors, schema: Schema, path: string): void => {
  if (schema.default !== undefined && schema.default !== null) {
    const found = new FieldErrors();
    validateValue(found, schema.default, undefined, schema);
    for (const cause of found.causes) {
      const below = cause.field === '' || cause.field === '<nil>' ? '' : `.${cause.field}`;
      errors.causes.push({ ...cause, field: `${path}.default${below}` });
    }
  }
  if (schema.items) validateDefaults(errors, schema.items, `${path}.items`);
  for (const [key, inner] of Object.entries(schema.properties ?? {})) validateDefaults(errors, inner, `${path}.properties[${key}]`);
};
