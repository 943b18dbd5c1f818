/** Starts the engine as a process of its own that outlives the terminal, and waits until it is ready. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../errors.ts';
import { writeAtomically } from '../../platform/atomic-file.ts';
import { RealClock } from '../../platform/clock.ts';
import { pause } from '../../platform/pause.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { isAlive, runProcess, spawnDetached } from '../../platform/process.ts';
import { clearFailure, readAnnouncement, readFailure, withdraw, type Announcement } from './announcement.ts';
import type { StateFolder } from './state-folder.ts';

const startLimitMs = 30_000;
const lookEveryMs = 8;

export const hostScript = (name = 'engine.js'): string => join(packageRoot, 'dist', name);

/** Whether that process is the engine of this folder and not somebody who got its number later. */
export const isOurEngine = async (pid: number, stateDir: string): Promise<boolean> => {
  if (!isAlive(pid)) return false;
  const { stdout } = await runProcess('ps', ['-o', 'args=', '-p', String(pid)], { timeoutMs: 3000 });
  return stdout.includes('engine.js') && stdout.includes(stateDir);
};

const lastWords = (folder: StateFolder): string => {
  try {
    return readFileSync(folder.log, 'utf8').trim().split('\n').slice(-3).join(' | ');
  } catch {
    return 'it wrote no log';
  }
};

// With a full disk the engine cannot even say why it ended; trying to write tells.
const tryDisk = (folder: StateFolder): void => {
  const probe = `${folder.failure}.probe`;
  writeAtomically(probe, 'x'.repeat(64 * 1024));
  rmSync(probe, { force: true });
};

const failed = (folder: StateFolder): LabError => {
  tryDisk(folder);
  const failure = readFailure(folder);
  if (failure) return new LabError({ family: 'environment', code: failure.code, message: failure.message, next: failure.next });
  return new LabError({
    family: 'internal',
    code: 'engine/ended',
    message: `The engine ended while it started: ${lastWords(folder)}`,
    next: 'gitops-lab logs',
  });
};

const largestLog = 5 * 1024 * 1024;

/** The log before the last start stays beside the new one. */
const keepLogSmall = ({ log }: StateFolder): void => {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > largestLog) renameSync(log, `${log}.old`);
};

export const launch = async (
  folder: StateFolder,
  stateDir: string,
  script = hostScript(),
  limitMs = startLimitMs,
): Promise<Announcement> => {
  const clock = new RealClock();
  mkdirSync(stateDir, { recursive: true });
  withdraw(folder);
  clearFailure(folder);
  keepLogSmall(folder);
  const pid = spawnDetached(process.execPath, ['--no-warnings', script, stateDir], { cwd: stateDir, logFile: folder.log });
  const deadline = clock.now() + limitMs;
  for (;;) {
    const announcement = readAnnouncement(folder);
    if (announcement?.pid === pid) return announcement;
    if (!isAlive(pid)) throw failed(folder);
    if (clock.now() > deadline) {
      throw new LabError({
        family: 'environment',
        code: 'engine/slow',
        message: `The engine was not ready after ${limitMs / 1000} seconds.`,
        next: 'gitops-lab logs',
      });
    }
    await pause(lookEveryMs);
  }
};
