// ResourceQuota: refuses what would exceed a quota, and counts what is let in.
import type { KubeObject } from '../../machinery/object.ts';
import { compareQuantities, subtractQuantities } from '../../machinery/quantity.ts';
import { addResources, type PodContainer, type ResourceList } from '../quota/pod-resources.ts';
import { matchesScope, scopesOf } from '../quota/scopes.ts';
import { computeUsage, countsAgainst, quotaUsage } from '../quota/usage.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { refusal } from './refusal.ts';

/** A quota on these makes every container name its own; upstream calls that a mistake to be kept. */
const demanded = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

const isPod = ({ type }: AdmissionRequest) => type.group === '' && type.resource === 'pods';

const isCounted = (request: AdmissionRequest): boolean => {
  const { operation, subresource, type, namespace } = request;
  if (namespace === '' || (type.group === '' && type.resource === 'events')) return false;
  if (isPod(request) && subresource === 'resize') return operation === 'UPDATE';
  if (subresource !== '') return false;
  if (operation === 'CREATE') return true;
  const updatesCount = type.group === '' && (type.resource === 'services' || type.resource === 'persistentvolumeclaims');
  if (operation !== 'UPDATE') return false;
  const deadline = (pod: KubeObject | undefined) => pod?.spec.activeDeadlineSeconds !== undefined;
  return updatesCount || (isPod(request) && deadline(request.object) !== deadline(request.oldObject));
};

const matches = (request: AdmissionRequest, quota: KubeObject, object: KubeObject): boolean =>
  Object.keys(quota.status?.hard ?? {}).some((limit) => countsAgainst(request.type, limit)) &&
  scopesOf(quota).every((scope) => matchesScope(request.type.resource, object, scope));

const checkConstraints = (request: AdmissionRequest, quota: KubeObject, pod: KubeObject, limits: string[]): void => {
  const wanted = limits.filter((each) => demanded.includes(each));
  const { requests, limits: ofPod } = pod.spec.resources ?? {};
  if (wanted.length === 0 || requests || ofPod) return;
  const missing = new Map<string, Set<string>>();
  for (const { name, resources } of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])] as PodContainer[]) {
    const has = computeUsage(resources?.requests ?? {}, resources?.limits ?? {});
    for (const each of wanted) if (has[each] === undefined) missing.set(each, (missing.get(each) ?? new Set()).add(name));
  }
  if (missing.size === 0) return;
  const parts = [...missing]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, names]) => `${name} for: ${[...names].toSorted().join(',')}`);
  throw refusal(request, `failed quota: ${quota.metadata.name}: must specify ${parts.join('; ')}`);
};

const print = (list: ResourceList, names: string[]): string =>
  names
    .toSorted()
    .map((name) => `${name}=${list[name] ?? '0'}`)
    .join(',');

/** What the request adds, never less than nothing. */
const delta = (request: AdmissionRequest, quota: KubeObject, usage: ResourceList): ResourceList => {
  const { operation, oldObject, type, now } = request;
  const before = operation === 'UPDATE' && oldObject && matches(request, quota, oldObject) ? quotaUsage(type, oldObject, now) : {};
  const out: ResourceList = {};
  for (const [name, value] of Object.entries(usage)) {
    const more = before[name] === undefined ? value : subtractQuantities(value, before[name]);
    if (compareQuantities(more, '0') > 0) out[name] = more;
  }
  return out;
};

const charge = (request: AdmissionRequest, quota: KubeObject, usage: ResourceList): KubeObject | undefined => {
  const hard = (quota.status.hard ?? {}) as ResourceList;
  const used = (quota.status.used ?? {}) as ResourceList;
  const added = delta(request, quota, usage);
  const requested = Object.fromEntries(Object.entries(added).filter(([name]) => hard[name] !== undefined));
  if (Object.keys(requested).length === 0) return undefined;
  const next = addResources(used, requested);
  const exceeded = Object.keys(requested).filter((name) => compareQuantities(next[name] as string, hard[name] as string) > 0);
  if (exceeded.length > 0) {
    throw refusal(
      request,
      `exceeded quota: ${quota.metadata.name}, requested: ${print(requested, exceeded)}, used: ${print(used, exceeded)}, limited: ${print(hard, exceeded)}`,
    );
  }
  return { ...quota, status: { ...quota.status, used: next } };
};

/** The quotas whose used changes, with the new numbers. Throws 403 where one would be exceeded. */
export const chargeQuotas = (request: AdmissionRequest): KubeObject[] => {
  const { object, reader, namespace, type, now } = request;
  if (!object || !isCounted(request)) return [];
  const quotas = reader.list('v1', 'ResourceQuota', namespace).filter((quota) => matches(request, quota, object));
  for (const quota of quotas) {
    const limits = Object.keys(quota.status.hard).filter((limit) => countsAgainst(type, limit));
    if (isPod(request)) checkConstraints(request, quota, object, limits);
    if (limits.some((limit) => quota.status.used?.[limit] === undefined)) {
      throw refusal(request, `status unknown for quota: ${quota.metadata.name}, resources: ${limits.toSorted().join(',')}`);
    }
  }
  const usage = quotaUsage(type, object, now);
  return quotas.flatMap((quota) => charge(request, quota, usage) ?? []);
};
