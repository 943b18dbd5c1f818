/** Ctrl+C, or a reader that went away, as the end of something that goes on by itself and not as the end of the command. */
export const untilInterrupt = (): { signal: AbortSignal; close(): void } => {
  const controller = new AbortController();
  const end = () => controller.abort();
  process.once('SIGINT', end);
  process.stdout.once('error', end);
  return {
    signal: controller.signal,
    close: () => {
      process.off('SIGINT', end);
      process.stdout.off('error', end);
    },
  };
};
