// An object as storage keeps it: a private copy in which an empty list that its kind always shows has become null.
import { cloneJson } from '../machinery/clone-json.ts';
import type { KubeObject } from '../machinery/object.ts';
import { setField } from './json-text.ts';

/** They hold JSON of others, whose empty lists stay. */
const holdsJson = new Set(['CustomResourceDefinition', 'ControllerRevision']);

const copy = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(copy);
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) setField(out, key, copy((value as Record<string, unknown>)[key]));
  return out;
};

export const storedForm = (object: KubeObject, custom: boolean): KubeObject =>
  custom || holdsJson.has(object.kind) ? cloneJson(object) : (copy(object) as KubeObject);
