// LimitRanger: default requests and limits of containers, then the minima, maxima and ratios of a namespace.
import type { KubeObject } from '../../machinery/object.ts';
import { compareQuantities, parseQuantity } from '../../machinery/quantity.ts';
import { podResources, type PodContainer, type ResourceList } from '../quota/pod-resources.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { aggregate, isFor, refusal } from './refusal.ts';

interface Limit {
  type: string;
  min?: ResourceList;
  max?: ResourceList;
  default?: ResourceList;
  defaultRequest?: ResourceList;
  maxLimitRequestRatio?: ResourceList;
}

const annotation = 'kubernetes.io/limit-ranger';

const concerns = (request: AdmissionRequest): boolean => {
  if (!request.object || request.oldObject?.metadata.deletionTimestamp !== undefined) return false;
  const isPod = request.type.group === '' && request.type.resource === 'pods';
  if (request.operation === 'UPDATE') return isFor(request, '', 'persistentvolumeclaims') || (isPod && request.subresource === 'resize');
  return request.operation === 'CREATE' && request.subresource === '' && (isPod || isFor(request, '', 'persistentvolumeclaims'));
};

const limitsOf = ({ reader, namespace }: AdmissionRequest): Limit[][] =>
  reader.list('v1', 'LimitRange', namespace).map((range) => (range.spec?.limits ?? []) as Limit[]);

/** Fills what is missing; answers what was set. */
const fill = (container: PodContainer, which: 'requests' | 'limits', defaults: ResourceList): string[] => {
  const given = container.resources?.[which] ?? {};
  const missing = Object.keys(defaults).filter((name) => given[name] === undefined);
  if (missing.length === 0) return [];
  const added = Object.fromEntries(missing.map((name) => [name, defaults[name] as string]));
  container.resources = { ...container.resources, [which]: { ...given, ...added } };
  return missing.toSorted();
};

const fillPod = (pod: KubeObject, limits: Limit[]): void => {
  const ofContainers = limits.filter(({ type }) => type === 'Container');
  const requests = Object.assign({}, ...ofContainers.map((each) => each.defaultRequest)) as ResourceList;
  const maxima = Object.assign({}, ...ofContainers.map((each) => each.default)) as ResourceList;
  const notes: string[] = [];
  const visit = (container: PodContainer, what: string) => {
    // Upstream sets limits first and tells of requests first.
    const setLimits = fill(container, 'limits', maxima);
    const setRequests = fill(container, 'requests', requests);
    if (setRequests.length > 0) notes.push(`${setRequests.join(', ')} request for ${what} ${container.name}`);
    if (setLimits.length > 0) notes.push(`${setLimits.join(', ')} limit for ${what} ${container.name}`);
  };
  for (const container of (pod.spec.containers ?? []) as PodContainer[]) visit(container, 'container');
  for (const container of (pod.spec.initContainers ?? []) as PodContainer[]) visit(container, 'init container');
  if (notes.length > 0)
    pod.metadata.annotations = { ...pod.metadata.annotations, [annotation]: `LimitRanger plugin set: ${notes.join('; ')}` };
};

export const giveLimits = (request: AdmissionRequest): void => {
  if (!concerns(request) || request.type.resource !== 'pods') return;
  for (const limits of limitsOf(request)) fillPod(request.object as KubeObject, limits);
};

interface Asked {
  requests: ResourceList;
  limits: ResourceList;
}

const belowMinimum = (type: string, name: string, least: string, { requests, limits }: Asked): string | undefined => {
  const what = `minimum ${name} usage per ${type} is ${least}`;
  const request = requests[name];
  const limit = limits[name];
  if (request === undefined) return `${what}.  No request is specified`;
  if (compareQuantities(request, least) < 0) return `${what}, but request is ${request}`;
  return limit !== undefined && compareQuantities(limit, least) < 0 ? `${what}, but limit is ${limit}` : undefined;
};

const aboveMaximum = (type: string, name: string, most: string, { requests, limits }: Asked): string | undefined => {
  const what = `maximum ${name} usage per ${type} is ${most}`;
  const request = requests[name];
  const limit = limits[name];
  // Claims know no limits: what they request counts.
  if (type === 'PersistentVolumeClaim') {
    if (request === undefined) return `${what}.  No request is specified`;
  } else if (limit === undefined) return `${what}.  No limit is specified`;
  else if (compareQuantities(limit, most) > 0) return `${what}, but limit is ${limit}`;
  return request !== undefined && compareQuantities(request, most) > 0 ? `${what}, but request is ${request}` : undefined;
};

const aboveRatio = (type: string, name: string, most: string, { requests, limits }: Asked): string | undefined => {
  const what = `${name} max limit to request ratio per ${type} is ${most}`;
  const [request, limit] = [requests[name], limits[name]].map((each) => Number(parseQuantity(each ?? '0').nano)) as [number, number];
  if (request === 0) return `${what}, but no request is specified or request is 0`;
  if (limit === 0) return `${what}, but no limit is specified or limit is 0`;
  const ratio = limit / request;
  return ratio * 1e9 > Number(parseQuantity(most).nano) ? `${what}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
};

const problems = ({ type, min, max, maxLimitRequestRatio }: Limit, asked: Asked): string[] => {
  const each = (list: ResourceList | undefined, check: typeof belowMinimum) =>
    Object.entries(list ?? {}).flatMap(([name, value]) => check(type, name, value, asked) ?? []);
  return [...each(min, belowMinimum), ...each(max, aboveMaximum), ...each(maxLimitRequestRatio, aboveRatio)];
};

const askedBy = ({ resources }: PodContainer): Asked => ({ requests: resources?.requests ?? {}, limits: resources?.limits ?? {} });

const podProblems = ({ spec }: KubeObject, limit: Limit): string[] => {
  if (limit.type === 'Container') {
    const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])] as PodContainer[];
    return containers.flatMap((container) => problems(limit, askedBy(container)));
  }
  if (limit.type !== 'Pod') return [];
  return problems(limit, { requests: podResources(spec, 'requests'), limits: podResources(spec, 'limits') });
};

export const checkLimits = (request: AdmissionRequest): void => {
  if (!concerns(request)) return;
  const object = request.object as KubeObject;
  for (const limits of limitsOf(request)) {
    const found = limits.flatMap((limit) => {
      if (request.type.resource === 'pods') return podProblems(object, limit);
      const asked = { requests: (object.spec.resources?.requests ?? {}) as ResourceList, limits: {} };
      return limit.type === 'PersistentVolumeClaim' ? problems(limit, asked) : [];
    });
    if (found.length > 0) throw refusal(request, aggregate(found));
  }
};
