// image-reflector-controller as a Program of the simulated kubelet.
import type { Program } from '../../workloads/program.ts';
import { startManager } from '../runtime/manager.ts';

export const imageReflectorController: Program = {
  name: 'image-reflector-controller',
  matches: ({ repository }) => repository.endsWith('fluxcd/image-reflector-controller'),
  start: (context) => startManager(context, 'image-reflector-controller', () => {}),
};
