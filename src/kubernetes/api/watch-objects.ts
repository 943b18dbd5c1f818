// watch: what happened since a revision, then what happens, as one selector sees it.
import type { KubeObject } from '../machinery/object.ts';
import type { Status } from '../machinery/status.ts';
import { apiErrors } from '../machinery/status.ts';
import type { Change } from '../store/history.ts';
import type { Matcher } from '../store/selectors.ts';
import { convertObject } from './convert-version.ts';
import { collectionOf, readObjects, type ApiCore } from './core.ts';
import { matcherOf, tooLarge } from './list-objects.ts';
import { checkVersion, type ListQuery } from './list-query.ts';
import type { ApiRequest } from './request.ts';

export type ServerWatchEvent =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject }
  | { type: 'BOOKMARK'; resourceVersion: string; initialEventsEnd: boolean }
  | { type: 'ERROR'; status: Status };

type Sink = (event: ServerWatchEvent) => void;

/** How one change looks through a selector: entering it is ADDED, leaving it is DELETED. */
const seenThrough = (change: Change, request: ApiRequest, matches: Matcher | undefined): ServerWatchEvent | undefined => {
  const { object, previous, type } = change;
  if (request.namespace && object.metadata.namespace !== request.namespace) return undefined;
  const shown = (each: KubeObject) => convertObject(each, request.type);
  const isIn = type !== 'DELETED' && (matches?.(shown(object)) ?? true);
  const wasIn = previous !== undefined && (matches?.(shown(previous)) ?? true);
  if (isIn) return { type: wasIn ? 'MODIFIED' : 'ADDED', object: shown(object) };
  if (!wasIn) return undefined;
  // What leaves is shown as it last matched, under the revision at which it left.
  const last =
    type === 'DELETED'
      ? object
      : { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion as string } };
  return { type: 'DELETED', object: shown(last as KubeObject) };
};

const bookmarkMs = 60_000;
/** client-go complains aloud of a plain watch that its own time-out ends within a second if nothing came; so something comes. */
const firstBookmarkMs = 500;

/** Events arrive on `sink` in order, the first ones before this returns. Refusals that upstream sends as events arrive as ERROR. */
export const watchObjects = (core: ApiCore, request: ApiRequest, query: ListQuery, sink: Sink): { stop(): void } => {
  const matches = matcherOf(request, query);
  checkVersion(query);
  const { store } = core;
  const collection = collectionOf(request.type);
  const from = Number(query.resourceVersion ?? 0);
  if (from > store.revision) throw tooLarge(from, store.revision);
  const wantsInitial = query.sendInitialEvents ?? from === 0;
  if (!wantsInitial && from !== 0 && from < store.oldestRevision) {
    sink({ type: 'ERROR', status: apiErrors.expired(`too old resource version: ${from} (${store.oldestRevision})`).status });
    return { stop: () => {} };
  }
  if (wantsInitial) sendCurrent(core, request, matches, sink);
  else if (from !== 0) for (const change of store.since(collection, from)) deliver(change, request, matches, sink);
  // Also to those who did not ask for initial events by that name: whoever starts from nothing gets them.
  if (wantsInitial && query.allowWatchBookmarks) {
    sink({ type: 'BOOKMARK', resourceVersion: String(store.revision), initialEventsEnd: true });
  }
  const watch = store.watch(collection, (change) => deliver(change, request, matches, sink));
  const bookmarks = query.allowWatchBookmarks ? repeatBookmarks(core, sink, wantsInitial ? bookmarkMs : firstBookmarkMs) : undefined;
  return {
    stop: () => {
      watch.stop();
      bookmarks?.stop();
    },
  };
};

const deliver = (change: Change, request: ApiRequest, matches: Matcher | undefined, sink: Sink) => {
  const event = seenThrough(change, request, matches);
  if (event) sink(event);
};

const sendCurrent = (core: ApiCore, request: ApiRequest, matches: Matcher | undefined, sink: Sink) => {
  for (const object of readObjects(core, request.type, request.namespace)) {
    if (matches?.(object) ?? true) sink({ type: 'ADDED', object });
  }
};

const repeatBookmarks = ({ clock, store }: ApiCore, sink: Sink, firstMs: number): { stop(): void } => {
  const next = (delayMs: number) =>
    clock.after(delayMs, () => {
      sink({ type: 'BOOKMARK', resourceVersion: String(store.revision), initialEventsEnd: false });
      timer = next(bookmarkMs);
    });
  let timer = next(firstMs);
  return { stop: () => timer.cancel() };
};
