/** The embedded engine behind the cluster seam: one detached process for a workspace. */
import { rmSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { RealClock } from '../../platform/clock.ts';
import type { EngineProvider, EngineStatus } from '../provider.ts';
import type { Announcement } from '../host/announcement.ts';
import { command } from '../host/control-client.ts';
import { fidelity } from './fidelity.ts';
import { endHost, endPid, endSilent, findHost, isOfThisVersion } from '../host/host-process.ts';
import { launch } from '../host/launch.ts';
import { choosePorts } from '../host/ports.ts';
import { engineClock, ensureSettings, readSettings, writeSettings } from '../host/settings.ts';
import { startInTurn } from '../host/start-in-turn.ts';
import { enginePaths, stateFolder, type StateFolder } from '../host/state-folder.ts';

const startWaitMs = 30_000;

const startOnce = async (folder: StateFolder, stateDir: string): Promise<Announcement> => {
  const running = await findHost(folder);
  if (running && isOfThisVersion(running)) return running;
  if (running) await endPid(running.pid);
  else await endSilent(folder, stateDir);
  return launch(folder, stateDir);
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

  async start(stateDir, progress, { speed, behindMs } = {}) {
    const folder = stateFolder(stateDir);
    if (speed === undefined) await ensureSettings(folder, behindMs);
    if (speed !== undefined)
      writeSettings(folder, { ...(await ensureSettings(folder)), clockSpeed: speed, clockOriginMs: new RealClock().now() });
    const quick = await findHost(folder);
    if (quick && isOfThisVersion(quick)) return quick.access;
    const started = await progress.step('starting cluster, forge and registry', () =>
      startInTurn(folder, startWaitMs, () => startOnce(folder, stateDir)),
    );
    return started.access;
  },

  async status(stateDir): Promise<EngineStatus> {
    const running = await findHost(stateFolder(stateDir));
    return running ? { running: true, pid: running.pid, access: running.access, startedAt: running.startedAt } : { running: false };
  },

  stop: (stateDir) => endHost(stateFolder(stateDir), stateDir),

  async destroy(stateDir) {
    const folder = stateFolder(stateDir);
    await endHost(folder, stateDir);
    for (const path of enginePaths(folder)) rmSync(path, { recursive: true, force: true });
    return [];
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
    return engineClock(readSettings(stateFolder(stateDir)));
  },

  async renewPorts(stateDir) {
    const folder = stateFolder(stateDir);
    const settings = readSettings(folder);
    if (settings) writeSettings(folder, { ...settings, ports: await choosePorts() });
  },

  async advance(stateDir, ms) {
    await command(requireSettings(stateDir), 'clock/advance', { ms });
  },

  async hurry(stateDir) {
    await command(requireSettings(stateDir), 'clock/hurry', {});
  },

  async present(stateDir) {
    await command(requireSettings(stateDir), 'clock/present', {});
  },

  logFile: (stateDir) => stateFolder(stateDir).log,
};
