// What a Service's EndpointSlice and its legacy Endpoints hold, from the pods that it selects.
// Leaves out: dual stack, topology hints, slices of more than 100 addresses, hostname subsets.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { matchesLabels } from '../objects/label-selector.ts';
import { controllerReference } from '../objects/owner.ts';
import { isPodFinished, isPodReady } from '../objects/pod.ts';

const trigger = 'endpoints.kubernetes.io/last-change-trigger-time';
const managedBy = 'endpointslice.kubernetes.io/managed-by';
export const serviceName = 'kubernetes.io/service-name';
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

/** Pods with an address that the Service selects, finished ones left out. */
export const reachable = (service: KubeObject, pods: KubeObject[]): KubeObject[] =>
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

export const sliceOf = (service: KubeObject, pods: KubeObject[]): KubeObject => {
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

export const endpointsOf = (service: KubeObject, pods: KubeObject[]): KubeObject => {
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
