import type { EventRecorder } from '../../kubernetes/controller/event-recorder.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { User } from '../../kubernetes/machinery/user.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { InformerPool } from '../informer-pool.ts';
import type { ClusterNetwork } from '../network/cluster-network.ts';
import type { Program } from '../program.ts';
import type { PodAddresses } from './pod-addresses.ts';

/** What every part of the node shares. */
export interface KubeletContext {
  clock: Clock;
  /** The API as the node. */
  client: ApiClient;
  clientFor(user: User): ApiClient;
  recorder: EventRecorder;
  informers: InformerPool;
  network: ClusterNetwork;
  images: ImageStore;
  programs: Program[];
  addresses: PodAddresses;
  nodeName: string;
  nodeIP: string;
  stateDir: string;
  onError(error: unknown): void;
}
