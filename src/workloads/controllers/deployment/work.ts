import type { EventRecorder } from '../../../kubernetes/controller/event-recorder.ts';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import type { Clock } from '../../../platform/clock.ts';
import { semanticallyEqual } from '../../objects/equal.ts';

/** One pass over one Deployment: what it may use, and the Deployment as it was last written. */
export interface DeploymentWork {
  readonly client: ApiClient;
  readonly recorder: EventRecorder;
  readonly clock: Clock;
  deployment: KubeObject;
  readonly sets: KubeObject[];
  /** Remembers a written ReplicaSet, so that the next pass waits until it is seen. */
  noteSet(set: KubeObject | null): void;
}

/** Writes status, and with it annotations: upstream's status strategy lets those through. */
export const updateDeploymentStatus = async (
  work: DeploymentWork,
  status: KubeObject['status'],
  annotations = work.deployment.metadata.annotations,
): Promise<void> => {
  const { deployment } = work;
  if (semanticallyEqual(deployment.status, status) && semanticallyEqual(deployment.metadata.annotations, annotations)) return;
  const metadata = { ...deployment.metadata, ...(annotations ? { annotations } : {}) };
  work.deployment = await work.client.update({ ...deployment, metadata, status }, { subresource: 'status' });
};
