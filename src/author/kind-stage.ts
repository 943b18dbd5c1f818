// A kind cluster of its own for a proof, thrown away afterwards. Its time is the machine's: a proof takes as long as Flux takes.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kindProvider } from '../engines/kind/provider.ts';
import { RealClock } from '../platform/clock.ts';
import type { ClosableStage } from './prove-stage.ts';

export const openKindStage = async (env: Record<string, string> = {}, nodeImage?: string): Promise<ClosableStage> => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-prove-'));
  const stateDir = join(folder, '.gitops-lab');
  mkdirSync(stateDir, { recursive: true });
  const destroy = async () => {
    await kindProvider.destroy(stateDir);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const access = await kindProvider.start(stateDir, { step: (_, work) => work() }, { nodeImage });
    return {
      site: { access, workspace: folder, stateDir, clock: new RealClock(), env },
      checkpoint: (name) => kindProvider.checkpoint(stateDir, name),
      restore: async (name) => {
        if (!(await kindProvider.restore(stateDir, name))) throw new Error(`there is no checkpoint ${name}`);
      },
      close: destroy,
    };
  } catch (error) {
    await destroy();
    throw error;
  }
};
