// image-automation-controller as a Program of the simulated kubelet.
import type { Program } from '../../workloads/program.ts';
import { startManager } from '../runtime/manager.ts';

export const imageAutomationController: Program = {
  name: 'image-automation-controller',
  matches: ({ repository }) => repository.endsWith('fluxcd/image-automation-controller'),
  start: (context) => startManager(context, 'image-automation-controller', () => {}),
};
