// notification-controller as a Program of the simulated kubelet.
import type { Program } from '../../workloads/program.ts';
import { startManager } from '../runtime/manager.ts';

export const notificationController: Program = {
  name: 'notification-controller',
  matches: ({ repository }) => repository.endsWith('fluxcd/notification-controller'),
  start: (context) => startManager(context, 'notification-controller', () => {}),
};
