/** The existing engine behind the cluster seam. Checkpoints and status are those of any real cluster. */
import { stateFolder } from '../host/state-folder.ts';
import { kindProvider } from '../kind/provider.ts';
import { kindFidelity } from '../kind/fidelity.ts';
import type { EngineProvider, Fidelity } from '../provider.ts';

const engine = () => import('./engine.ts');

const fidelity: Fidelity[] = [
  { part: 'Kubernetes', how: 'real', note: 'The cluster of the context that you named; it held nothing when it was taken.' },
  ...kindFidelity.filter(({ part }) => !['Kubernetes', 'Image registry', 'Cloud load balancers, more nodes'].includes(part)),
  {
    part: 'Image registry',
    how: 'real',
    note: 'OCI distribution 1.1 over plain HTTP: the nodes must be told to trust it, as their container runtime asks for it.',
  },
];

export const existingProvider: EngineProvider = {
  name: 'existing',
  detect: () => Promise.resolve({ available: false, because: 'a cluster of yours is only taken when you name it' }),
  start: async (stateDir, progress, options) => (await engine()).start(stateDir, progress, options),
  status: (stateDir) => kindProvider.status(stateDir),
  stop: async (stateDir) => (await engine()).stop(stateDir),
  destroy: async (stateDir) => (await engine()).destroy(stateDir),
  checkpoint: (stateDir, name) => kindProvider.checkpoint(stateDir, name),
  restore: (stateDir, name) => kindProvider.restore(stateDir, name),
  describe: () => fidelity,
  logFile: (stateDir) => stateFolder(stateDir).log,
};
