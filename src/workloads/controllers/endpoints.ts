// Models: the EndpointSlice controller (one IPv4 slice a Service) and the legacy Endpoints controller.
// Leaves out: dual stack, topology hints, slices of more than 100 addresses, hostname subsets.
import { isDeepStrictEqual } from 'node:util';
import { Controller } from '../../kubernetes/controller/controller.ts';
import { keyOf } from '../../kubernetes/controller/informer.ts';
import { OwnWrites } from '../../kubernetes/controller/own-writes.ts';
import type { Request } from '../../kubernetes/controller/reconciler.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isAlreadyExists, isApiError, isNotFound } from '../../kubernetes/machinery/status.ts';
import { matchesLabels } from '../objects/label-selector.ts';
import { controllerReference } from '../objects/owner.ts';
import { isPodFinished, isPodReady } from '../objects/pod.ts';
import { controllerClient, type ControllerEnvironment } from './environment.ts';

const trigger = 'endpoints.kubernetes.io/last-change-trigger-time';
const managedBy = 'endpointslice.kubernetes.io/managed-by';
const serviceName = 'kubernetes.io/service-name';
const headless = 'service.kubernetes.io/headless';

interface ServicePort {
  name?: string;
  port: number;
  protocol?: string;
  targetPort?: number | string;
  appProtocol?: string;
}

interface PodPort {
  name?: string;
  containerPort: number;
  protocol?: string;
}

const portOf = (pod: KubeObject, { targetPort, port, protocol = 'TCP' }: ServicePort): number | undefined => {
  if (typeof targetPort !== 'string') return targetPort ?? port;
  const ports = (pod.spec.containers as { ports?: PodPort[] }[]).flatMap((each) => each.ports ?? []);
  return ports.find((each) => each.name === targetPort && (each.protocol ?? 'TCP') === protocol)?.containerPort;
};

const targetRef = (pod: KubeObject) => ({ kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace, uid: pod.metadata.uid });

const reachable = (service: KubeObject, pods: KubeObject[]): KubeObject[] =>
  pods
    .filter((pod) => pod.status?.podIP && !isPodFinished(pod) && matchesLabels(service.spec.selector, pod.metadata.labels))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));

/** The Service's own labels go along, but for those that the controllers keep for themselves. */
const copiedLabels = (service: KubeObject, own: Record<string, string>): Record<string, string> => {
  const kept = Object.entries(service.metadata.labels ?? {}).filter(
    ([key]) => key !== managedBy && key !== serviceName && key !== headless,
  );
  return { ...Object.fromEntries(kept), ...own };
};

const lastChange = (service: KubeObject, pods: KubeObject[]): Record<string, string> => {
  const times = pods.map(
    (pod) =>
      (pod.status?.conditions as { type: string; lastTransitionTime: string }[] | undefined)?.find((each) => each.type === 'Ready')
        ?.lastTransitionTime ?? '',
  );
  const latest = [...times, service.metadata.creationTimestamp ?? ''].sort().at(-1);
  return pods.length && latest ? { [trigger]: latest } : {};
};

const slicePorts = (service: KubeObject, pods: KubeObject[]) => {
  const [pod] = pods;
  if (!pod) return null;
  const ports = ((service.spec.ports ?? []) as ServicePort[]).flatMap((each) => {
    const port = portOf(pod, each);
    return port === undefined
      ? []
      : [{ name: each.name ?? '', port, protocol: each.protocol ?? 'TCP', ...(each.appProtocol ? { appProtocol: each.appProtocol } : {}) }];
  });
  return ports.length ? ports : null;
};

const sliceOf = (service: KubeObject, pods: KubeObject[]): KubeObject => {
  const { name, namespace } = service.metadata;
  const publish = service.spec.publishNotReadyAddresses === true;
  const endpoints = pods.map((pod) => {
    const terminating = Boolean(pod.metadata.deletionTimestamp);
    const serving = isPodReady(pod);
    const conditions = { ready: publish || (serving && !terminating), serving: publish || serving, terminating };
    return {
      addresses: [pod.status.podIP as string],
      conditions,
      nodeName: pod.spec.nodeName as string,
      targetRef: targetRef(pod),
      ...(pod.spec.hostname && pod.spec.subdomain === name ? { hostname: pod.spec.hostname as string } : {}),
    };
  });
  const annotations = lastChange(service, pods);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: '',
      generateName: `${name}-`,
      namespace: namespace as string,
      ...(Object.keys(annotations).length ? { annotations } : {}),
      labels: copiedLabels(service, {
        [managedBy]: 'endpointslice-controller.k8s.io',
        [serviceName]: name,
        ...(service.spec.clusterIP === 'None' ? { [headless]: '' } : {}),
      }),
      ownerReferences: [controllerReference({ ...service, apiVersion: 'v1', kind: 'Service' })],
    },
    addressType: 'IPv4',
    endpoints: endpoints.length ? endpoints : null,
    ports: slicePorts(service, pods),
  };
};

