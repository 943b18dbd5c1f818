// The embedded engine as `gitops-lab start` runs it (a detached process on a folder), and its sudden end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Announcement } from '../../src/engines/host/announcement.ts';
import { launch, hostScript } from '../../src/engines/host/launch.ts';
import { stateFolder } from '../../src/engines/host/state-folder.ts';
import { pause } from '../../src/platform/pause.ts';
import { isAlive, spawnDetached } from '../../src/platform/process.ts';

/** The long form runs beside other work, and at low priority. */
const patienceMs = 300_000;

export class CrashingEngine {
  readonly root = mkdtempSync(join(tmpdir(), 'gitops-lab-crash-'));
  readonly stateDir = join(this.root, 'state');
  readonly folder = stateFolder(this.stateDir);
  #running: Announcement | undefined;

  get access(): Announcement['access'] {
    if (!this.#running) throw new Error('the engine does not run');
    return this.#running.access;
  }

  /** Which resident memory it has, in MB. */
  get pid(): number {
    return this.#running?.pid ?? 0;
  }

  async start(): Promise<void> {
    this.#running = await launch(this.folder, this.stateDir, hostScript(), patienceMs);
  }

  /** A start that is cut off after so long. */
  async startInVain(ms: number): Promise<void> {
    const pid = spawnDetached(process.execPath, ['--no-warnings', hostScript(), this.stateDir], {
      cwd: this.stateDir,
      logFile: this.folder.log,
    });
    await pause(ms);
    await end(pid, false);
  }

  /** With `family` what it runs (git) dies at the same moment, as at the end of a machine; it leads a process group of its own. */
  async kill(family: boolean): Promise<void> {
    if (this.#running) await end(this.#running.pid, family);
    this.#running = undefined;
  }

  async remove(): Promise<void> {
    await this.kill(true);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

const end = async (pid: number, family: boolean): Promise<void> => {
  process.kill(family ? -pid : pid, 'SIGKILL');
  while (isAlive(pid)) await pause(2);
};
