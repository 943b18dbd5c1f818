/** Waits in real time and keeps the process alive meanwhile; for polling other processes. What a simulation waits for goes through a Clock. */
export const pause = (ms: number): Promise<void> =>
  new Promise((wake) => {
    setTimeout(wake, ms);
  });

/** A Clock's timers let the process end; whoever waits on one in a command holds this meanwhile. */
export const keepAwake = (): { release(): void } => {
  const timer = setInterval(() => {}, 2 ** 30);
  return { release: () => clearInterval(timer) };
};
