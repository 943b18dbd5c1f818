import type { NodeConnector } from '../../kubernetes/stream/node-connector.ts';
import type { ControllerEnvironment } from '../controllers/environment.ts';
import type { ClusterNetwork } from '../network/cluster-network.ts';
import type { Program } from '../program.ts';

export interface KubeletOptions extends ControllerEnvironment {
  network: ClusterNetwork;
  registryHosts: string[];
  programs: Program[];
  stateDir: string;
}

export const startKubelet = (_options: KubeletOptions): { connector: NodeConnector; stop(): Promise<void> } => {
  throw new Error('not yet');
};
