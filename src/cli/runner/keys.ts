/** What arrives at the runner's line of keys: one key, without Enter, or a text that was pasted. Gives the terminal back as it was. */
import type { ReadStream } from 'node:tty';
import { pause } from '../../platform/pause.ts';

export type Input =
  | { kind: 'key'; key: string }
  /** `whole`: it ended with Enter, from a terminal that does not mark what it pastes. */
  | { kind: 'text'; text: string; whole: boolean };

const pasteBegins = '\u001b[200~';
const pasteEnds = '\u001b[201~';
/** A terminal writes a long paste in several pieces; between two of them it is never as quiet as this. */
const quietMs = 40;

/** The first key of what arrived; the rest is given back. An arrow or function key is one key, although it sends several bytes. */
const firstKey = (text: string, input: ReadStream): string => {
  const key = text.startsWith('\u001b') ? text : String.fromCodePoint(text.codePointAt(0) ?? 0);
  const rest = text.slice(key.length);
  if (rest) input.unshift(Buffer.from(rest));
  return key;
};

/** Keys typed ahead have no space between them. */
const isText = (text: string): boolean => text.startsWith(pasteBegins) || (!text.startsWith('\u001b') && /\S\S.*\s|\S\s+\S/s.test(text));

/** Terminals send Enter where a pasted text has a line end. */
const lines = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

const markedText = (text: string, input: ReadStream): Input | undefined => {
  const end = text.indexOf(pasteEnds);
  if (end < 0) return undefined;
  const rest = text.slice(end + pasteEnds.length);
  if (rest) input.unshift(Buffer.from(rest));
  return { kind: 'text', text: lines(text.slice(pasteBegins.length, end)), whole: false };
};

/** All of a text, of which `begin` came first. */
const gather = async (begin: string, input: ReadStream): Promise<Input> => {
  let text = begin;
  let seen = '';
  const onData = (data: Buffer) => (text += data.toString());
  input.on('data', onData);
  input.resume();
  try {
    // A mark that never ends (a connection that broke) is ended by silence too.
    while (seen !== text && !text.includes(pasteEnds)) {
      seen = text;
      await pause(quietMs);
    }
  } finally {
    input.off('data', onData);
    input.pause();
  }
  const plain = text.startsWith(pasteBegins) ? text.slice(pasteBegins.length) : text;
  return markedText(text, input) ?? { kind: 'text', text: lines(plain), whole: /[\r\n]$/.test(plain) };
};

const nextData = (input: ReadStream): Promise<string> =>
  new Promise((resolve) => {
    input.resume();
    input.once('data', (data: Buffer) => {
      input.pause();
      resolve(data.toString());
    });
  });

const asKey = (key: string): Input => ({
  kind: 'key',
  // Ctrl+C and Ctrl+D mean quit here; the engine stays.
  key: key === '\u0003' || key === '\u0004' ? 'q' : key,
});

/** `mark`: writes what makes a terminal mark what it pastes, or no longer. */
export const readInput = async (mark: (code: string) => void, input: ReadStream = process.stdin): Promise<Input> => {
  const wasRaw = input.isRaw;
  input.setRawMode(true);
  mark('\u001b[?2004h');
  try {
    const first = await nextData(input);
    return isText(first) ? await gather(first, input) : asKey(firstKey(first, input));
  } finally {
    mark('\u001b[?2004l');
    input.setRawMode(wasRaw);
  }
};

/** Aborts at the next key; `close` gives the terminal back. What is pasted meanwhile waits for the line of keys. */
export const abortOnKey = (input: ReadStream = process.stdin): { signal: AbortSignal; close(): void } => {
  const controller = new AbortController();
  const onData = (data: Buffer) => {
    // Flowing on without a listener, the stream would drop what is typed next.
    input.pause();
    const text = data.toString();
    if (isText(text)) input.unshift(data);
    else firstKey(text, input);
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
