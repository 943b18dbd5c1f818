// Events live for an hour, as with a real API server's default.
import type { ApiCore } from './core.ts';

const lifetimeMs = 3600_000;
const everyMs = 60_000;

const sweep = ({ clock, store }: ApiCore): void => {
  const before = clock.now() - lifetimeMs;
  for (const event of store.list('events')) {
    const last = event.lastTimestamp ?? event.series?.lastObservedTime ?? event.eventTime ?? event.metadata.creationTimestamp;
    if (Date.parse(last) < before) store.remove('events', `${event.metadata.namespace}/${event.metadata.name}`, event);
  }
};

export const expireEvents = (core: ApiCore): { stop(): void } => {
  const next = () =>
    core.clock.after(everyMs, () => {
      sweep(core);
      timer = next();
    });
  let timer = next();
  return { stop: () => timer.cancel() };
};
