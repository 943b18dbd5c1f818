// The body of a PATCH: which of the four kinds it is, and its parsed value.
import type { PatchType } from '../machinery/client.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { apiErrors } from '../machinery/status.ts';
import { goType } from '../patch/go-format.ts';
import { isTooDeep, JsonSyntaxError, readJson } from '../schema/json-text.ts';
import { readYaml, YamlError } from '../schema/yaml-text.ts';

const types: Record<string, PatchType> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

const notStrategic =
  'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';

export const patchTypeOf = (contentType: string, { custom }: ResourceType): PatchType => {
  const type = types[(contentType.split(';')[0] as string).trim().toLowerCase()];
  if (!type) throw apiErrors.other(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  if (type === 'strategic' && custom) throw apiErrors.unsupportedMediaType(notStrategic);
  return type;
};

/** Throws what the real server says of a body that is no patch of its kind. */
export const readPatch = (type: PatchType, bytes: Uint8Array): unknown => {
  const text = new TextDecoder().decode(bytes);
  try {
    return type === 'apply' ? readApply(text) : checkShape(type, readJson(text).value);
  } catch (error) {
    if (error instanceof YamlError) throw apiErrors.badRequest(`error decoding YAML: error converting YAML to JSON: ${error.message}`);
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw apiErrors.badRequest(type === 'strategic' ? error.message : `error decoding patch: ${error.message}`);
  }
};

/** Clients write what they apply as JSON, which is YAML too but is read thirty times as fast. */
const asJson = (text: string): unknown => {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readApply = (text: string): unknown => {
  const value = asJson(text) ?? readYaml(text).value ?? {};
  if (isTooDeep(value)) throw new YamlError('yaml: exceeded max depth of 10000');
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  const why = `json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`;
  throw apiErrors.badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
};

const checkShape = (type: PatchType, value: unknown): unknown => {
  if (type === 'json') {
    if (Array.isArray(value) || value === null) return value ?? [];
    throw apiErrors.badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  if (type === 'merge' && value === null) throw apiErrors.badRequest('Invalid JSON Patch');
  const prefix = type === 'merge' ? 'error decoding patch: ' : '';
  throw apiErrors.badRequest(`${prefix}json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`);
};

const jsonKind = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  const kind = goType(value);
  if (kind === 'map[string]interface {}') return 'object';
  return kind === 'int64' || kind === 'float64' ? 'number' : kind;
};
