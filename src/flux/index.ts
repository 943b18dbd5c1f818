// The door of this room: Flux' controllers, as programs that the simulated kubelet runs.
import type { Program } from '../workloads/program.ts';
import { idleControllers } from './idle-controllers.ts';
import { kustomizeController } from './kustomize/kustomize-controller.ts';
import { sourceController } from './source/source-controller.ts';

export const fluxPrograms: Program[] = [sourceController, kustomizeController, ...idleControllers];
