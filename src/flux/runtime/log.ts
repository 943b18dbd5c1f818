// JSON log lines as controller-runtime's zap logger writes them; `flux logs` and learners read them.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { Request } from '../../kubernetes/controller/reconciler.ts';

export type Fields = Record<string, unknown>;

export interface Logger {
  info(message: string, fields?: Fields): void;
  error(message: string, error: unknown, fields?: Fields): void;
  with(fields: Fields): Logger;
}

const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const createLogger = (clock: Clock, write: (line: string) => void, fields: Fields = {}): Logger => {
  const line = (level: string, msg: string, { logger, ...more }: Fields) =>
    write(JSON.stringify({ level, ts: new Date(clock.now()).toISOString(), ...(logger ? { logger } : {}), msg, ...more }));
  return {
    info: (message, more = {}) => line('info', message, { ...fields, ...more }),
    error: (message, error, more = {}) => line('error', message, { ...fields, ...more, error: errorText(error) }),
    with: (more) => createLogger(clock, write, { ...fields, ...more }),
  };
};

/** What controller-runtime adds to every line about one pass over one object. */
export const passFields = (kind: string, group: string, { namespace, name }: Request): Fields => ({
  controller: kind.toLowerCase(),
  controllerGroup: group,
  controllerKind: kind,
  [kind]: { name, namespace },
  namespace,
  name,
  reconcileID: randomUUID(),
});
