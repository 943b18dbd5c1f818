/** A lock between processes: a file that names its holder. A holder that died does not keep it. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RealClock } from './clock.ts';
import { pause } from './pause.ts';
import { isAlive } from './process.ts';

export interface LockOptions {
  /** How long to wait for another holder. */
  waitMs: number;
}

const holderOf = (path: string): number | undefined => {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
};

let sequence = 0;

// A link appears with its content, so that nobody ever reads a lock without a holder.
const tryTake = (path: string): boolean => {
  const own = `${path}.${process.pid}.${sequence++}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
};

// Two who wait may both see a dead holder. Moving the file aside first keeps the later one from removing the earlier one's new lock.
const clearAway = (path: string, dead: number): void => {
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
    if (holderOf(aside) !== dead) linkSync(aside, path);
  } catch {
    // Somebody else was faster.
  } finally {
    rmSync(aside, { force: true });
  }
};

/** Runs `work` while holding the lock. Resolves to undefined when somebody else held it for all of `waitMs`. */
export const withLock = async <T>(path: string, options: LockOptions, work: () => Promise<T> | T): Promise<{ value: T } | undefined> => {
  const clock = new RealClock();
  const deadline = clock.now() + options.waitMs;
  mkdirSync(dirname(path), { recursive: true });
  while (!tryTake(path)) {
    const holder = holderOf(path);
    if (holder !== undefined && !isAlive(holder)) {
      clearAway(path, holder);
      continue;
    }
    if (clock.now() >= deadline) return undefined;
    await pause(20);
  }
  try {
    return { value: await work() };
  } finally {
    rmSync(path, { force: true });
  }
};
