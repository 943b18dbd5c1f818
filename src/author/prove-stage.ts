// An embedded engine of its own for a proof, in this process, in a folder that is thrown away.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded, type EmbeddedOptions } from '../engines/embedded/compose.ts';
import { RealClock } from '../platform/clock.ts';
import type { ProofStage } from './prove-lab.ts';

/** A poll that takes a learner a minute takes a proof six seconds. */
const defaultSpeed = 10;

export interface ClosableStage extends ProofStage {
  close(): Promise<void>;
}

export const openEmbeddedStage = async (
  env: Record<string, string> = {},
  { speed = defaultSpeed, ...options }: Pick<EmbeddedOptions, 'log' | 'programs'> & { speed?: number } = {},
): Promise<ClosableStage> => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-prove-'));
  const workspace = join(folder, 'workspace');
  const stateDir = join(workspace, '.gitops-lab');
  mkdirSync(stateDir, { recursive: true });
  const clock = new RealClock(speed);
  const engine = await startEmbedded({ stateDir: join(folder, 'engine'), clock, ...options });
  return {
    site: { access: engine.access, workspace, stateDir, clock, env },
    checkpoint: (name) => Promise.resolve(engine.checkpoint(name)),
    restore: async (name) => {
      if (!(await engine.restore(name))) throw new Error(`there is no checkpoint ${name}`);
    },
    close: async () => {
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
