import type { ContainerContext } from '../program.ts';

/** A server's life: it goes on until SIGTERM, tidies up for a moment, and exits with 0. */
export const untilTerminated = ({ signal }: Pick<ContainerContext, 'signal'>): Promise<number> =>
  new Promise((done) => {
    if (signal.aborted) return done(0);
    signal.addEventListener('abort', () => done(0), { once: true });
  });
