// How much of a namespace's quota one object uses. The quota controller counts with it, admission charges with it.
import type { KubeObject } from '../../machinery/object.ts';
import { quantityValue } from '../../machinery/quantity.ts';
import { podResources, type ResourceList } from './pod-resources.ts';

const aliases = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets', 'services', 'persistentvolumeclaims']);
const storageClassSuffix = '.storageclass.storage.k8s.io/';
const compute = ['cpu', 'memory', 'ephemeral-storage'];

interface Counted {
  group: string;
  resource: string;
}

export const countName = ({ group, resource }: Counted): string => `count/${resource}${group ? `.${group}` : ''}`;

/** Upstream's evaluators: which hard limits an object of this resource can count against. */
export const countsAgainst = (type: Counted, limit: string): boolean => {
  if (limit === countName(type)) return true;
  if (type.group !== '') return false;
  switch (type.resource) {
    case 'pods':
      return (
        limit === 'pods' ||
        compute.some((each) => limit === each || limit === `requests.${each}` || limit === `limits.${each}`) ||
        /^(requests\.)?hugepages-/.test(limit) ||
        (limit.startsWith('requests.') && limit.includes('/'))
      );
    case 'services':
      return ['services', 'services.nodeports', 'services.loadbalancers'].includes(limit);
    case 'persistentvolumeclaims':
      return ['persistentvolumeclaims', 'requests.storage'].some((each) => limit === each || limit.endsWith(storageClassSuffix + each));
    default:
      return aliases.has(type.resource) && limit === type.resource;
  }
};

/** The names under which requests and limits count. */
export const computeUsage = (requests: ResourceList, limits: ResourceList): ResourceList => {
  const out: ResourceList = { pods: '1' };
  for (const name of compute) {
    if (requests[name] !== undefined) out[name] = out[`requests.${name}`] = requests[name];
    if (limits[name] !== undefined) out[`limits.${name}`] = limits[name];
  }
  for (const [name, value] of Object.entries(requests)) {
    if (name.startsWith('hugepages-')) out[name] = value;
    if (name.startsWith('hugepages-') || name.includes('/')) out[`requests.${name}`] = value;
  }
  return out;
};

/** Finished pods, and pods that should be gone by now, use nothing but their count. */
const podCounts = ({ metadata, status }: KubeObject, now: string): boolean => {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return Date.parse(now) <= Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
};

const podUsage = (pod: KubeObject, now: string): ResourceList =>
  podCounts(pod, now) ? computeUsage(podResources(pod.spec, 'requests'), podResources(pod.spec, 'limits')) : {};

const serviceUsage = ({ spec }: KubeObject): ResourceList => {
  const ports = (spec.ports ?? []) as { nodePort?: number }[];
  const balanced = spec.type === 'LoadBalancer';
  const explicitOnly = balanced && spec.allocateLoadBalancerNodePorts === false;
  const nodePorts = explicitOnly ? ports.filter((port) => port.nodePort).length : balanced || spec.type === 'NodePort' ? ports.length : 0;
  return { services: '1', 'services.loadbalancers': balanced ? '1' : '0', 'services.nodeports': String(nodePorts) };
};

const claimUsage = ({ metadata, spec }: KubeObject): ResourceList => {
  const ofClass = (metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '') as string;
  const asked = spec.resources?.requests?.storage as string | undefined;
  // Fractions of a byte count as a whole one.
  const storage = asked?.endsWith('m') ? String(quantityValue(asked)) : asked;
  const own: ResourceList = { persistentvolumeclaims: '1', ...(storage === undefined ? {} : { 'requests.storage': storage }) };
  if (!ofClass) return own;
  const byClass = Object.fromEntries(Object.entries(own).map(([name, value]) => [ofClass + storageClassSuffix + name, value]));
  return { ...own, ...byClass };
};

/** `now` is RFC 3339. */
export const quotaUsage = (type: Counted, object: KubeObject, now: string): ResourceList => {
  const counted = { [countName(type)]: '1' };
  if (type.group !== '') return counted;
  if (type.resource === 'pods') return { ...counted, ...podUsage(object, now) };
  if (type.resource === 'services') return { ...counted, ...serviceUsage(object) };
  if (type.resource === 'persistentvolumeclaims') return { ...counted, ...claimUsage(object) };
  return aliases.has(type.resource) ? { ...counted, [type.resource]: '1' } : counted;
};
