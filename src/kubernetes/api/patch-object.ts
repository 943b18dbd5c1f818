// patch: the four kinds, each on the object as the request's version shows it.
import { isDeepStrictEqual } from 'node:util';
import { timestamp } from '../../platform/clock.ts';
import type { PatchType } from '../machinery/client.ts';
import type { KubeObject } from '../machinery/object.ts';
import { ApiError, apiErrors } from '../machinery/status.ts';
import { goValue } from '../patch/go-format.ts';
import { jsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { identify, printKind, serverSideApply } from '../patch/server-side-apply.ts';
import { strategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { decodeValue } from '../schema/decode.ts';
import { apiVersionOf, readObject, type ApiCore } from './core.ts';
import { createObject } from './create-object.ts';
import { subjectOf, type ApiRequest } from './request.ts';
import { checkAddress, writeUpdate, type Written } from './update-object.ts';

export interface Patch {
  type: PatchType;
  body: unknown;
  /** Server-side apply only. */
  force: boolean;
}

export const patchObject = (core: ApiCore, request: ApiRequest, patch: Patch): Written => {
  const current = readObject(core, request.type, request.namespace, request.name);
  if (patch.type === 'apply') return applyObject(core, request, patch, current);
  if (!current) throw apiErrors.notFound(subjectOf(request), request.name);
  const next = patchedObject(core, request, patch, current);
  checkAddress(next, request);
  return { object: writeUpdate(core, request, current, next), created: false };
};

/** The outcome of a patch other than apply, decoded as a body would be. */
export const patchedObject = (core: ApiCore, request: ApiRequest, patch: Patch, current: KubeObject): KubeObject => {
  const patched = patchedValue(core, request, patch, current);
  const { type } = request;
  try {
    const expected = { apiVersion: apiVersionOf(type), kind: type.kind };
    const { object, warnings } = decodeValue(patched, {
      registry: core.registry,
      schemas: core.schemas,
      fieldValidation: request.fieldValidation,
      expected,
    });
    request.warnings.push(...warnings);
    // Go's form of an object has no empty lists, but this one asks to forget all managers.
    if (asksToForgetManagers(patched)) object.metadata.managedFields = [{}];
    return object;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 400) throw error;
    const quoted =
      patch.type === 'strategic' ? goValue(patch.body) : JSON.stringify(inPatchOrder(patched, type.custom ? everySorted : current));
    throw invalidPatch(quoted, patch.type === 'strategic' ? asConverter(reasonOf(error)) : reasonOf(error));
  }
};

const asksToForgetManagers = (patched: unknown): boolean => {
  const entries = (patched as Partial<KubeObject> | null)?.metadata?.managedFields;
  return Array.isArray(entries) && entries.length === 0;
};

const patchedValue = (core: ApiCore, { type }: ApiRequest, { type: patchType, body }: Patch, current: KubeObject): unknown => {
  if (patchType === 'json') return jsonPatch(current, body);
  if (patchType === 'merge') return mergePatch(current, body);
  const schema = core.schemas.forKind(apiVersionOf(type), type.kind);
  if (!schema) throw apiErrors.internal(`no schema for ${type.kind}`);
  return withOwnType(strategicMergePatch(current, body, schema, core.schemas), current);
};

/** Upstream reads the outcome of such a patch into the object that it has: of which kind it calls itself does not count. */
const withOwnType = (patched: unknown, { apiVersion, kind }: KubeObject): unknown => {
  const given = patched as Record<string, unknown>;
  const own = (field: string, value: string) => (given[field] === undefined || typeof given[field] === 'string' ? value : given[field]);
  return { ...given, apiVersion: own('apiVersion', apiVersion), kind: own('kind', kind) };
};

/** Custom objects are maps to upstream, printed with sorted keys throughout. */
const everySorted = Symbol('sorted');

/** Upstream's patch library writes what it touched with sorted keys and leaves everything else as it was. */
const inPatchOrder = (value: unknown, before: unknown): unknown => {
  if (Array.isArray(value) && before === everySorted) return value.map((each) => inPatchOrder(each, everySorted));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  if (before === everySorted) {
    const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([key, each]) => [key, inPatchOrder(each, everySorted)]));
  }
  const known = (before !== null && typeof before === 'object' && !Array.isArray(before) ? before : {}) as Record<string, unknown>;
  if (isDeepStrictEqual(value, before)) return before;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, inPatchOrder(each, known[key])]));
};

