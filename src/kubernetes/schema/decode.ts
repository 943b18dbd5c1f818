// Reads request bodies as the real server does: JSON, YAML 1.1, protobuf; strictness, Go's messages, and only fields that the kind has.
import { parseApiVersion, type KubeObject } from '../machinery/object.ts';
import { QuantityError } from '../machinery/quantity.ts';
import type { ResourceRegistry } from '../machinery/resource.ts';
import { apiErrors } from '../machinery/status.ts';
import { decodeCustom } from './custom-decode.ts';
import { goTypeOfKind } from './go-types.ts';
import { isFormerVersion, isKnownKind } from './known-kinds.ts';
import { GoDecodeError } from './go-values.ts';
import { decodeGo } from './go-decode.ts';
import { JsonSyntaxError, readJson, type Duplicates } from './json-text.ts';
import { ProtobufError, readProtobuf } from './protobuf.ts';
import type { SchemaSet } from './schema.ts';
import { readYaml, YamlError } from './yaml-text.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface DecodeOptions {
  registry: ResourceRegistry;
  schemas: SchemaSet;
  fieldValidation: FieldValidation;
  /** The kind that the path asks for: taken where the body names none, named in messages. */
  expected: { apiVersion: string; kind: string };
}

export interface Decoded {
  /** In the form in which Go would encode it: unknown fields dropped, zero values as the real server prints them. No defaults yet. */
  object: KubeObject;
  /** Texts for `Warning: 299` headers. */
  warnings: string[];
}

interface ReadBody {
  value: unknown;
  duplicates?: Duplicates;
  /** Duplicate keys of a YAML text, by line. */
  lines?: string[];
}

/** Throws ApiError: 400 for what does not decode or is of another kind than expected, 415 for a content type that is not served. */
export const decodeBody = (contentType: string, bytes: Uint8Array, options: DecodeOptions): Decoded => {
  const mediaType = (contentType.split(';')[0] as string).trim().toLowerCase();
  return decodeRead(readBody(mediaType, bytes, options.expected.kind), options);
};

/** The same for a value that was made from JSON already: the outcome of a patch, or an object of a controller in this process. */
export const decodeValue = (value: unknown, options: DecodeOptions): Decoded => decodeRead({ value }, options);

const readMessage = (bytes: Uint8Array, expected: string): unknown => {
  try {
    return readProtobuf(bytes);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    const { kind, apiVersion = '', message } = error;
    if (kind === undefined) throw unrecognizedBytes(expected, message, bytes);
    const { version } = parseApiVersion(apiVersion);
    throw apiErrors.badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected}: ${message}`);
  }
};

const readBody = (mediaType: string, bytes: Uint8Array, kind: string): ReadBody => {
  if (mediaType === 'application/vnd.kubernetes.protobuf') return { value: readMessage(bytes, kind) };
  const text = new TextDecoder().decode(bytes);
  try {
    if (mediaType === 'application/json' || mediaType === '') return readJson(text);
    if (mediaType === 'application/yaml') {
      const { value, duplicates } = readYaml(text);
      return { value: sortedKeys(value), lines: duplicates };
    }
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw unrecognized(kind, `couldn't get version/kind; json parse error: ${error.message}`, text);
    if (error instanceof YamlError) throw unrecognized(kind, error.message, text);
    throw error;
  }
  throw apiErrors.unsupportedMediaType(
    'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );
};

/** The server turns YAML into JSON first, which sorts keys: messages come in that order. */
const sortedKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sortedKeys(each)]),
  );
};

const unrecognized = (kind: string, why: string, text: string) => unrecognizedBytes(kind, why, Buffer.from(text));

/** Quotes the beginning: as it is where it looks like JSON, in hexadecimal otherwise. */
const unrecognizedBytes = (kind: string, why: string, bytes: Uint8Array) => {
  const limit = 30;
  const start = Buffer.from(bytes.subarray(0, limit));
  const shown = start.toString(start[0] === 0x7b ? 'utf8' : 'hex');
  const summary = bytes.length === 0 ? '<empty>' : bytes.length > limit ? `${shown} ...` : shown;
  return apiErrors.badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary})`);
};

const typeMetaStruct = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

const checkTypeMeta = (named: Record<string, unknown>, kind: string): void => {
  for (const field of ['apiVersion', 'kind']) {
    const found = named[field];
    if (found === undefined || found === null || typeof found === 'string') continue;
    const type = Array.isArray(found) ? 'array' : typeof found === 'boolean' ? 'bool' : typeof found;
    const why = `json: cannot unmarshal ${type} into Go struct field .${field} of type string`;
    throw unrecognized(kind, `couldn't get version/kind; json parse error: ${why}`, JSON.stringify(named));
  }
  const { apiVersion } = named;
  if (typeof apiVersion === 'string' && apiVersion.split('/').length > 2)
    throw unrecognized(kind, `unexpected GroupVersion string: ${apiVersion}`, JSON.stringify(named));
};

