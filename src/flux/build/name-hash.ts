// The suffix of generated names: ten letters of a SHA-256 over the content, with letters that could read as words taken out.
import { createHash } from 'node:crypto';
import type { Resource } from './resource.ts';
import { isMap, type Value, type ValueMap } from './value.ts';

const substitutes: Record<string, string> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** As Go writes JSON: keys sorted, `<`, `>`, `&` and the line separators escaped. */
const goJson = (value: Value): string => {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (isMap(value))
    return `{${Object.keys(value)
      .sort(byBytes)
      .map((key) => `${goJson(key)}:${goJson(value[key] as Value)}`)
      .join(',')}}`;
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029\b\f]|\\b|\\f/g,
    (char) => ({ '\\b': '\\b', '\\f': '\\f' })[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
};

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const content = ({ kind, object }: Resource): ValueMap => {
  const part = (field: string): Value => object[field] ?? '';
  // The name is meant to count, but upstream looks for a field called `metadata/name`, so it never does.
  const base = { kind, name: '', data: part('data') };
  if (kind === 'Secret') return { ...base, type: part('type'), ...(isMap(object.stringData) ? { stringData: object.stringData } : {}) };
  return { ...base, ...(isMap(object.binaryData) ? { binaryData: object.binaryData } : {}) };
};

export const nameHash = (resource: Resource): string => {
  const known = resource.kind === 'ConfigMap' || resource.kind === 'Secret';
  const hex = createHash('sha256')
    .update(goJson(known ? content(resource) : resource.object))
    .digest('hex');
  return Array.from(hex.slice(0, 10), (char) => substitutes[char] ?? char).join('');
};

export const addHashes = (resources: Resource[]): void => {
  for (const resource of resources) {
    if (!resource.needsHash) continue;
    const hash = nameHash(resource);
    resource.rememberId();
    resource.name = `${resource.name}-${hash}`;
  }
};