/** What decoding said, without the words around it; a patch is decoded in another corner of upstream, which shows in one message. */
const reasonOf = (error: ApiError): string =>
  error.message
    .replace(/^.*? in version "[^"]*" cannot be handled as a \S+?: /s, '')
    .replace('"pkg/api/legacyscheme/scheme.go:30"', '"pkg/runtime/scheme.go:110"');

/** A strategic patch's outcome is converted, not parsed: the converter has words of its own for a wrong type. */
const asConverter = (told: string): string => {
  const reason = told.replace(/^the object provided is unrecognized .*?: (json: .*) \(.*\)$/s, '$1');
  const found = /^json: cannot unmarshal (\S+) into Go (?:struct field \S+ of type|value of type) (.+)$/.exec(reason);
  if (!found) return reason;
  const [, from, type] = found as unknown as [string, string, string];
  const source = { object: 'map[string]interface {}', array: '[]interface {}', number: 'int64' }[from] ?? from;
  if (type.startsWith('map[')) return `cannot restore map from ${source}`;
  if (type.startsWith('[]')) return `cannot restore slice from ${source}`;
  // Go converts an integer to a string, as a rune; the converter then finds that it must not.
  if (source === 'int64' && type === 'string') return 'cannot convert int64 to string';
  return /^[A-Za-z0-9]+\.[A-Z]/.test(type) ? `cannot restore struct from: ${source}` : `unrecognized type: ${type}`;
};

const invalidPatch = (value: string, reason: string) =>
  apiErrors.invalid({ group: '', kind: '' }, '', [
    { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${reason}`, field: 'patch' },
  ]);

const applyObject = (core: ApiCore, request: ApiRequest, { body, force }: Patch, current: KubeObject | undefined): Written => {
  const { type } = request;
  const applied = body as KubeObject;
  const expected = { apiVersion: apiVersionOf(type), kind: type.kind };
  const merged = serverSideApply({
    manager: request.fieldManager,
    subresource: request.subresource,
    schema: core.schemas.forKind(expected.apiVersion, expected.kind),
    schemas: core.schemas,
    now: timestamp(core.clock),
    custom: type.custom,
    customStatus: type.customVersion?.hasStatus ?? false,
    live: current,
    applied,
    force,
    expected,
  });
  const object = decodeMerged(core, merged, applied, expected);
  checkAddress(object, request);
  if (current) return { object: writeUpdate(core, request, current, object, { fieldsTracked: true }), created: false };
  if (object.metadata.uid) {
    const why = `uid mismatch: the provided object specified uid ${object.metadata.uid}, and no existing object was found`;
    throw apiErrors.conflict(subjectOf(request), request.name, why);
  }
  if (request.subresource) throw apiErrors.notFound(subjectOf(request), request.name);
  return { object: createObject(core, request, object, { fieldsTracked: true }), created: true };
};

/** What fits the schema may still not be what Go can read: quantities, times. Upstream fails late then, and without a reason. */
const decodeMerged = (
  core: ApiCore,
  merged: KubeObject,
  applied: KubeObject,
  expected: { apiVersion: string; kind: string },
): KubeObject => {
  try {
    return decodeValue(merged, { registry: core.registry, schemas: core.schemas, fieldValidation: 'Ignore', expected }).object;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 400) throw error;
    const kind = printKind(applied);
    const message = `failed to convert new object (${identify(applied)}) to proper version: unable to convert unstructured object to ${kind}: ${reasonOf(error)}`;
    throw apiErrors.other(500, undefined, message);
  }
};
