// kubectl --as: acting as somebody else, where RBAC lets one impersonate.
import type { IncomingHttpHeaders } from 'node:http';
import { apiErrors } from '../machinery/status.ts';
import type { User } from '../machinery/user.ts';
import type { Attributes } from './attributes.ts';
import type { ObjectReader } from './object-reader.ts';
import { authorize, forbidden } from './rbac.ts';

const extraPrefix = 'impersonate-extra-';

/** Node joins repeated headers with a comma and a space. */
const values = (header: string | string[] | undefined): string[] =>
  (Array.isArray(header) ? header : (header ?? '').split(', ')).filter((each) => each !== '');

const serviceAccountPrefix = 'system:serviceaccount:';

const splitServiceAccount = (name: string): { namespace: string; name: string } | undefined => {
  const [namespace, account, ...more] = name.startsWith(serviceAccountPrefix) ? name.slice(serviceAccountPrefix.length).split(':') : [];
  return namespace && account && more.length === 0 ? { namespace, name: account } : undefined;
};

const askedExtra = (headers: IncomingHttpHeaders): Record<string, string[]> => {
  const extra: Record<string, string[]> = {};
  for (const [key, value] of Object.entries(headers)) {
    if (key.startsWith(extraPrefix)) extra[decodeURIComponent(key.slice(extraPrefix.length))] = values(value);
  }
  return extra;
};

type Step = Pick<Attributes, 'group' | 'resource' | 'subresource' | 'namespace' | 'name'>;

const stepsFor = (name: string, uid: string, groups: string[], extra: Record<string, string[]>): Step[] => {
  const account = splitServiceAccount(name);
  const plain = { group: '', subresource: '', namespace: '' };
  const authentication = { ...plain, group: 'authentication.k8s.io' };
  return [
    account ? { ...plain, resource: 'serviceaccounts', ...account } : { ...plain, resource: 'users', name },
    ...groups.map((group) => ({ ...plain, resource: 'groups', name: group })),
    ...Object.entries(extra).flatMap(([key, each]) =>
      each.map((value) => ({ ...authentication, resource: 'userextras', subresource: key, name: value })),
    ),
    ...(uid ? [{ ...authentication, resource: 'uids', name: uid }] : []),
  ];
};

const groupsOf = (name: string, asked: string[]): string[] => {
  const account = splitServiceAccount(name);
  const given = asked.length === 0 && account ? ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`] : asked;
  const last = name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated';
  return given.includes(last) ? given : [...given, last];
};

/** The user that the headers ask for; the requester himself without them. Throws 403 where he may not. */
export const impersonated = (reader: ObjectReader, requester: User, headers: IncomingHttpHeaders): User => {
  const [name = ''] = values(headers['impersonate-user']);
  const [uid = ''] = values(headers['impersonate-uid']);
  const groups = values(headers['impersonate-group']);
  const extra = askedExtra(headers);
  const hasExtra = Object.keys(extra).length > 0;
  if (name === '' && uid === '' && groups.length === 0 && !hasExtra) return requester;
  if (name === '') throw apiErrors.internal('requested impersonation without impersonating a user');
  for (const step of stepsFor(name, uid, groups, extra)) {
    const attributes: Attributes = { user: requester, verb: 'impersonate', version: 'v1', ...step };
    const { allowed, reason } = authorize(reader, attributes);
    if (!allowed) throw forbidden(attributes, reason);
  }
  return { name, groups: groupsOf(name, groups), ...(uid ? { uid } : {}), ...(hasExtra ? { extra } : {}) };
};
