// A request for a resource: from its path to the operation, and from the outcome to the answer.
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { ApiError, apiErrors } from '../machinery/status.ts';
import { decodeBody, type DecodeOptions } from '../schema/decode.ts';
import { deleteCollection } from './delete-collection.ts';
import { deleteObject } from './delete-object.ts';
import { readDeleteOptions, type DeleteRequestOptions } from './delete-options.ts';
import { deprecationWarnings } from './deprecations.ts';
import type { Exchange, HttpContext } from './exchange.ts';
import { handleWatch } from './handle-watch.ts';
import { listObjects, matcherOf, tooLarge } from './list-objects.ts';
import { readListQuery, versionFault } from './list-query.ts';
import { checkMediaType, negotiate, plainMediaType } from './negotiation.ts';
import { bodyKind, componentStatuses, create, getObject, patch, update } from './operations.ts';
import { patchTypeOf, readPatch } from './patch-body.ts';
import { representList, representObject, type RepresentOptions } from './represent.ts';
import { readBody } from './request-body.ts';
import type { ResourcePath } from './request-path.ts';
import type { ApiRequest } from './request.ts';
import { send, sendError } from './respond.ts';
import { returnsDeletedObject } from './update-rules.ts';
import { readWriteQuery } from './write-options.ts';

interface Call {
  context: HttpContext;
  exchange: Exchange;
  request: ApiRequest;
}

const base = ({ user }: Exchange, type: ResourceType, path: ResourcePath): ApiRequest => ({
  user,
  type,
  subresource: path.subresource,
  namespace: path.namespace,
  name: path.name,
  fieldManager: '',
  fieldValidation: 'Warn',
  dryRun: false,
  warnings: deprecationWarnings(type),
});

/** `verb` is allowed and served. */
export const handleResource = async (
  context: HttpContext,
  exchange: Exchange,
  type: ResourceType,
  path: ResourcePath,
  verb: string,
): Promise<void> => {
  const call: Call = { context, exchange, request: base(exchange, type, path) };
  try {
    await perform(call, path, verb);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    sendError(exchange.request, exchange.response, error, call.request.warnings);
  }
};

const checkAccept = ({ exchange, request }: Call, verb: string): void =>
  checkMediaType(exchange.request.headers.accept, { custom: request.type.custom, listed: verb === 'list' || verb === 'watch' });

