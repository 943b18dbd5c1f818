/** Files that are either the old or the new state, never half of one. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

let sequence = 0;

// One write may take only a part of the bytes.
const writeAll = (file: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
};

const write = (path: string, content: string | Uint8Array, mode: number, durable: boolean): void => {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${sequence++}.tmp`;
  try {
    const file = openSync(temporary, 'w', mode);
    try {
      writeAll(file, typeof content === 'string' ? Buffer.from(content) : content);
      if (durable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
};

/** Writes beside the file, syncs, and renames over it: there after a power failure too. */
export const writeAtomically = (path: string, content: string | Uint8Array, mode = 0o644): void => write(path, content, mode, true);

/** As whole as the other, but a power failure may take it: for what is made anew at each start. A sync takes 0.1 to 30 ms. */
export const writeWhole = (path: string, content: string | Uint8Array, mode = 0o644): void => write(path, content, mode, false);

/** The parsed file; undefined when it is missing, cut in half, or not accepted by `accept`. */
export const readJson = <T>(path: string, accept: (value: unknown) => value is T): T | undefined => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return accept(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
};

const twinOf = (path: string) => `${path}.copy`;

/** For what must not be lost: two copies, so that a damaged one is healed from the other. */
export const writeTwice = (path: string, value: unknown, mode = 0o644): void => {
  const content = `${JSON.stringify(value, null, 2)}\n`;
  writeAtomically(path, content, mode);
  writeWhole(twinOf(path), content, mode);
};

export const readTwice = <T>(path: string, accept: (value: unknown) => value is T): T | undefined =>
  readJson(path, accept) ?? readJson(twinOf(path), accept);
