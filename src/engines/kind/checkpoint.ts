/** Named states of a kind cluster: its objects as JSON, the forge's and the registry's folders whole. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.ts';
import { writeAtomically } from '../../platform/atomic-file.ts';
import { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { checkpointName, copyParts, restoreParts } from '../host/kept-folders.ts';
import type { StateFolder } from '../host/state-folder.ts';
import { readCluster, type ClusterState } from './cluster-state.ts';
import { restoreCluster } from './restore-cluster.ts';

const withClient = async <T>({ kubeconfig }: StateFolder, work: (client: RestClient) => Promise<T>): Promise<T> => {
  const client = RestClient.fromFile(kubeconfig, 'gitops-lab-checkpoint');
  try {
    return await work(client);
  } finally {
    client.close();
  }
};

export const saveKindCheckpoint = async (folder: StateFolder, name: string): Promise<void> => {
  const target = join(folder.checkpoints, checkpointName(name));
  const fresh = `${target}.fresh`;
  const state = await withClient(folder, readCluster);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  copyParts(folder, fresh);
  writeAtomically(join(fresh, 'objects.json'), JSON.stringify(state));
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
};

/** Git first: what Flux sees when it looks again. */
export const restoreKindCheckpoint = async (folder: StateFolder, name: string, clock: Clock): Promise<boolean> => {
  const source = join(folder.checkpoints, checkpointName(name));
  if (!existsSync(join(source, 'objects.json'))) return false;
  const state = JSON.parse(readFileSync(join(source, 'objects.json'), 'utf8')) as ClusterState;
  restoreParts(folder, source);
  await withClient(folder, (client) => restoreCluster(client, state, clock));
  return true;
};
