/** Waits in real time and keeps the process alive meanwhile; for polling other processes. What a simulation waits for goes through a Clock. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((wake) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      wake();
    };
    const timer = setTimeout(done, ms);
    if (signal?.aborted) done();
    else signal?.addEventListener('abort', done);
  });

/** A Clock's timers let the process end; whoever waits on one in a command holds this meanwhile. */
export const keepAwake = (): { release(): void } => {
  const timer = setInterval(() => {}, 2 ** 30);
  return { release: () => clearInterval(timer) };
};
