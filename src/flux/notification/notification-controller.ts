// notification-controller as a Program of the simulated kubelet.
// Models: receivers, alerts, the providers of ./providers. Leaves out: azuredevops, azureeventhub, googlepubsub, nats, otel; proxies, certificates.
import type { Program } from '../../workloads/program.ts';
import { startManager, type Manager } from '../runtime/manager.ts';
import { EventServer } from './event-server.ts';
import { receiverKind, ReceiverPass } from './receiver-pass.ts';
import { ReceiverServer } from './receiver-server.ts';

const setUp = (manager: Manager): void => {
  const receivers = new ReceiverPass(manager);
  manager.add({ kind: receiverKind, reconcile: (request, log) => receivers.run(request, log) });
  const events = new EventServer(manager);
  manager.network.serve(9090, (request, response) => void events.serve(request, response));
  const hooks = new ReceiverServer(manager);
  manager.network.serve(9292, (request, response) => void hooks.serve(request, response));
};

export const notificationController: Program = {
  name: 'notification-controller',
  matches: ({ repository }) => repository.endsWith('fluxcd/notification-controller'),
  start: (context) => startManager(context, 'notification-controller', setUp),
};
