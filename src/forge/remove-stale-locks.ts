// Lock files that a git left which was ended in the middle: with HEAD.lock in the way a repository would take no push until somebody removes it by hand.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '../platform/pause.ts';

/** A git that outlived its engine holds a lock for milliseconds; what is the same after so long has nobody. */
const longestHoldMs = 500;

const locksIn = (folder: string, deep: boolean): string[] => {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return deep ? locksIn(path, true) : [];
      return entry.name.endsWith('.lock') ? [path] : [];
    });
  } catch {
    // Gone meanwhile, or a repository that was never finished.
    return [];
  }
};

const markOf = (path: string): string | undefined => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeMs}`;
};

/** Of bare repositories; costs time only where there is a lock. */
export const removeStaleLocks = async (folders: string[]): Promise<void> => {
  const locks = folders.flatMap((folder) => [...locksIn(folder, false), ...locksIn(join(folder, 'refs'), true)]);
  if (!locks.length) return;
  const marks = locks.map(markOf);
  await pause(longestHoldMs);
  for (const [at, lock] of locks.entries()) if (marks[at] !== undefined && markOf(lock) === marks[at]) rmSync(lock, { force: true });
};
