/** Where an engine keeps what, inside the workspace's hidden folder. */
import { join } from 'node:path';

export const stateFolder = (stateDir: string) => ({
  /** Ports, token and clock: written once, kept twice. */
  settings: join(stateDir, 'engine-settings.json'),
  /** Who runs and where to reach it; there only while the engine runs. */
  announcement: join(stateDir, 'engine.json'),
  /** Why the last start failed, in the learner's words. */
  failure: join(stateDir, 'engine-failure.json'),
  log: join(stateDir, 'engine.log'),
  startLock: join(stateDir, 'engine.lock'),
  kubeconfig: join(stateDir, 'kubeconfig'),
  cluster: join(stateDir, 'cluster'),
  node: join(stateDir, 'node'),
  forge: join(stateDir, 'forge'),
  registry: join(stateDir, 'registry'),
  privateRegistry: join(stateDir, 'private-registry'),
  checkpoints: join(stateDir, 'checkpoints'),
});

export type StateFolder = ReturnType<typeof stateFolder>;

/** Everything that `destroy` removes. Progress and settings of the workspace are not the engine's. */
export const enginePaths = (folder: StateFolder): string[] => [...Object.values(folder), `${folder.settings}.copy`];
