// Reads a custom object by its structural schema: metadata as every object's, everything else pruned to what the schema knows.
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { decodeGo, type Strictness } from './go-decode.ts';
import { goType, type GoType } from './go-types.ts';
import type { Schema } from './schema.ts';
import { setField } from './json-text.ts';

const objectFields = new Set(['apiVersion', 'kind', 'metadata']);

/** Without a type (the definition is gone) everything is kept. */
export const decodeCustom = (object: KubeObject, type: ResourceType | undefined, strictness: Strictness): KubeObject => {
  const version = type?.customVersion;
  const { duplicates } = strictness;
  const [ofMeta, ofRest]: [string[], string[]] = [[], []];
  const metadata = decodeGo(object.metadata ?? {}, goType('meta/v1.ObjectMeta') as GoType, { complaints: ofMeta, duplicates }, 'metadata');
  const root: KubeObject = { ...object, metadata: metadata as unknown as KubeObject['metadata'] };
  const kept =
    version?.schema && !version.preserveUnknownFields
      ? (prune(root, version.schema, { complaints: ofRest, duplicates }, '', true) as KubeObject)
      : root;
  strictness.complaints.push(...inOrder(ofMeta, ofRest));
  return kept;
};

/** What the text says twice comes first; what was pruned is sorted. */
const inOrder = (ofMeta: string[], ofRest: string[]): string[] => {
  const isTwice = (text: string) => text.startsWith('duplicate');
  const twice = [...ofRest, ...ofMeta].filter(isTwice);
  return [...twice, ...ofMeta.filter((text) => !isTwice(text)), ...ofRest.filter((text) => !isTwice(text)).toSorted()];
};

/** Copies what the schema knows; complains about the rest. `embedded`: apiVersion, kind and metadata are known without being written. */
const prune = (value: unknown, schema: Schema, strictness: Strictness, path: string, embedded: boolean): unknown => {
  if (Array.isArray(value))
    return value.map((item, index) =>
      schema.items ? prune(item, schema.items, strictness, `${path}[${index}]`, isEmbedded(schema.items)) : item,
    );
  if (value === null || typeof value !== 'object') return value;
  const kept: Record<string, unknown> = {};
  const duplicates = strictness.duplicates?.get(value);
  const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
  for (const [key, inner] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (duplicates?.has(key)) strictness.complaints.push(`duplicate field ${JSON.stringify(at)}`);
    const known = embedded && objectFields.has(key) ? {} : (schema.properties?.[key] ?? rest);
    if (known === undefined && !keepsUnknown) strictness.complaints.push(`unknown field ${JSON.stringify(at)}`);
    else
      setField(kept, key, !known || (embedded && objectFields.has(key)) ? inner : prune(inner, known, strictness, at, isEmbedded(known)));
  }
  return kept;
};

const isEmbedded = (schema: Schema) => schema['x-kubernetes-embedded-resource'] === true;
