import type { Controller } from '../../kubernetes/controller/controller.ts';
import { startCronJobController } from './cronjob/cronjob-controller.ts';
import { startDaemonSetController } from './daemonset/daemonset-controller.ts';
import { startDeploymentController } from './deployment/deployment-controller.ts';
import { startDisruptionController } from './disruption.ts';
import type { ControllerEnvironment } from './environment.ts';
import { startClusterRoleAggregationController } from './cluster-role-aggregation.ts';
import { startEndpointSliceController, startEndpointsController } from './endpoints.ts';
import { startResourceQuotaController } from './resource-quota.ts';
import { startGarbageCollector } from './garbage-collector.ts';
import { startHorizontalPodAutoscalerController } from './horizontal-pod-autoscaler.ts';
import { startJobController } from './job/job-controller.ts';
import { startTtlAfterFinishedController } from './job/ttl-after-finished.ts';
import { startNamespaceController } from './namespace.ts';
import { startNodeLifecycleController } from './node-lifecycle.ts';
import { startReplicaSetController } from './replicaset.ts';
import { startStatefulSetController } from './statefulset/statefulset-controller.ts';
import { startVolumeBinder } from './storage/volume-binder.ts';
import { startClaimProtection, startVolumeReclaimer } from './storage/volume-life.ts';
import { startRootCaController, startServiceAccountController } from './service-account.ts';

/** Every controller of kube-controller-manager that a lesson can notice. */
const starters: ((environment: ControllerEnvironment) => Pick<Controller, 'stop'>)[] = [
  startDeploymentController,
  startReplicaSetController,
  startStatefulSetController,
  startDaemonSetController,
  startJobController,
  startTtlAfterFinishedController,
  startCronJobController,
  startDisruptionController,
  startHorizontalPodAutoscalerController,
  startVolumeBinder,
  startVolumeReclaimer,
  startClaimProtection,
  startNodeLifecycleController,
  startServiceAccountController,
  startRootCaController,
  startNamespaceController,
  startGarbageCollector,
  startEndpointSliceController,
  startEndpointsController,
  startClusterRoleAggregationController,
  startResourceQuotaController,
];

export const startControllers = (environment: ControllerEnvironment): { stop(): void } => {
  const running = starters.map((start) => start(environment));
  return { stop: () => running.forEach((each) => each.stop()) };
};
