import type { Controller } from '../../kubernetes/controller/controller.ts';
import { startDeploymentController } from './deployment/deployment-controller.ts';
import type { ControllerEnvironment } from './environment.ts';
import { startReplicaSetController } from './replicaset.ts';

/** Every controller of kube-controller-manager that a lesson can notice. */
const starters: ((environment: ControllerEnvironment) => Pick<Controller, 'stop'>)[] = [
  startDeploymentController,
  startReplicaSetController,
];

export const startControllers = (environment: ControllerEnvironment): { stop(): void } => {
  const running = starters.map((start) => start(environment));
  return { stop: () => running.forEach((each) => each.stop()) };
};