const perform = async (call: Call, path: ResourcePath, verb: string): Promise<void> => {
  // Of a patch its own type is looked at before the one that is asked for.
  if (verb !== 'patch') checkAccept(call, verb);
  switch (verb) {
    case 'get':
      return handleGet(call);
    case 'list':
    case 'watch':
      return handleList(call, path);
    case 'create':
      return handleCreate(call);
    case 'update':
      return handleUpdate(call);
    case 'patch':
      return handlePatch(call);
    case 'delete':
      return handleDelete(call);
    case 'deletecollection':
      return handleDeleteCollection(call);
    default:
      throw apiErrors.other(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
  }
};

const representation = ({ context, exchange, request }: Call): RepresentOptions => {
  const include = exchange.query.get('includeObject') ?? 'Metadata';
  if (include !== 'None' && include !== 'Metadata' && include !== 'Object') {
    const why = `includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`;
    throw apiErrors.badRequest(`Unable to convert to Table as requested: ${why}`);
  }
  return {
    representation: negotiate(exchange.request.headers.accept),
    type: request.type,
    includeObject: include === 'Metadata' ? 'Metadata' : include,
    now: context.core.clock.now(),
  };
};

const show = (call: Call, code: number, object: KubeObject, options = representation(call)): void => {
  const { request, response } = call.exchange;
  const mediaType = options.representation.mediaType;
  send(request, response, { code, body: representObject(object, options), mediaType, warnings: call.request.warnings });
};

const handleGet = (call: Call): void => {
  const { context, exchange, request } = call;
  const options = representation(call);
  const wanted = exchange.query.get('resourceVersion') ?? undefined;
  const fault = versionFault(wanted || undefined);
  if (fault) throw apiErrors.other(500, undefined, fault);
  if (Number(wanted ?? 0) > context.core.store.revision) throw tooLarge(Number(wanted), context.core.store.revision);
  show(call, 200, getObject(context.core, request), options);
};

const handleList = (call: Call, path: ResourcePath): void => {
  const { context, exchange, request } = call;
  const query = readListQuery(exchange.query);
  const options = representation(call);
  if (query.watch || path.watch) {
    const one = path.name ? { ...query, fieldSelector: `metadata.name=${path.name}` } : query;
    return handleWatch(context, exchange, request, { ...one, watch: true }, options);
  }
  const list =
    request.type.resource === 'componentstatuses'
      ? { resourceVersion: '', items: componentStatuses() }
      : listObjects(context.core, request, query);
  const { mediaType } = options.representation;
  send(exchange.request, exchange.response, { code: 200, body: representList(list, options), mediaType, warnings: request.warnings });
};

const withWriteOptions = ({ exchange, request }: Call, kind: string): void => {
  const { fieldManager, fieldValidation, dryRun } = readWriteQuery(exchange.query, exchange.request.headers['user-agent'], kind);
  Object.assign(request, { fieldManager, fieldValidation, dryRun });
};

const decode = async ({ context, exchange, request }: Call): Promise<KubeObject> => {
  const { registry, schemas } = context.core;
  const options: DecodeOptions = { registry, schemas, fieldValidation: request.fieldValidation, expected: bodyKind(request) };
  const { object, warnings } = decodeBody(exchange.request.headers['content-type'] ?? '', await readBody(exchange.request), options);
  request.warnings.push(...warnings);
  return object;
};

const handleCreate = async (call: Call): Promise<void> => {
  const options = representation(call);
  withWriteOptions(call, 'CreateOptions');
  const body = await decode(call);
  show(call, 201, create(call.context.core, call.request, body, call.context.access), options);
};

const handleUpdate = async (call: Call): Promise<void> => {
  const options = representation(call);
  withWriteOptions(call, 'UpdateOptions');
  const body = await decode(call);
  const { object, created } = update(call.context.core, call.request, body);
  show(call, created ? 201 : 200, object, options);
};

const handlePatch = async (call: Call): Promise<void> => {
  const { exchange, request } = call;
  const type = patchTypeOf(exchange.request.headers['content-type'] ?? '', request.type);
  checkAccept(call, 'patch');
  const options = representation(call);
  const { force, ...query } = readWriteQuery(exchange.query, exchange.request.headers['user-agent'], 'PatchOptions', type);
  Object.assign(request, query);
  const body = readPatch(type, await readBody(exchange.request));
  const { object, created } = patch(call.context.core, request, { type, body, force });
  show(call, created ? 201 : 200, object, options);
};

/** Upstream decodes these options elsewhere: what goes wrong there has no reason and no frame of words. */
const withoutFrame = (error: unknown): unknown => {
  if (!(error instanceof ApiError) || error.code !== 400) return error;
  const why = error.message
    .replace(/^.*? in version "[^"]*" cannot be handled as a DeleteOptions: /s, '')
    .replace(/^the object provided is unrecognized \(must be of type DeleteOptions\): (.*) \(.*\)$/s, '$1');
  return why === error.message ? error : apiErrors.other(500, undefined, why);
};

const deleteOptions = async ({ context, exchange, request }: Call): Promise<DeleteRequestOptions> => {
  const bytes = await readBody(exchange.request);
  if (!bytes.length) return readDeleteOptions(undefined, exchange.query);
  const { registry, schemas } = context.core;
  const expected = { apiVersion: 'v1', kind: 'DeleteOptions' };
  const contentType = exchange.request.headers['content-type'] ?? '';
  try {
    const { object } = decodeBody(contentType, bytes, { registry, schemas, fieldValidation: request.fieldValidation, expected });
    return readDeleteOptions(object, exchange.query);
  } catch (error) {
    throw withoutFrame(error);
  }
};

const handleDelete = async (call: Call): Promise<void> => {
  const { context, request } = call;
  const shown = representation(call);
  const options = await deleteOptions(call);
  request.dryRun = options.dryRun;
  const { object, gone } = deleteObject(context.core, request, options);
  // Accepted is said only to those who ask in the old way.
  if (!gone || returnsDeletedObject(request.type))
    return show(call, !gone && options.orphanDependents === false ? 202 : 200, object, shown);
  const { group, resource } = request.type;
  const details = { name: request.name, ...(group ? { group } : {}), kind: resource, uid: object.metadata.uid };
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
  const mediaType = plainMediaType(call.exchange.request.headers.accept);
  send(call.exchange.request, call.exchange.response, { code: 200, body, mediaType, warnings: request.warnings });
};

const handleDeleteCollection = async (call: Call): Promise<void> => {
  const { context, exchange, request } = call;
  const shown = representation(call);
  const query = readListQuery(exchange.query);
  matcherOf(request, query);
  const options = await deleteOptions(call);
  request.dryRun = options.dryRun;
  const list = deleteCollection(context.core, request, query, options);
  const { mediaType } = shown.representation;
  send(exchange.request, exchange.response, { code: 200, body: representList(list, shown), mediaType, warnings: request.warnings });
};