const endpointsOf = (service: KubeObject, pods: KubeObject[]): KubeObject => {
  const { name, namespace } = service.metadata;
  const listed = pods.filter((pod) => !pod.metadata.deletionTimestamp || service.spec.publishNotReadyAddresses);
  const address = (pod: KubeObject) => ({
    ip: pod.status.podIP as string,
    nodeName: pod.spec.nodeName as string,
    targetRef: targetRef(pod),
  });
  const ready = listed.filter((pod) => isPodReady(pod) || service.spec.publishNotReadyAddresses).map(address);
  const waiting = listed.filter((pod) => !isPodReady(pod) && !service.spec.publishNotReadyAddresses).map(address);
  const ports = slicePorts(service, listed)
    ?.map(({ name: port, ...rest }) => (port ? { name: port, ...rest } : rest))
    .reverse();
  const subset = {
    ...(ready.length ? { addresses: ready } : {}),
    ...(waiting.length ? { notReadyAddresses: waiting } : {}),
    ...(ports ? { ports } : {}),
  };
  const annotations = lastChange(service, listed);
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      name,
      namespace: namespace as string,
      ...(Object.keys(annotations).length ? { annotations } : {}),
      labels: copiedLabels(service, {
        'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
        ...(service.spec.clusterIP === 'None' ? { [headless]: '' } : {}),
      }),
    },
    ...(listed.length ? { subsets: [subset] } : {}),
  };
};

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

type Build = (service: KubeObject, pods: KubeObject[]) => KubeObject;

const start = (
  environment: ControllerEnvironment,
  name: string,
  account: string,
  kind: { apiVersion: string; kind: string },
  build: Build,
) => {
  const client = controllerClient(environment, account);
  const services = environment.informers.get('v1', 'Service');
  const pods = environment.informers.get('v1', 'Pod');
  const made = environment.informers.get(kind.apiVersion, kind.kind);
  const writes = new OwnWrites(environment.clock);
  const ownerOf = (object: KubeObject) => object.metadata.labels?.[serviceName] ?? object.metadata.name;
  const current = ({ namespace, name: service }: Request) => made.list(namespace).find((each) => ownerOf(each) === service);
  const reconcile = async (request: Request) => {
    const key = keyOf(request.namespace, request.name);
    const service = services.get(request.namespace, request.name);
    const there = current(request);
    if (!service) {
      writes.forget(key);
      if (there && kind.kind === 'Endpoints' && there.metadata.labels?.['endpoints.kubernetes.io/managed-by'])
        await unlessEnding(client.delete({ ...kind, namespace: request.namespace, name: request.name }));
      return;
    }
    if (!service.spec.selector || service.spec.type === 'ExternalName' || service.metadata.deletionTimestamp || !writes.settled(key))
      return;
    const wanted = build(service, reachable(service, pods.list(request.namespace)));
    if (!there) {
      await unlessEnding(client.create(wanted).then((created) => writes.note(key, made, created)));
      return;
    }
    if (isDeepStrictEqual(pick(there), pick(wanted))) return;
    const { annotations, labels } = wanted.metadata;
    const { annotations: _, ...metadata } = there.metadata;
    const next = { ...there, ...wanted, metadata: { ...metadata, labels, ...(annotations ? { annotations } : {}) } } as KubeObject;
    if (!wanted.subsets) delete next.subsets;
    await unlessEnding(client.update(next));
  };
  const servicesOf = (pod: KubeObject): Request[] =>
    services
      .list(pod.metadata.namespace)
      .filter((each) => each.spec.selector && matchesLabels(each.spec.selector, pod.metadata.labels))
      .map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name }));
  return new Controller({
    name,
    clock: environment.clock,
    concurrency: 4,
    sources: [
      { informer: services },
      { informer: pods, requests: ({ object }, previous) => [...servicesOf(object), ...(previous ? servicesOf(previous) : [])] },
      { informer: made, requests: ({ object }) => [{ namespace: object.metadata.namespace, name: ownerOf(object) }] },
    ],
    reconciler: { reconcile },
    onError: (error) => environment.onError(name, error),
  });
};

export const startEndpointSliceController = (environment: ControllerEnvironment) =>
  start(environment, 'endpointslice', 'endpointslice-controller', { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }, sliceOf);

export const startEndpointsController = (environment: ControllerEnvironment) =>
  start(environment, 'endpoint', 'endpoint-controller', { apiVersion: 'v1', kind: 'Endpoints' }, endpointsOf);
