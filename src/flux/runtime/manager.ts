// One Flux controller's process, as the simulated kubelet runs it: client, logs, events, informers, controllers, health endpoint.
// Models: request triggers, back-off, events, logs, leader election. Leaves out: metrics, feature gates, sharding, jitter of intervals.
import type { KindReference, ApiClient } from '../../kubernetes/machinery/client.ts';
import { parseApiVersion, type KubeObject } from '../../kubernetes/machinery/object.ts';
import { Controller, type Source } from '../../kubernetes/controller/controller.ts';
import { EventRecorder } from '../../kubernetes/controller/event-recorder.ts';
import { Informer } from '../../kubernetes/controller/informer.ts';
import type { Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { Clock } from '../../platform/clock.ts';
import type { PodNetwork } from '../../workloads/network/pod-network.ts';
import type { ContainerContext, Running } from '../../workloads/program.ts';
import { createEventPoster } from './event-poster.ts';
import { eventGroup } from './flux-event.ts';
import { becomeLeader } from './leader-election.ts';
import { createLogger, passFields, type Logger } from './log.ts';
import { requestedAt } from './status.ts';

export interface FluxController {
  kind: KindReference;
  /** Further things to watch. */
  sources?: Source[];
  concurrency?: number;
  reconcile(request: Request, log: Logger, signal: AbortSignal): Promise<Result | void>;
}

export type EventType = 'Normal' | 'Warning' | 'Trace';

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
  /** Writes a Kubernetes event as this controller. A trace is a normal event that nobody is notified of. */
  event(about: KubeObject, type: EventType, reason: string, message: string, annotations?: Record<string, string>): void;
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

const controllerFields = ({ apiVersion, kind }: KindReference) => ({
  controller: kind.toLowerCase(),
  controllerGroup: parseApiVersion(apiVersion).group,
  controllerKind: kind,
});

/** What a controller says when it begins to watch and to work. */
const tellStart = (log: Logger, { kind, sources = [], concurrency = 4 }: FluxController): void => {
  const fields = controllerFields(kind);
  for (const watched of [kind, ...sources.map(({ informer }) => informer.kind)]) {
    // Objects of the core group are watched by their metadata only.
    const type = watched.apiVersion === 'v1' ? `PartialObjectMetadata[v1 ${watched.kind}]` : watched.kind;
    log.info('Starting EventSource', { ...fields, source: `kind source: *v1.${type}` });
  }
  log.info('Starting Controller', fields);
  log.info('Starting workers', { ...fields, 'worker count': concurrency });
};

const metrics = { logger: 'controller-runtime.metrics' };

/** What a manager says when it is asked to end. */
const tellEnd = (log: Logger, kinds: KindReference[], health: Record<string, unknown>): void => {
  const stopping = (what: string) => log.info(`Stopping and waiting for ${what}`);
  for (const each of ['non leader election runnables', 'leader election runnables', 'warmup runnables']) stopping(each);
  for (const kind of kinds) log.info('Shutdown signal received, waiting for all workers to finish', controllerFields(kind));
  for (const kind of kinds) log.info('All workers finished', controllerFields(kind));
  for (const each of ['caches', 'webhooks', 'HTTP servers']) stopping(each);
  log.info('shutting down server', health);
  log.info('Shutting down metrics server with timeout of 1 minute', metrics);
  log.info('Wait completed, proceeding to shutdown the manager');
};

const flagReader = (words: string[]) => (name: string) => {
  const prefix = `--${name}=`;
  return words.find((word) => word.startsWith(prefix))?.slice(prefix.length);
};

/** An event carries what its object's annotations say for events. */
const withOwnAnnotations = ({ metadata }: KubeObject, annotations?: Record<string, string>): Record<string, string> | undefined => {
  const own = Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith(`${eventGroup}/`));
  return own.length ? { ...annotations, ...Object.fromEntries(own) } : annotations;
};

interface Parts {
  manager: Manager;
  controllers: Controller[];
  /** What the controllers work on. */
  kinds: KindReference[];
  informers: Map<string, Informer>;
}

const assemble = (context: ContainerContext, client: ApiClient, name: string, log: Logger): Parts => {
  const { clock } = context;
  const informers = new Map<string, Informer>();
  const controllers: Controller[] = [];
  const kinds: KindReference[] = [];
  const recorder = new EventRecorder({ client, clock, component: name });
  const flag = flagReader(context.command);
  const post = createEventPoster({
    network: context.network,
    clock,
    signal: context.signal,
    address: flag('events-addr'),
    controller: name,
    instance: context.pod.metadata.name,
  });
  const informer = (kind: KindReference): Informer => {
    const key = `${kind.apiVersion}/${kind.kind}`;
    const known = informers.get(key) ?? new Informer(client, kind);
    informers.set(key, known);
    return known;
  };
  const add = (definition: FluxController): Controller => {
    const controller = createController(definition, informer(definition.kind), clock, log);
    controllers.push(controller);
    kinds.push(definition.kind);
    tellStart(log, definition);
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
    flag,
    informer,
    event: (about, type, reason, message, annotations) => {
      const all = withOwnAnnotations(about, annotations);
      recorder.record(about, { type: type === 'Trace' ? 'Normal' : type, reason, message, annotations: all });
      if (type !== 'Trace') post(about, type === 'Warning' ? 'error' : 'info', reason, message, all);
    },
    add,
  };
  return { manager, controllers, kinds, informers };
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

/** Starts a manager inside a container; `setUp` adds its controllers, once this replica leads. */
export const startManager = (context: ContainerContext, name: string, setUp: (manager: Manager) => void): Running => {
  const { client, clock, signal } = context;
  const log = createLogger(clock, (line) => context.log(line, 'stderr'));
  if (!client) {
    log.error('unable to get kubeconfig', noToken, { logger: 'setup' });
    return { exited: Promise.resolve(1) };
  }
  log.info('starting manager', { logger: 'setup' });
  const health = { name: 'health probe', addr: '[::]:9440' };
  log.info('starting server', health);
  serveHealth(context);
  log.info('Starting metrics server', metrics);
  log.info('Serving metrics server', { ...metrics, bindAddress: ':8080', secure: false });
  const { manager, controllers, kinds, informers } = assemble(context, client, name, log);
  const lead = () => {
    setUp(manager);
    for (const each of informers.values()) each.start();
  };
  if (context.command.includes('--enable-leader-election')) void becomeLeader(context, client, name, log).then((leads) => leads && lead());
  else lead();
  const stop = () => {
    for (const controller of controllers) controller.stop();
    for (const informer of informers.values()) informer.stop();
    tellEnd(log, kinds, health);
  };
  return { exited: ended(signal, stop) };
};

const serveHealth = (context: ContainerContext): void =>
  context.network.serve(9440, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('ok');
  });

const ended = (signal: AbortSignal, stop: () => void): Promise<number> =>
  new Promise((done) => {
    const end = () => {
      stop();
      done(0);
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
