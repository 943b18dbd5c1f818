// Who may do what. Models: the RBAC authorizer and the privileged group. Leaves out: the node authorizer.
import { apiErrors, type ApiError } from '../machinery/status.ts';
import type { Attributes } from './attributes.ts';
import type { ObjectReader } from './object-reader.ts';
import { rulesFor, type PolicyRule } from './rules.ts';

export interface Decision {
  allowed: boolean;
  /** Why, as SubjectAccessReview and the forbidden message quote it; may be empty. */
  reason: string;
}

const has = (list: string[] | undefined, ...any: string[]): boolean => list?.some((each) => any.includes(each)) ?? false;

const matchesPath = (patterns: string[] | undefined, path: string): boolean =>
  patterns?.some((each) => each === '*' || each === path || (each.endsWith('*') && path.startsWith(each.replace(/\*+$/, '')))) ?? false;

export const ruleAllows = (rule: PolicyRule, attributes: Attributes): boolean => {
  const { verb, group, resource, subresource, name, path } = attributes;
  if (!has(rule.verbs, '*', verb)) return false;
  if (path !== undefined) return matchesPath(rule.nonResourceURLs, path);
  if (!has(rule.apiGroups, '*', group)) return false;
  const names = subresource ? ['*', `${resource}/${subresource}`, `*/${subresource}`] : ['*', resource];
  if (!has(rule.resources, ...names)) return false;
  return !rule.resourceNames?.length || rule.resourceNames.includes(name);
};

/** Health may be asked for by anybody. */
const openPaths = ['/healthz', '/livez', '/readyz'];

/** RBAC over the Roles and bindings that the reader shows; system:masters may do everything. */
export const authorize = (reader: ObjectReader, attributes: Attributes): Decision => {
  const { user, namespace, path } = attributes;
  if (user.groups.includes('system:masters') || (path !== undefined && openPaths.includes(path))) return { allowed: true, reason: '' };
  const errors: string[] = [];
  for (const found of rulesFor(reader, user, namespace)) {
    if ('error' in found) errors.push(found.error);
    else if (ruleAllows(found.rule, attributes)) return { allowed: true, reason: `RBAC: allowed by ${found.source}` };
  }
  const [first] = errors;
  if (first === undefined) return { allowed: false, reason: '' };
  const unique = [...new Set(errors)];
  return { allowed: false, reason: `RBAC: ${unique.length === 1 ? first : `[${unique.join(', ')}]`}` };
};

const describe = ({ user, verb, namespace, group, resource, subresource, path }: Attributes): string => {
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`;
  if (path !== undefined) return `${who} path ${JSON.stringify(path)}`;
  const what = `${who} resource ${JSON.stringify(subresource ? `${resource}/${subresource}` : resource)} in API group ${JSON.stringify(group)}`;
  return namespace ? `${what} in the namespace ${JSON.stringify(namespace)}` : `${what} at the cluster scope`;
};

/** The 403 that a refused request gets. */
export const forbidden = (attributes: Attributes, reason = ''): ApiError => {
  const why = reason ? `${describe(attributes)}: ${reason}` : describe(attributes);
  const { group, resource, name, path } = attributes;
  if (path !== undefined) return apiErrors.other(403, 'Forbidden', `forbidden: ${why}`, {});
  return apiErrors.forbidden({ group, resource }, name, why);
};
