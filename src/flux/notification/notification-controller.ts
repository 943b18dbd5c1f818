// notification-controller as a Program of the simulated kubelet.
// Models: receivers, alerts, the providers of ./providers. Leaves out: azuredevops, azureeventhub, googlepubsub, nats, otel; proxies, certificates.
import type { ContainerContext, Program } from '../../workloads/program.ts';
import { createLogger } from '../runtime/log.ts';
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

/** Its two servers are up before its manager, and end before it. */
const tellServers = ({ clock, log, signal }: ContainerContext): void => {
  const { info } = createLogger(clock, (line) => log(line, 'stderr'));
  info('starting event server', { logger: 'setup', addr: ':9090' });
  info('starting webhook receiver server', { logger: 'setup', addr: ':9292' });
  const stopped = () => {
    info('Event server stopped', { logger: 'event-server' });
    info('Receiver server stopped', { logger: 'receiver-server' });
  };
  signal.addEventListener('abort', stopped, { once: true });
};

export const notificationController: Program = {
  name: 'notification-controller',
  matches: ({ repository }) => repository.endsWith('fluxcd/notification-controller'),
  start: (context) => {
    tellServers(context);
    return startManager(context, 'notification-controller', setUp);
  },
};
