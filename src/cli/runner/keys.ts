/** One key at a time from the terminal, without Enter. Gives the terminal back as it was. */
import type { ReadStream } from 'node:tty';

export const readKey = (input: ReadStream = process.stdin): Promise<string> =>
  new Promise((resolve) => {
    const wasRaw = input.isRaw;
    input.setRawMode(true);
    input.resume();
    input.once('data', (data) => {
      input.setRawMode(wasRaw);
      input.pause();
      const text = data.toString();
      // Ctrl+C and Ctrl+D mean quit here; the engine stays.
      resolve(text === '\u0003' || text === '\u0004' ? 'q' : text.toLowerCase());
    });
  });

/** Aborts at the next key; `close` gives the terminal back. */
export const abortOnKey = (input: ReadStream = process.stdin): { signal: AbortSignal; close(): void } => {
  const controller = new AbortController();
  const onData = () => controller.abort();
  input.setRawMode(true);
  input.resume();
  input.once('data', onData);
  return {
    signal: controller.signal,
    close: () => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
    },
  };
};
