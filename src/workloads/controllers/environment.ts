import { EventRecorder } from '../../kubernetes/controller/event-recorder.ts';
import { managedClient } from '../../kubernetes/controller/managed-client.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import { serviceAccountUser, type User } from '../../kubernetes/machinery/user.ts';
import type { Clock } from '../../platform/clock.ts';
import type { InformerPool } from '../informer-pool.ts';

/** What every controller of kube-controller-manager is given. */
export interface ControllerEnvironment {
  clock: Clock;
  clientFor(user: User): ApiClient;
  informers: InformerPool;
  onError(controller: string, error: unknown): void;
}

/** A controller's own access: its ServiceAccount in kube-system, under the one field manager of kube-controller-manager. */
export const controllerClient = (environment: ControllerEnvironment, serviceAccount: string): ApiClient =>
  managedClient(environment.clientFor(serviceAccountUser('kube-system', serviceAccount)), 'kube-controller-manager');

export const controllerRecorder = (environment: ControllerEnvironment, client: ApiClient, component: string): EventRecorder =>
  new EventRecorder({ client, clock: environment.clock, component, fieldManager: 'kube-controller-manager' });
