/** Waits in real time and keeps the process alive meanwhile; for polling other processes. What a simulation waits for goes through a Clock. */
export const pause = (ms: number): Promise<void> =>
  new Promise((wake) => {
    setTimeout(wake, ms);
  });
