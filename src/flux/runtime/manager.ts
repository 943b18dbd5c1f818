// One Flux controller's process, as the simulated kubelet runs it: client, logs, events, informers, controllers, health endpoint.
// Models: field managers, request triggers, back-off, events, logs, leader lease. Leaves out: metrics, feature gates, sharding.
import type { KindReference, ApiClient } from '../../kubernetes/machinery/client.ts';
import { parseApiVersion, type KubeObject } from '../../kubernetes/machinery/object.ts';
import { Controller, type Source } from '../../kubernetes/controller/controller.ts';
import { EventRecorder } from '../../kubernetes/controller/event-recorder.ts';
import { Informer } from '../../kubernetes/controller/informer.ts';
import type { Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { Clock } from '../../platform/clock.ts';
import type { PodNetwork } from '../../workloads/network/pod-network.ts';
import type { ContainerContext, Running } from '../../workloads/program.ts';
import { createLogger, passFields, type Logger } from './log.ts';
import { requestedAt } from './status.ts';

export interface FluxController {
  kind: KindReference;
  /** Further things to watch. */
  sources?: Source[];
  concurrency?: number;
  reconcile(request: Request, log: Logger, signal: AbortSignal): Promise<Result | void>;
}

export interface Manager {
  /** `source-controller` */
  name: string;
  /** The namespace that the controller runs in. */
  namespace: string;
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  log: Logger;
  network: PodNetwork;
  volumePath(volume: string): string;
  /** `--storage-adv-addr=...` and the like. */
  flag(name: string): string | undefined;
  /** One informer a kind, started with the manager. */
  informer(kind: KindReference): Informer;
  /** Writes a Kubernetes event as this controller. */
  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string, annotations?: Record<string, string>): void;
  add(controller: FluxController): Controller;
}

/** Retries of a failing pass: 750 ms, doubling, at most 15 min (pkg/runtime/controller defaults). */
const backoff = { firstMs: 750, longestMs: 15 * 60_000 };

const wantsPass = (event: { type: string; object: KubeObject }, previous: KubeObject | undefined): boolean => {
  if (event.type === 'DELETED') return false;
  if (!previous) return true;
  return (
    event.object.metadata.generation !== previous.metadata.generation ||
    event.object.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
    requestedAt(event.object) !== requestedAt(previous)
  );
};

const flagReader = (words: string[]) => (name: string) => {
  const prefix = `--${name}=`;
  return words.find((word) => word.startsWith(prefix))?.slice(prefix.length);
};

interface Parts {
  manager: Manager;
  controllers: Controller[];
  informers: Map<string, Informer>;
}

const assemble = (context: ContainerContext, client: ApiClient, name: string, log: Logger): Parts => {
  const { clock } = context;
  const informers = new Map<string, Informer>();
  const controllers: Controller[] = [];
  const recorder = new EventRecorder({ client, clock, component: name });
  const informer = (kind: KindReference): Informer => {
    const key = `${kind.apiVersion}/${kind.kind}`;
    const known = informers.get(key) ?? new Informer(client, kind);
    informers.set(key, known);
    return known;
  };
  const add = (definition: FluxController): Controller => {
    const controller = createController(definition, informer(definition.kind), clock, log);
    controllers.push(controller);
    return controller;
  };
  const manager: Manager = {
    name,
    namespace: context.pod.metadata.namespace ?? 'flux-system',
    client,
    clock,
    signal: context.signal,
    log,
    network: context.network,
    volumePath: context.volumePath,
    flag: flagReader(context.command),
    informer,
    event: (about, type, reason, message, annotations) => recorder.record(about, { type, reason, message, annotations }),
    add,
  };
  return { manager, controllers, informers };
};

const createController = (definition: FluxController, informer: Informer, clock: Clock, log: Logger): Controller => {
  const { kind, sources = [], concurrency = 4, reconcile } = definition;
  const { group } = parseApiVersion(kind.apiVersion);
  const fields = (request: Request) => passFields(kind.kind, group, request);
  const own: Source = {
    informer,
    requests: ({ type, object }, previous) =>
      wantsPass({ type, object }, previous) ? [{ namespace: object.metadata.namespace, name: object.metadata.name }] : [],
  };
  return new Controller({
    name: kind.kind.toLowerCase(),
    clock,
    concurrency,
    backoff,
    sources: [own, ...sources],
    reconciler: { reconcile: (request, abort) => reconcile(request, log.with(fields(request)), abort) },
    onError: (error, request) => log.error('Reconciler error', error, fields(request)),
  });
};

const noToken = 'open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory';

/** Starts a manager inside a container; `setUp` adds its controllers. */
export const startManager = (context: ContainerContext, name: string, setUp: (manager: Manager) => void): Running => {
  const log = createLogger(context.clock, (line) => context.log(line, 'stderr'));
  if (!context.client) {
    log.error('unable to get kubeconfig', noToken, { logger: 'setup' });
    return { exited: Promise.resolve(1) };
  }
  const { manager, controllers, informers } = assemble(context, context.client, name, log);
  serveHealth(context);
  log.info('starting manager', { logger: 'setup' });
  setUp(manager);
  for (const each of informers.values()) each.start();
  return { exited: ended(context.signal, controllers, informers, log) };
};

const serveHealth = (context: ContainerContext): void =>
  context.network.serve(9440, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('ok');
  });

const ended = (signal: AbortSignal, controllers: Controller[], informers: Map<string, Informer>, log: Logger): Promise<number> =>
  new Promise((done) => {
    const stop = () => {
      for (const controller of controllers) controller.stop();
      for (const informer of informers.values()) informer.stop();
      log.info('Stopping and waiting for non leader election runnables');
      log.info('Wait completed, proceeding to shutdown the manager');
      done(0);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
