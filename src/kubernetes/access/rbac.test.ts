import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../machinery/object.ts';
import { serviceAccountUser, type User } from '../machinery/user.ts';
import type { Attributes } from './attributes.ts';
import { preventEscalation } from './escalation.ts';
import type { ObjectReader } from './object-reader.ts';
import { authorize, forbidden } from './rbac.ts';
import { answerReview } from './reviews/reviews.ts';

const group = 'rbac.authorization.k8s.io';
const object = (kind: string, name: string, rest: object, namespace?: string): KubeObject => ({
  apiVersion: `${group}/v1`,
  kind,
  metadata: { name, ...(namespace ? { namespace } : {}) },
  ...rest,
});
const readerOf = (...objects: KubeObject[]): ObjectReader => ({
  get: (apiVersion, kind, namespace, name) =>
    objects.find(
      (each) =>
        each.apiVersion === apiVersion && each.kind === kind && each.metadata.name === name && each.metadata.namespace === namespace,
    ),
  list: (apiVersion, kind, namespace) =>
    objects.filter((each) => each.apiVersion === apiVersion && each.kind === kind && (!namespace || each.metadata.namespace === namespace)),
});

const robot = serviceAccountUser('shop', 'robot');
const ref = (kind: string, name: string) => ({ roleRef: { apiGroup: group, kind, name } });
const toRobot = { subjects: [{ kind: 'ServiceAccount', name: 'robot' }] };
const reader = readerOf(
  object('Role', 'reader', { rules: [{ apiGroups: [''], resources: ['pods', 'configmaps'], verbs: ['get', 'list'] }] }, 'shop'),
  object('Role', 'one', { rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['get'] }] }, 'shop'),
  object('Role', 'logs', { rules: [{ apiGroups: ['apps'], resources: ['*/scale'], verbs: ['*'] }] }, 'shop'),
  object('Role', 'maker', { rules: [{ apiGroups: [group], resources: ['roles', 'rolebindings'], verbs: ['create'] }] }, 'shop'),
  object('ClusterRole', 'paths', { rules: [{ nonResourceURLs: ['/metrics', '/api/*'], verbs: ['get'] }] }),
  object('RoleBinding', 'reads', { ...ref('Role', 'reader'), ...toRobot }, 'shop'),
  object('RoleBinding', 'one', { ...ref('Role', 'one'), ...toRobot }, 'shop'),
  object('RoleBinding', 'logs', { ...ref('Role', 'logs'), ...toRobot }, 'shop'),
  object('RoleBinding', 'makes', { ...ref('Role', 'maker'), ...toRobot }, 'shop'),
  object('RoleBinding', 'dangling', { ...ref('Role', 'gone'), subjects: [{ kind: 'User', name: 'jane' }] }, 'shop'),
  object('ClusterRoleBinding', 'paths', { ...ref('ClusterRole', 'paths'), subjects: [{ kind: 'Group', name: 'system:authenticated' }] }),
);

const ask = (verb: string, resource: string, rest: Partial<Attributes> = {}): Attributes => ({
  user: robot,
  verb,
  namespace: 'shop',
  group: '',
  version: 'v1',
  resource,
  subresource: '',
  name: '',
  ...rest,
});
const allowed = (attributes: Attributes) => authorize(reader, attributes).allowed;

