/** An append-only text file that does not grow without end: past its limit what is there moves to `<path>.1`. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface AppendLog {
  /** Adds one line. */
  write(line: string): void;
}

const defaultLimit = 5 * 1024 * 1024;

export const openLog = (path: string, limitBytes = defaultLimit): AppendLog => {
  mkdirSync(dirname(path), { recursive: true });
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return {
    write: (line) => {
      const text = `${line}\n`;
      if (size > limitBytes) {
        renameSync(path, `${path}.1`);
        size = 0;
      }
      appendFileSync(path, text);
      size += Buffer.byteLength(text);
    },
  };
};
