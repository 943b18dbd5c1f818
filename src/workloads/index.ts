import type { NodeConnector } from '../kubernetes/stream/node-connector.ts';
import type { ApiClient } from '../kubernetes/machinery/client.ts';
import type { User } from '../kubernetes/machinery/user.ts';
import type { Clock } from '../platform/clock.ts';
import { ClusterNetwork } from './network/cluster-network.ts';
import type { Program } from './program.ts';
import { startControllers } from './controllers/start-controllers.ts';
import { startKubelet } from './kubelet/kubelet.ts';
import { startScheduler } from './scheduler/scheduler.ts';
import { InformerPool } from './informer-pool.ts';
import { builtInPrograms } from './programs/built-in-programs.ts';

export interface WorkloadsOptions {
  /** In-process access to the API as a user. */
  clientFor(user: User): ApiClient;
  clock: Clock;
  /** `host:port` of registries that are asked over plain HTTP; every other host is judged by its name. */
  registryHosts: string[];
  /** Simulated images, tried before the built-in ones. */
  programs: Program[];
  /** Folder of volumes, container layers and logs; made if missing. */
  stateDir: string;
  /** Shared with whoever else wants to reach pods; made when left out. */
  network?: ClusterNetwork | undefined;
  /** Called for each error that a controller's pass ended with; dropped when left out. */
  onError?: ((controller: string, error: unknown) => void) | undefined;
}

export interface Workloads {
  /** Ends every controller and program; volumes, layers and logs stay for the next start. */
  stop(): Promise<void>;
  /** For a registry that was put back to an earlier state. */
  forgetImages(): void;
  /** Answers logs, exec, attach, port-forward and proxy: give it to the API server. */
  connector: NodeConnector;
  /** The cluster's network as seen from outside of any pod. */
  network: ClusterNetwork;
}

/** Runs what a cluster has beside its API server: kube-controller-manager, kube-scheduler and one node with its pods. */
export const startWorkloads = (options: WorkloadsOptions): Workloads => {
  const { clock, clientFor, onError = () => {} } = options;
  const informers = new InformerPool(clientFor({ name: 'system:kube-controller-manager', groups: ['system:authenticated'] }));
  const network = options.network ?? new ClusterNetwork();
  network.follow(informers);
  const environment = { clock, clientFor, informers, onError };
  const controllers = startControllers(environment);
  const scheduler = startScheduler(environment);
  const kubelet = startKubelet({
    ...environment,
    network,
    registryHosts: options.registryHosts,
    programs: [...options.programs, ...builtInPrograms],
    stateDir: options.stateDir,
  });
  informers.start();
  return {
    connector: kubelet.connector,
    network,
    forgetImages: () => kubelet.forgetImages(),
    stop: async () => {
      controllers.stop();
      scheduler.stop();
      informers.stop();
      await kubelet.stop();
    },
  };
};