const decodeRead = (body: ReadBody, options: DecodeOptions): Decoded => {
  const { expected } = options;
  const value = body.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    throw unrecognized(
      expected.kind,
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go value of type ${typeMetaStruct}`,
      JSON.stringify(value),
    );
  }
  const named = value as { apiVersion?: unknown; kind?: unknown };
  checkTypeMeta(named, expected.kind);
  if (!named.kind && options.registry.byKind(expected.apiVersion, expected.kind)?.custom) {
    // Bodies of custom kinds are not decoded into a type that would know its kind.
    const text = JSON.stringify(value);
    throw unrecognized(expected.kind, `Object 'Kind' is missing in '${text}'`, text);
  }
  const kind = String(named.kind || expected.kind);
  const apiVersion = String(named.apiVersion || expected.apiVersion);
  const { version } = parseApiVersion(apiVersion);
  const refuse = (why: string) =>
    apiErrors.badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: ${why}`);
  checkKind({ apiVersion, kind }, options, refuse);
  const complaints: string[] = [...(body.lines ?? [])];
  let object: KubeObject;
  try {
    object = decodeKind({ ...value, apiVersion, kind } as KubeObject, value, body, options, complaints);
  } catch (error) {
    if (error instanceof GoDecodeError || error instanceof QuantityError) throw refuse(error.message);
    throw error;
  }
  return { object, warnings: settle(complaints, body.lines?.length ?? 0, options.fieldValidation, refuse) };
};

const settle = (complaints: string[], lines: number, fieldValidation: FieldValidation, refuse: (why: string) => Error): string[] => {
  if (fieldValidation === 'Ignore' || complaints.length === 0) return [];
  if (fieldValidation === 'Warn') return complaints;
  const yaml =
    lines > 0
      ? [
          `yaml: unmarshal errors:\n${complaints
            .slice(0, lines)
            .map((line) => `  ${line}`)
            .join('\n')}`,
        ]
      : [];
  throw refuse(`strict decoding error: ${[...yaml, ...complaints.slice(lines)].join(', ')}`);
};

const decodeKind = (typed: KubeObject, source: object, body: ReadBody, options: DecodeOptions, complaints: string[]): KubeObject => {
  const type = goTypeOfKind(typed.apiVersion, typed.kind);
  const seen = body.duplicates?.get(source);
  if (seen) body.duplicates?.set(typed, seen);
  const strictness = { complaints, duplicates: body.duplicates };
  if (type) return decodeGo(typed, type, strictness) as KubeObject;
  return decodeCustom(typed, options.registry.byKind(typed.apiVersion, typed.kind), strictness);
};

const checkKind = (found: { apiVersion: string; kind: string }, { expected, registry }: DecodeOptions, refuse: (why: string) => Error) => {
  if (found.apiVersion === expected.apiVersion && found.kind === expected.kind) return;
  if (found.kind === 'DeleteOptions' && expected.kind === 'DeleteOptions') return;
  const { group, version } = parseApiVersion(found.apiVersion);
  const wanted = parseApiVersion(expected.apiVersion);
  const custom = registry.byKind(expected.apiVersion, expected.kind)?.custom;
  const otherVersion = custom
    ? found.apiVersion !== expected.apiVersion
    : isFormerVersion(found, expected) ||
      (found.kind === expected.kind && group === wanted.group && goTypeOfKind(found.apiVersion, found.kind));
  if (otherVersion) {
    throw apiErrors.badRequest(
      `the API version in the data (${found.apiVersion}) does not match the expected API version (${expected.apiVersion})`,
    );
  }
  if (custom) return;
  if (!isKnownKind(found.apiVersion, found.kind) || expected.kind === 'DeleteOptions') {
    throw refuse(
      `no kind ${JSON.stringify(found.kind)} is registered for version ${JSON.stringify(found.apiVersion)} in scheme "pkg/runtime/scheme.go:110"`,
    );
  }
  throw refuse(`converting (${version}.${found.kind}) to (${wanted.group.split('.')[0] || 'core'}.${expected.kind}): unknown conversion`);
};
