// The operator that serves ResourceSet, ResourceSetInputProvider and FluxInstance, as a Program of the simulated kubelet. Written from its public documentation.
import type { Source } from '../../kubernetes/controller/controller.ts';
import type { KindReference } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Program } from '../../workloads/program.ts';
import { startManager, type Manager } from '../runtime/manager.ts';
import { usesProvider } from './input-set.ts';
import { InputProviderWork } from './input-provider.ts';
import { keepReport } from './instance/flux-report.ts';
import { FluxInstanceWork } from './instance/flux-instance.ts';
import { Interruptions } from './interruptions.ts';
import { inputProviderKind, resourceSetKind, steering } from './operator-group.ts';
import { passesOf, type Work } from './operator-pass.ts';
import { ResourceSetWork } from './resource-set.ts';

const requestOf = ({ metadata }: KubeObject) => ({ namespace: metadata.namespace, name: metadata.name });

/** Annotations say whether and how often: a change of theirs is no new generation. */
const steeringOf = (manager: Manager, kind: KindReference): Source => ({
  informer: manager.informer(kind),
  requests: ({ type, object }, previous) =>
    type === 'MODIFIED' && previous && steering(object) !== steering(previous) ? [requestOf(object)] : [],
});

const exportedRevision = ({ status }: KubeObject): unknown => status?.lastExportedRevision;

/** A provider's new inputs are for all sets that use it, and so is its coming or going. */
const providersOf = (manager: Manager, interruptions: Interruptions): Source => ({
  informer: manager.informer(inputProviderKind),
  requests: ({ type, object }, previous) => {
    if (type === 'MODIFIED' && previous && exportedRevision(object) === exportedRevision(previous)) return [];
    const users = manager
      .informer(resourceSetKind)
      .list()
      .filter((set) => usesProvider(set, object));
    for (const set of users) if (type === 'MODIFIED') interruptions.interrupt(set);
    return users.map(requestOf);
  },
});

/** A new spec ends the wait for what the old one brought. */
const interruptedBy = (manager: Manager, interruptions: Interruptions): Source => ({
  informer: manager.informer(resourceSetKind),
  requests: ({ object }, previous) => {
    const changed = previous && previous.metadata.generation !== object.metadata.generation;
    if (changed || (object.metadata.deletionTimestamp && !previous?.metadata.deletionTimestamp)) interruptions.interrupt(object);
    return [];
  },
});

const setUp = (manager: Manager): void => {
  const interruptions = new Interruptions();
  const serve = (work: Work, sources: Source[]) =>
    void manager.add({
      kind: work.kind,
      concurrency: Number(manager.flag('concurrent') ?? 10),
      sources: [steeringOf(manager, work.kind), ...sources],
      reconcile: passesOf(manager, work),
    });
  keepReport(manager);
  serve(new FluxInstanceWork(), []);
  serve(new InputProviderWork(), []);
  serve(new ResourceSetWork(interruptions), [providersOf(manager, interruptions), interruptedBy(manager, interruptions)]);
};

export const fluxOperator: Program = {
  name: 'flux-operator',
  matches: ({ repository }) => repository.endsWith('/flux-operator'),
  start: (context) => startManager(context, 'flux-operator', setUp),
};
