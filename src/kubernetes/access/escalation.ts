// Nobody hands out rights that he does not have: checked on roles and on bindings, with the texts of upstream's policy-based storage.
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import type { User } from '../machinery/user.ts';
import type { ObjectReader } from './object-reader.ts';
import { authorize } from './rbac.ts';
import { rulesFor, type PolicyRule } from './rules.ts';

const group = 'rbac.authorization.k8s.io';
const resources: Record<string, string> = {
  Role: 'roles',
  ClusterRole: 'clusterroles',
  RoleBinding: 'rolebindings',
  ClusterRoleBinding: 'clusterrolebindings',
};

/** One rule a verb, resource and name; one a verb and path. */
const breakDown = ({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): PolicyRule[] => {
  const out: PolicyRule[] = [];
  for (const apiGroup of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const simple = { apiGroups: [apiGroup], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) out.push(simple);
        else out.push(...resourceNames.map((name) => ({ ...simple, resourceNames: [name] })));
      }
    }
  }
  for (const url of nonResourceURLs) for (const verb of verbs) out.push({ nonResourceURLs: [url], verbs: [verb] });
  return out;
};

const hasAll = (owned: string[] = [], wanted: string[] = []) => wanted.every((each) => owned.includes(each));

const coversResources = (owned: string[] = [], wanted: string[] = []): boolean =>
  owned.includes('*') ||
  wanted.every((each) => owned.includes(each) || (each.includes('/') && owned.includes(`*/${each.slice(each.indexOf('/') + 1)}`)));

const coversPaths = (owned: string[] = [], wanted: string[] = []): boolean =>
  wanted.every((each) => owned.some((path) => path === each || (path.endsWith('*') && each.startsWith(path.replace(/\*+$/, '')))));

const covers = (owner: PolicyRule, simple: PolicyRule): boolean =>
  (owner.verbs.includes('*') || hasAll(owner.verbs, simple.verbs)) &&
  ((owner.apiGroups ?? []).includes('*') || hasAll(owner.apiGroups, simple.apiGroups)) &&
  coversResources(owner.resources, simple.resources) &&
  coversPaths(owner.nonResourceURLs, simple.nonResourceURLs) &&
  (!owner.resourceNames?.length || (simple.resourceNames !== undefined && hasAll(owner.resourceNames, simple.resourceNames)));

/** Rules that differ in nothing but the verb become one. */
const compact = (rules: PolicyRule[]): PolicyRule[] => {
  const out = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const key = JSON.stringify([
      rule.apiGroups,
      rule.resources,
      rule.resourceNames,
      rule.nonResourceURLs,
      rule.apiGroups ? '' : rule.verbs,
    ]);
    const known = out.get(key);
    if (known && rule.apiGroups) known.verbs = [...known.verbs, ...rule.verbs];
    else out.set(key, { ...rule });
  }
  return [...out.values()];
};

const quoted = (list: readonly string[]) => `[${list.map((each) => JSON.stringify(each)).join(' ')}]`;

const print = ({ apiGroups, resources: names, nonResourceURLs, resourceNames, verbs }: PolicyRule): string => {
  const parts: [string, string[] | undefined][] = [
    ['APIGroups', apiGroups],
    ['Resources', names],
    ['NonResourceURLs', nonResourceURLs],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs],
  ];
  return `{${parts.flatMap(([name, list]) => (list?.length ? [`${name}:${quoted(list)}`] : [])).join(', ')}}`;
};

/** Undefined when the user holds all of them in the namespace. */
const missingRights = (reader: ObjectReader, user: User, namespace: string, rules: PolicyRule[]): string | undefined => {
  const owned: PolicyRule[] = [];
  const errors: string[] = [];
  for (const found of rulesFor(reader, user, namespace)) {
    if ('rule' in found) owned.push(found.rule);
    else errors.push(found.error);
  }
  const missing = rules.flatMap(breakDown).filter((simple) => !owned.some((rule) => covers(rule, simple)));
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compact(missing).map(print))].toSorted();
  const text = `user ${JSON.stringify(user.name)} (groups=${quoted(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`;
  return errors.length > 0 ? `${text}; resolution errors: [${errors.join(', ')}]` : text;
};

interface EscalationRequest {
  reader: ObjectReader;
  user: User;
  namespace: string;
  object: KubeObject;
  oldObject: KubeObject | undefined;
}

const refuse = ({ object }: EscalationRequest, why: string) =>
  apiErrors.forbidden({ group, resource: resources[object.kind] as string }, object.metadata.name, why);

const may = ({ reader, user, namespace }: EscalationRequest, verb: string, resource: string, name: string) =>
  authorize(reader, { user, verb, namespace, group, version: 'v1', resource, subresource: '', name }).allowed;

const everything: PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];

const checkRole = (request: EscalationRequest): void => {
  const { object, oldObject, namespace, reader, user } = request;
  const contents = (role: KubeObject) => [role.rules ?? [], role.aggregationRule ?? null];
  if (oldObject && isDeepStrictEqual(contents(oldObject), contents(object))) return;
  if (may(request, 'escalate', resources[object.kind] as string, object.metadata.name)) return;
  const why = missingRights(reader, user, namespace, (object.rules ?? []) as PolicyRule[]);
  if (why) throw refuse(request, why);
  // Whoever aggregates could gather everything.
  if (object.aggregationRule?.clusterRoleSelectors?.length && missingRights(reader, user, namespace, everything)) {
    throw refuse(request, 'must have cluster-admin privileges to use the aggregationRule');
  }
};

const checkBinding = (request: EscalationRequest): void => {
  const { object, oldObject, namespace, reader, user } = request;
  const same = oldObject && isDeepStrictEqual([oldObject.roleRef, oldObject.subjects], [object.roleRef, object.subjects]);
  const { kind, name } = object.roleRef ?? {};
  if (same || may(request, 'bind', resources[kind as string] ?? '', name as string)) return;
  const role = reader.get(`${group}/v1`, kind as string, kind === 'Role' ? namespace : undefined, name as string);
  if (!role) throw apiErrors.notFound({ group, resource: resources[object.kind] as string }, name as string);
  const why = missingRights(reader, user, namespace, (role.rules ?? []) as PolicyRule[]);
  if (why) throw refuse(request, why);
};

/** Throws 403 where a role or binding would grant more than its author has. */
export const preventEscalation = (request: EscalationRequest): void => {
  if (!request.object.apiVersion.startsWith(`${group}/`) || request.user.groups.includes('system:masters')) return;
  if (request.object.kind === 'Role' || request.object.kind === 'ClusterRole') checkRole(request);
  else if (resources[request.object.kind]) checkBinding(request);
};
