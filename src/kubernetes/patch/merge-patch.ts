// RFC 7386.
import { ownField, setField } from '../schema/json-text.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null removes, objects merge, everything else replaces. Never changes `document`; the result shares its untouched parts. */
export const mergePatch = (document: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  const out: Record<string, unknown> = isObject(document) ? { ...document } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else setField(out, key, mergePatch(ownField(out, key), value));
  }
  return out;
};
