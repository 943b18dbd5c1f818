// The door of this room: Flux' controllers, as programs that the simulated kubelet runs.
import type { Program } from '../workloads/program.ts';
import { idleControllers } from './idle-controllers.ts';
import { imageAutomationController } from './image-automation/image-automation-controller.ts';
import { imageReflectorController } from './image-reflector/image-reflector-controller.ts';
import { kustomizeController } from './kustomize/kustomize-controller.ts';
import { notificationController } from './notification/notification-controller.ts';
import { fluxOperator } from './resource-set/flux-operator.ts';
import { sourceController } from './source/source-controller.ts';

export const fluxPrograms: Program[] = [
  sourceController,
  kustomizeController,
  notificationController,
  imageReflectorController,
  imageAutomationController,
  fluxOperator,
  ...idleControllers,
];
