// The forms in which an object, a list or a watch event is shown.
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { apiErrors } from '../machinery/status.ts';
import { emptyObject } from '../patch/empty-object.ts';
import { toTable } from '../schema/table.ts';
import { apiVersionOf } from './core.ts';
import type { ListResult } from './list-objects.ts';
import type { Representation } from './negotiation.ts';
import type { ServerWatchEvent } from './watch-objects.ts';

export interface RepresentOptions {
  representation: Representation;
  type: ResourceType;
  /** includeObject of the query, Metadata by default. */
  includeObject: 'None' | 'Metadata' | 'Object';
  now: number;
}

const metaVersion = ({ asVersion = 'v1' }: Representation) => `meta.k8s.io/${asVersion}`;

const partial = (object: KubeObject, representation: Representation) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: metaVersion(representation),
  metadata: object.metadata,
});

/** Only kinds with a type of their own have columns; what is a Status or a Scale is shown as it is. */
const isResource = (object: KubeObject, type: ResourceType) => object.kind === type.kind && type.verbs.includes('get');

export const representObject = (object: KubeObject, options: RepresentOptions): unknown => {
  const { representation, type, includeObject, now } = options;
  if (representation.as === undefined || !isResource(object, type)) return object;
  if (representation.as === 'PartialObjectMetadata') return partial(object, representation);
  if (representation.as === 'PartialObjectMetadataList') {
    throw apiErrors.notAcceptable(`you requested PartialObjectMetadataList, but the requested object is not a list (*${goName(type)})`);
  }
  const listMeta = { resourceVersion: object.metadata.resourceVersion };
  return toTable([object], type, { includeObject, now, listMeta, version: representation.asVersion ?? 'v1' });
};

/** How Go names the internal type in a message: `apps.DeploymentList`. */
const goName = ({ group, kind, custom }: ResourceType): string =>
  custom ? 'unstructured.Unstructured' : `${group.split('.')[0] || 'core'}.${kind}`;

export const representList = (list: ListResult, options: RepresentOptions): unknown => {
  const { representation, type, includeObject, now } = options;
  const metadata = {
    resourceVersion: list.resourceVersion,
    ...(list.continue ? { continue: list.continue } : {}),
    ...(list.remainingItemCount === undefined ? {} : { remainingItemCount: list.remainingItemCount }),
  };
  if (representation.as === 'Table')
    return toTable(list.items, type, { includeObject, now, listMeta: metadata, version: representation.asVersion ?? 'v1' });
  if (representation.as === 'PartialObjectMetadata') {
    const name = type.custom ? 'unstructured.UnstructuredList' : `${goName(type)}List`;
    throw apiErrors.notAcceptable(`you requested PartialObjectMetadata, but the requested object is a list (*${name})`);
  }
  if (representation.as === 'PartialObjectMetadataList') {
    const items = list.items.map((item) => partial(item, representation));
    return { kind: 'PartialObjectMetadataList', apiVersion: metaVersion(representation), metadata, items };
  }
  const envelope = { kind: type.listKind, apiVersion: apiVersionOf(type), metadata };
  if (!type.custom) return { ...envelope, items: list.items.map(withoutType) };
  // Lists of custom kinds are printed with sorted keys, and with `continue` even where it is empty.
  return { apiVersion: envelope.apiVersion, items: list.items, kind: envelope.kind, metadata: { continue: '', ...metadata } };
};

/** Items of typed lists say their kind only once, in the list. */
const withoutType = ({ kind: _kind, apiVersion: _apiVersion, ...rest }: KubeObject) => rest;

/** Columns are told in the first event only. */
export const representEvent = (event: ServerWatchEvent, first: boolean, options: RepresentOptions): unknown => {
  if (event.type === 'ERROR') return { type: 'ERROR', object: event.status };
  const { representation, type, includeObject, now } = options;
  const object = event.type === 'BOOKMARK' ? bookmark(event, type) : event.object;
  if (representation.as !== 'Table') return { type: event.type, object: representObject(object, options) };
  const listMeta = { resourceVersion: object.metadata.resourceVersion };
  const shown = event.type === 'BOOKMARK' ? emptyOf(object) : object;
  const include = event.type === 'BOOKMARK' ? 'Metadata' : includeObject;
  const version = representation.asVersion ?? 'v1';
  const table = toTable([shown], type, { includeObject: include, now, columns: first, listMeta, version });
  if (event.type === 'BOOKMARK')
    for (const row of table.rows) row.cells = row.cells.map((cell, at) => (at > 0 && type.custom ? cell : (cell ?? '')));
  return { type: event.type, object: table };
};

/** A bookmark is an object with nothing in it. */
const emptyOf = (bookmarked: KubeObject): KubeObject => ({ ...emptyObject(bookmarked.apiVersion, bookmarked.kind), ...bookmarked });

const bookmark = (
  { resourceVersion, initialEventsEnd }: { resourceVersion: string; initialEventsEnd: boolean },
  type: ResourceType,
): KubeObject => ({
  kind: type.kind,
  apiVersion: apiVersionOf(type),
  metadata: {
    resourceVersion,
    ...(initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
  } as unknown as KubeObject['metadata'],
});
