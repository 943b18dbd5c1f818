/** The embedded engine behind the cluster seam: one detached process for a workspace. */
import { rmSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { RealClock } from '../../platform/clock.ts';
import { withLock } from '../../platform/file-lock.ts';
import { packageVersion } from '../../platform/package-root.ts';
import { pause } from '../../platform/pause.ts';
import { endProcess, isAlive } from '../../platform/process.ts';
import type { EngineProvider, EngineStatus } from '../provider.ts';
import { announce, readAnnouncement, withdraw, type Announcement } from './announcement.ts';
import { askStatus, command } from './control-client.ts';
import { fidelity } from './fidelity.ts';
import { isOurEngine, launch } from './launch.ts';
import { choosePorts } from './ports.ts';
import { readSettings, writeSettings } from './settings.ts';
import { enginePaths, stateFolder, type StateFolder } from './state-folder.ts';

const stopLimitMs = 10_000;
const startWaitMs = 30_000;

/** The running engine, asked rather than believed: a file may be stale, half, or gone. */
const findRunning = async (folder: StateFolder): Promise<Announcement | undefined> => {
  const settings = readSettings(folder);
  if (!settings) return undefined;
  const answer = await askStatus(settings);
  if (!answer.answered) return undefined;
  if (readAnnouncement(folder)?.pid !== answer.value.pid) announce(folder, answer.value);
  return answer.value;
};

/** A process of ours that no longer answers would write into the same files as the next one. */
const endSilent = async (folder: StateFolder, stateDir: string): Promise<void> => {
  const pid = readAnnouncement(folder)?.pid;
  if (pid === undefined || !(await isOurEngine(pid, stateDir))) return;
  await end(pid);
};

const end = async (pid: number): Promise<void> => {
  endProcess(pid);
  for (let waited = 0; waited < stopLimitMs && isAlive(pid); waited += 20) await pause(20);
  if (isAlive(pid)) endProcess(pid, 'SIGKILL');
  for (let waited = 0; waited < stopLimitMs && isAlive(pid); waited += 20) await pause(20);
};

const startOnce = async (folder: StateFolder, stateDir: string): Promise<Announcement> => {
  const running = await findRunning(folder);
  if (running && isOfThisVersion(running)) return running;
  if (running) await end(running.pid);
  else await endSilent(folder, stateDir);
  return launch(folder, stateDir);
};

/** After an update the old engine makes way for the new one; its state is read again. */
const isOfThisVersion = ({ version }: Announcement) => version === packageVersion();

const stop = async (stateDir: string): Promise<void> => {
  const folder = stateFolder(stateDir);
  const running = await findRunning(folder);
  if (running) await end(running.pid);
  else await endSilent(folder, stateDir);
  withdraw(folder);
};

const requireSettings = (stateDir: string) => {
  const settings = readSettings(stateFolder(stateDir));
  if (settings) return settings;
  throw new LabError({
    family: 'environment',
    code: 'engine/not-running',
    message: 'The engine was never started here.',
    next: 'gitops-lab start',
  });
};

export const embeddedProvider: EngineProvider = {
  name: 'embedded',
  detect: () => Promise.resolve({ available: true, because: 'it needs nothing but Node and git' }),

  async start(stateDir, progress) {
    const folder = stateFolder(stateDir);
    const quick = await findRunning(folder);
    if (quick && isOfThisVersion(quick)) return quick.access;
    const started = await progress.step('starting cluster, forge and registry', () =>
      withLock(folder.startLock, { waitMs: startWaitMs }, () => startOnce(folder, stateDir)),
    );
    if (started) return started.value.access;
    throw new LabError({
      family: 'environment',
      code: 'engine/starting',
      message: 'Another terminal has been starting this engine for half a minute.',
      next: 'gitops-lab status',
    });
  },

  async status(stateDir): Promise<EngineStatus> {
    const running = await findRunning(stateFolder(stateDir));
    return running ? { running: true, pid: running.pid, access: running.access, startedAt: running.startedAt } : { running: false };
  },

  stop,

  async destroy(stateDir) {
    await stop(stateDir);
    for (const path of enginePaths(stateFolder(stateDir))) rmSync(path, { recursive: true, force: true });
  },

  async checkpoint(stateDir, name) {
    await command(requireSettings(stateDir), 'checkpoint', { name });
  },

  async restore(stateDir, name) {
    const { restored } = await command<{ restored: boolean }>(requireSettings(stateDir), 'restore', { name });
    return restored;
  },

  describe: () => fidelity,

  clock(stateDir) {
    const settings = readSettings(stateFolder(stateDir));
    const clock = new RealClock(settings?.clockSpeed ?? 1);
    clock.advance(settings?.clockShiftMs ?? 0);
    return clock;
  },

  async renewPorts(stateDir) {
    const folder = stateFolder(stateDir);
    const settings = readSettings(folder);
    if (settings) writeSettings(folder, { ...settings, ports: await choosePorts() });
  },

  async advance(stateDir, ms) {
    await command(requireSettings(stateDir), 'clock/advance', { ms });
  },

  logFile: (stateDir) => stateFolder(stateDir).log,
};
