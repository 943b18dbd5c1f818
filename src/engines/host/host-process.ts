/** The detached process of an engine: found by asking it, ended by its number. */
import { packageVersion } from '../../platform/package-root.ts';
import { pause } from '../../platform/pause.ts';
import { endProcess, isAlive } from '../../platform/process.ts';
import { announce, readAnnouncement, withdraw, type Announcement } from './announcement.ts';
import { askStatus } from './control-client.ts';
import { isOurEngine } from './launch.ts';
import { readSettings } from './settings.ts';
import type { StateFolder } from './state-folder.ts';

const stopLimitMs = 10_000;

/** The running process, asked rather than believed: a file may be stale, half, or gone. */
export const findHost = async (folder: StateFolder): Promise<Announcement | undefined> => {
  const settings = readSettings(folder);
  if (!settings) return undefined;
  const answer = await askStatus(settings);
  if (!answer.answered) return undefined;
  if (readAnnouncement(folder)?.pid !== answer.value.pid) announce(folder, answer.value);
  return answer.value;
};

/** After an update the old process makes way for the new one; its state is read again. */
export const isOfThisVersion = ({ version }: Announcement): boolean => version === packageVersion();

export const endPid = async (pid: number): Promise<void> => {
  endProcess(pid);
  for (let waited = 0; waited < stopLimitMs && isAlive(pid); waited += 20) await pause(20);
  if (isAlive(pid)) endProcess(pid, 'SIGKILL');
  for (let waited = 0; waited < stopLimitMs && isAlive(pid); waited += 20) await pause(20);
};

/** A process of ours that no longer answers would write into the same files as the next one. */
export const endSilent = async (folder: StateFolder, stateDir: string): Promise<void> => {
  const pid = readAnnouncement(folder)?.pid;
  if (pid === undefined || !(await isOurEngine(pid, stateDir))) return;
  await endPid(pid);
};

export const endHost = async (folder: StateFolder, stateDir: string): Promise<void> => {
  const running = await findHost(folder);
  if (running) await endPid(running.pid);
  else await endSilent(folder, stateDir);
  withdraw(folder);
};