describe('RBAC', () => {
  it('knows verbs, names, subresources, namespaces and paths', () => {
    expect(authorize(reader, ask('list', 'pods'))).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "reads/shop" of Role "reader" to ServiceAccount "robot/shop"',
    });
    const yes = [
      ask('get', 'secrets', { name: 'mine' }),
      ask('patch', 'deployments', { group: 'apps', subresource: 'scale' }),
      ask('get', '', { path: '/api/v1' }),
      ask('get', '', { path: '/healthz', user: { name: 'system:anonymous', groups: ['system:unauthenticated'] } }),
      ask('delete', 'nodes', { namespace: '', user: { name: 'admin', groups: ['system:masters'] } }),
    ];
    const no = [
      ask('delete', 'pods'),
      ask('list', 'secrets'),
      ask('get', 'secrets', { name: 'other' }),
      ask('get', 'pods', { subresource: 'log' }),
      ask('list', 'pods', { namespace: 'default' }),
      ask('list', 'pods', { namespace: '' }),
      ask('get', '', { path: '/metrics/x' }),
    ];
    expect(yes.map(allowed)).toEqual(yes.map(() => true));
    expect(no.map(allowed)).toEqual(no.map(() => false));
  });

  it('refuses in the words of the real server', () => {
    const name = 'system:serviceaccount:shop:robot';
    expect(forbidden(ask('list', 'secrets')).status).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `secrets is forbidden: User "${name}" cannot list resource "secrets" in API group "" in the namespace "shop"`,
      reason: 'Forbidden',
      details: { kind: 'secrets' },
      code: 403,
    });
    const messages = [
      forbidden(ask('delete', 'pods', { name: 'web' })),
      forbidden(ask('list', 'nodes', { namespace: '' })),
      forbidden(ask('get', 'pods', { name: 'web', subresource: 'log' })),
      forbidden(ask('get', '', { path: '/metrics/x' })),
    ].map((error) => error.message);
    expect(messages).toEqual([
      `pods "web" is forbidden: User "${name}" cannot delete resource "pods" in API group "" in the namespace "shop"`,
      `nodes is forbidden: User "${name}" cannot list resource "nodes" in API group "" at the cluster scope`,
      `pods "web" is forbidden: User "${name}" cannot get resource "pods/log" in API group "" in the namespace "shop"`,
      `forbidden: User "${name}" cannot get path "/metrics/x"`,
    ]);
    expect(authorize(reader, ask('get', 'pods', { user: { name: 'jane', groups: [] } })).reason).toBe(
      'RBAC: role.rbac.authorization.k8s.io "gone" not found',
    );
  });

  it('lets nobody grant what he does not have', () => {
    const grant = (user: User, role: KubeObject) => () =>
      preventEscalation({ reader, user, namespace: 'shop', object: role, oldObject: undefined });
    const role = (...verbs: string[]) => object('Role', 'more', { rules: [{ apiGroups: [''], resources: ['pods'], verbs }] }, 'shop');
    expect(grant(robot, role('get', 'list'))).not.toThrow();
    expect(grant({ name: 'admin', groups: ['system:masters'] }, role('*'))).not.toThrow();
    expect(grant(robot, role('get', 'delete', 'patch'))).toThrow(
      'roles.rbac.authorization.k8s.io "more" is forbidden: user "system:serviceaccount:shop:robot" (groups=["system:serviceaccounts" ' +
        '"system:serviceaccounts:shop" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["pods"], Verbs:["delete" "patch"]}',
    );
    expect(grant(robot, object('RoleBinding', 'b', { ...ref('Role', 'reader'), ...toRobot }, 'shop'))).not.toThrow();
    expect(grant(robot, object('RoleBinding', 'b', { ...ref('ClusterRole', 'paths'), ...toRobot }, 'shop'))).not.toThrow();
    expect(grant({ name: 'jane', groups: [] }, object('RoleBinding', 'b', { ...ref('Role', 'reader'), ...toRobot }, 'shop'))).toThrow(
      'is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["configmaps"], Verbs:["get" "list"]}\n' +
        '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}\n; resolution errors: [role.rbac.authorization.k8s.io "gone" not found]'.replace(
          '\n;',
          ';',
        ),
    );
  });

  it('answers reviews', () => {
    const options = { reader, staticTokens: new Map(), serviceAccountTokens: undefined as never };
    const review = (kind: string, spec: object) =>
      answerReview({ apiVersion: 'authorization.k8s.io/v1', kind, metadata: { name: '' }, spec }, robot, options)?.status;
    expect(review('SelfSubjectAccessReview', { resourceAttributes: { verb: 'delete', resource: 'pods', namespace: 'shop' } })).toEqual({
      allowed: false,
    });
    expect(
      review('SubjectAccessReview', {
        user: 'jane',
        groups: ['system:authenticated'],
        nonResourceAttributes: { verb: 'get', path: '/metrics' },
      }),
    ).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by ClusterRoleBinding "paths" of ClusterRole "paths" to Group "system:authenticated"',
    });
    expect(() => review('SelfSubjectAccessReview', {})).toThrow(
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
    expect(review('SelfSubjectRulesReview', { namespace: 'shop' })).toMatchObject({
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/metrics', '/api/*'] }],
      incomplete: false,
    });
  });
});
