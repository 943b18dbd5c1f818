/** How busy this process is. */
import { performance } from 'node:perf_hooks';

/** Counts what the event loop works, in milliseconds, from one question to the next. */
export const workMeter = (): (() => number) => {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { active } = performance.eventLoopUtilization(now, last);
    last = now;
    return active;
  };
};
