/** `tail -f` of one file that another process writes, and may begin anew. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { pause } from './pause.ts';

const lookEveryMs = 200;
const atOnce = 65_536;

const readFrom = (path: string, from: number, size: number): Buffer => {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(size - from, atOnce));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
  } finally {
    closeSync(file);
  }
};

/** Hands over what is written after the first `from` bytes, until the signal. A file that became shorter is read from its beginning. */
export const followFile = async (path: string, from: number, onText: (text: string) => void, signal: AbortSignal): Promise<void> => {
  // A letter of several bytes may be written, or read, in two parts.
  const decoder = new TextDecoder();
  let at = from;
  let inode = statSync(path, { throwIfNoEntry: false })?.ino;
  while (!signal.aborted) {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry && (entry.ino !== inode || entry.size < at)) at = 0;
    if (entry) inode = entry.ino;
    if (entry && entry.size > at) {
      const bytes = readFrom(path, at, entry.size);
      at += bytes.length;
      onText(decoder.decode(bytes, { stream: true }));
    } else await pause(lookEveryMs);
  }
};
