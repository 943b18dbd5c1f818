// Models: the EndpointSlice controller (one IPv4 slice a Service) and the legacy Endpoints controller.
import { isDeepStrictEqual } from 'node:util';
import { Controller } from '../../kubernetes/controller/controller.ts';
import { keyOf, type Informer } from '../../kubernetes/controller/informer.ts';
import { OwnWrites } from '../../kubernetes/controller/own-writes.ts';
import type { Reconciler, Request } from '../../kubernetes/controller/reconciler.ts';
import type { ApiClient, KindReference } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isAlreadyExists, isApiError, isNotFound } from '../../kubernetes/machinery/status.ts';
import { matchesLabels } from '../objects/label-selector.ts';
import { endpointsOf, reachable, serviceName, sliceOf } from './endpoint-objects.ts';
import { controllerClient, type ControllerEnvironment } from './environment.ts';

const pick = ({ metadata, endpoints, ports, subsets }: KubeObject) => ({
  labels: metadata.labels,
  endpoints: endpoints ?? null,
  ports: ports ?? null,
  subsets: subsets ?? null,
});

const unlessEnding = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: unknown) => {
    if (!isNotFound(error) && !isAlreadyExists(error) && !isApiError(error, 'Forbidden')) throw error;
  });
};

interface Flavour {
  name: string;
  account: string;
  kind: KindReference;
  build(service: KubeObject, pods: KubeObject[]): KubeObject;
}

const ownerOf = (object: KubeObject) => object.metadata.labels?.[serviceName] ?? object.metadata.name;

class EndpointsReconciler implements Reconciler {
  readonly #client: ApiClient;
  readonly #flavour: Flavour;
  readonly #services: Informer;
  readonly #pods: Informer;
  readonly #made: Informer;
  readonly #writes: OwnWrites;

  constructor({ clock, informers, ...environment }: ControllerEnvironment, flavour: Flavour) {
    this.#client = controllerClient({ clock, informers, ...environment }, flavour.account);
    this.#flavour = flavour;
    this.#services = informers.get('v1', 'Service');
    this.#pods = informers.get('v1', 'Pod');
    this.#made = informers.get(flavour.kind.apiVersion, flavour.kind.kind);
    this.#writes = new OwnWrites(clock);
  }

  async reconcile({ namespace, name }: Request): Promise<void> {
    const key = keyOf(namespace, name);
    const service = this.#services.get(namespace, name);
    const there = this.#made.list(namespace).find((each) => ownerOf(each) === name);
    if (!service) return this.#forget(key, there);
    const managed = service.spec.selector && service.spec.type !== 'ExternalName' && !service.metadata.deletionTimestamp;
    if (!managed || !this.#writes.settled(key)) return;
    const wanted = this.#flavour.build(service, reachable(service, this.#pods.list(namespace)));
    if (there) return this.#update(there, wanted);
    await unlessEnding(this.#client.create(wanted).then((created) => this.#writes.note(key, this.#made, created)));
  }

  /** Slices go with their Service, whom they name as owner; Endpoints name nobody. */
  async #forget(key: string, there: KubeObject | undefined): Promise<void> {
    this.#writes.forget(key);
    if (!there?.metadata.labels?.['endpoints.kubernetes.io/managed-by']) return;
    await unlessEnding(this.#client.delete({ ...this.#flavour.kind, namespace: there.metadata.namespace, name: there.metadata.name }));
  }

  async #update(there: KubeObject, wanted: KubeObject): Promise<void> {
    if (isDeepStrictEqual(pick(there), pick(wanted))) return;
    const { annotations, labels } = wanted.metadata;
    const { annotations: _, ...metadata } = there.metadata;
    const next = { ...there, ...wanted, metadata: { ...metadata, labels, ...(annotations ? { annotations } : {}) } } as KubeObject;
    if (!wanted.subsets) delete next.subsets;
    await unlessEnding(this.#client.update(next));
  }
}

const start = (environment: ControllerEnvironment, flavour: Flavour): Controller => {
  const { informers } = environment;
  const services = informers.get('v1', 'Service');
  const servicesOf = (pod: KubeObject): Request[] =>
    services
      .list(pod.metadata.namespace)
      .filter((each) => each.spec.selector && matchesLabels(each.spec.selector, pod.metadata.labels))
      .map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name }));
  return new Controller({
    name: flavour.name,
    clock: environment.clock,
    concurrency: 4,
    sources: [
      { informer: services },
      {
        informer: informers.get('v1', 'Pod'),
        requests: ({ object }, previous) => [...servicesOf(object), ...(previous ? servicesOf(previous) : [])],
      },
      {
        informer: informers.get(flavour.kind.apiVersion, flavour.kind.kind),
        requests: ({ object }) => [{ namespace: object.metadata.namespace, name: ownerOf(object) }],
      },
    ],
    reconciler: new EndpointsReconciler(environment, flavour),
    onError: (error) => environment.onError(flavour.name, error),
  });
};

export const startEndpointSliceController = (environment: ControllerEnvironment) =>
  start(environment, {
    name: 'endpointslice',
    account: 'endpointslice-controller',
    kind: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
    build: sliceOf,
  });

export const startEndpointsController = (environment: ControllerEnvironment) =>
  start(environment, {
    name: 'endpoint',
    account: 'endpoint-controller',
    kind: { apiVersion: 'v1', kind: 'Endpoints' },
    build: endpointsOf,
  });
