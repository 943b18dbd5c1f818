/** One key at a time from the terminal, without Enter. Gives the terminal back as it was. */
import type { ReadStream } from 'node:tty';

/** The first key of what arrived; the rest is given back. An arrow or function key is one key, although it sends several bytes. */
const firstKey = (data: Buffer, input: ReadStream): string => {
  const text = data.toString();
  const key = text.startsWith('\u001b') ? text : String.fromCodePoint(text.codePointAt(0) ?? 0);
  const rest = text.slice(key.length);
  if (rest) input.unshift(Buffer.from(rest));
  return key;
};

export const readKey = (input: ReadStream = process.stdin): Promise<string> =>
  new Promise((resolve) => {
    const wasRaw = input.isRaw;
    input.setRawMode(true);
    input.resume();
    input.once('data', (data: Buffer) => {
      input.setRawMode(wasRaw);
      input.pause();
      const key = firstKey(data, input);
      // Ctrl+C and Ctrl+D mean quit here; the engine stays.
      resolve(key === '\u0003' || key === '\u0004' ? 'q' : key.toLowerCase());
    });
  });

/** Aborts at the next key; `close` gives the terminal back. */
export const abortOnKey = (input: ReadStream = process.stdin): { signal: AbortSignal; close(): void } => {
  const controller = new AbortController();
  const onData = (data: Buffer) => {
    // Flowing on without a listener, the stream would drop what is typed next.
    input.pause();
    firstKey(data, input);
    controller.abort();
  };
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
