// list: selectors, pages, and the revisions at which a list may be read.
import type { KubeObject } from '../machinery/object.ts';
import { ApiError, apiErrors } from '../machinery/status.ts';
import { parseLabelSelector, type Matcher } from '../store/selectors.ts';
import { readContinue, writeContinue } from './continue-token.ts';
import { convertObject } from './convert-version.ts';
import { collectionOf, keyOf, readObjects, type ApiCore } from './core.ts';
import { fieldMatcher } from './field-selectors.ts';
import { checkVersion, type ListQuery } from './list-query.ts';
import type { ApiRequest } from './request.ts';

export interface ListResult {
  resourceVersion: string;
  items: KubeObject[];
  continue?: string;
  remainingItemCount?: number;
}

export const matcherOf = (
  request: ApiRequest,
  { labelSelector, fieldSelector }: Pick<ListQuery, 'labelSelector' | 'fieldSelector'>,
): Matcher | undefined => {
  const byLabel = parseLabelSelector(labelSelector);
  const byField = fieldMatcher(request.type, fieldSelector);
  if (byLabel && byField) return (object) => byLabel(object) && byField(object);
  return byLabel ?? byField;
};

/** What a client gets that has seen more than there is: it talked to another server before. */
export const tooLarge = (wanted: number, current: number) =>
  apiErrors.timeout(`Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });

const inconsistent =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** With a token that goes on without being consistent. */
const tooOldToContinue = (start: string): ApiError => {
  const { status } = apiErrors.expired(inconsistent);
  return new ApiError({ ...status, metadata: { continue: writeContinue(-1, start) } });
};

/** The collection as it was at a revision, by undoing what came later. */
const asOf = (core: ApiCore, request: ApiRequest, revision: number, tooOld: ApiError): KubeObject[] => {
  if (revision > core.store.revision) throw tooLarge(revision, core.store.revision);
  if (revision < core.store.oldestRevision) throw tooOld;
  const current = readObjects(core, request.type, request.namespace);
  const later = core.store.since(collectionOf(request.type), revision);
  if (!later.length) return current;
  const keyed = new Map(current.map((object) => [keyOf(request.type, object.metadata.namespace ?? '', object.metadata.name), object]));
  for (const { key, previous } of later.reverse()) {
    if (!previous) keyed.delete(key);
    else if (!request.namespace || previous.metadata.namespace === request.namespace) keyed.set(key, convertObject(previous, request.type));
  }
  return [...keyed.keys()].sort().map((key) => keyed.get(key) as KubeObject);
};

const source = (core: ApiCore, request: ApiRequest, query: ListQuery): { revision: number; start: string; objects: KubeObject[] } => {
  if (query.continue) {
    const { revision, start } = readContinue(query.continue);
    if (query.resourceVersion !== undefined && query.resourceVersion !== '0')
      throw apiErrors.badRequest('specifying resource version is not allowed when using continue');
    if (revision < 0) return { revision: core.store.revision, start, objects: readObjects(core, request.type, request.namespace) };
    return { revision, start, objects: asOf(core, request, revision, tooOldToContinue(start)) };
  }
  checkVersion(query);
  const wanted = Number(query.resourceVersion ?? 0);
  const tooOld = apiErrors.expired('The resourceVersion for the provided list is too old.');
  if (query.resourceVersionMatch === 'Exact') return { revision: wanted, start: '', objects: asOf(core, request, wanted, tooOld) };
  if (wanted > core.store.revision) throw tooLarge(wanted, core.store.revision);
  return { revision: core.store.revision, start: '', objects: readObjects(core, request.type, request.namespace) };
};

export const listObjects = (core: ApiCore, request: ApiRequest, query: ListQuery): ListResult => {
  const matches = matcherOf(request, query);
  const { revision, start, objects } = source(core, request, query);
  const relativeKey = (object: KubeObject) =>
    request.namespace || !request.type.namespaced ? object.metadata.name : `${object.metadata.namespace}/${object.metadata.name}`;
  const rest = start ? objects.filter((object) => relativeKey(object) >= start) : objects;
  const found = matches ? rest.filter(matches) : rest;
  const resourceVersion = String(revision);
  // Revision 0 asks the watch cache, which knows no pages.
  const limit = query.limit && query.limit > 0 && query.resourceVersion !== '0' ? query.limit : undefined;
  if (limit === undefined || found.length < limit) return { resourceVersion, items: found };
  const items = found.slice(0, limit);
  const last = items.at(-1) as KubeObject;
  // A full page is not the last one while anything follows, whether or not that would match.
  if (last === rest.at(-1)) return { resourceVersion, items };
  const next = `${relativeKey(last)}\0`;
  return {
    resourceVersion,
    items,
    continue: writeContinue(revision, next),
    ...(matches ? {} : { remainingItemCount: found.length - items.length }),
  };
};
