/** The kind engine behind the cluster seam. What works is loaded when it is asked for: the embedded engine's commands must not pay for it. */
import { stateFolder } from '../host/state-folder.ts';
import type { EngineProvider } from '../provider.ts';
import { kindFidelity } from './fidelity.ts';

const engine = () => import('./engine.ts');

export const kindProvider: EngineProvider = {
  name: 'kind',
  detect: async (folder, options) => (await engine()).detect(folder, options),
  start: async (stateDir, progress, options) => (await engine()).start(stateDir, progress, options),
  status: async (stateDir) => (await engine()).status(stateDir),
  stop: async (stateDir) => (await engine()).stop(stateDir),
  destroy: async (stateDir) => (await engine()).destroy(stateDir),
  checkpoint: async (stateDir, name) => (await engine()).checkpoint(stateDir, name),
  restore: async (stateDir, name) => (await engine()).restore(stateDir, name),
  describe: () => kindFidelity,
  missingImages: async (_, wanted) => (await import('./missing-images.ts')).missingImages(wanted),
  logFile: (stateDir) => stateFolder(stateDir).log,
};
