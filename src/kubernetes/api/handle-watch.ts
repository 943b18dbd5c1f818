// A watch over HTTP: one JSON document a line until the client, the timeout or the server ends it.
import { ApiError } from '../machinery/status.ts';
import { encodeJson } from './encode-json.ts';
import { once } from './once.ts';
import type { Exchange, HttpContext } from './exchange.ts';
import type { ListQuery } from './list-query.ts';
import { representEvent, type RepresentOptions } from './represent.ts';
import type { ApiRequest } from './request.ts';
import { watchObjects, type ServerWatchEvent } from './watch-objects.ts';

/** Upstream ends a watch after half an hour to an hour, for the same reason: clients shall not hold one server forever. */
const longestWatchSeconds = 3600;

/** What cannot be shown as it was asked for ends the watch without a word, as upstream's does. */
const representable = (show: () => unknown): unknown => {
  try {
    return show();
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
};

export const handleWatch = (
  context: HttpContext,
  { response }: Exchange,
  request: ApiRequest,
  query: ListQuery,
  options: RepresentOptions,
): void => {
  const { core, closing } = context;
  let first = true;
  const pending: ServerWatchEvent[] = [];
  let started = false;
  const write = (event: ServerWatchEvent) => {
    if (!started) return void pending.push(event);
    const shown = representable(() => representEvent(event, first, { ...options, now: core.clock.now() }));
    if (shown === undefined) return end();
    response.write(`${encodeJson(shown)}\n`);
    first = false;
    if (event.type === 'ERROR') end();
  };
  const watch = watchObjects(core, request, query, write);
  const timeout = core.clock.after((query.timeoutSeconds || longestWatchSeconds) * 1000, () => end());
  const kinds = context.onKindsChanged(() => {
    const { group, version, resource } = request.type;
    if (!core.registry.byPath(group, version, resource)) end();
  });
  const end = once(() => {
    kinds.stop();
    watch.stop();
    timeout.cancel();
    closing.removeEventListener('abort', end);
    response.end();
  });
  response.on('close', end);
  closing.addEventListener('abort', end);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  // client-go waits for the headers before it believes in the watch.
  response.flushHeaders();
  started = true;
  for (const event of pending) write(event);
};
