import type { InformerPool } from '../informer-pool.ts';

/** The cluster's in-process network. */
export class ClusterNetwork {
  follow(_informers: InformerPool): void {}
}
