// RBAC as others see it (impersonated), access and rules reviews, and who may grant what.
import type { Area, Body, Draft } from '../case.ts';

const group = 'rbac.authorization.k8s.io';
const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', '*'];
const resources: [group: string, resource: string][] = [
  ['', 'pods'],
  ['', 'configmaps'],
  ['apps', 'deployments'],
  ['apps', 'deployments/scale'],
  ['', 'pods/log'],
  ['*', '*'],
  ['', 'secrets'],
  ['batch', '*'],
];

const rule = (draft: Draft): Body => {
  const { random } = draft;
  const [apiGroup, resource] = random.pick(resources);
  return {
    apiGroups: [apiGroup],
    resources: [resource],
    verbs: random.some(verbs, 1 + random.below(3)),
    ...(random.chance(0.25) ? { resourceNames: [random.pick(['one', 'two'])] } : {}),
  };
};

const as = (user: string, ...groups: string[]): Record<string, string> => ({
  'impersonate-user': user,
  ...(groups.length > 0 ? { 'impersonate-group': groups.join(',') } : {}),
});

const requests = (draft: Draft): void => {
  const { random } = draft;
  const headers = random.pick([
    as('jane'),
    as('joe', 'devs'),
    as(`system:serviceaccount:${draft.namespace}:default`),
    as('system:anonymous'),
  ]);
  const path = random.pick([
    draft.in('configmaps'),
    draft.in('pods'),
    draft.in('apps/v1/deployments'),
    '/api/v1/nodes',
    '/api/v1/configmaps',
    '/healthz',
    '/metrics',
    '/apis',
    '/api/v1/namespaces',
    `/api/v1/namespaces/${draft.namespace}`,
  ]);
  const choice = random.below(5);
  if (choice < 2)
    draft.get(path + random.pick(['', '?watch=1&timeoutSeconds=1&resourceVersion=x', '?fieldSelector=metadata.name%3Done']), { headers });
  else if (choice === 2) draft.get(`${draft.in('configmaps')}/${random.pick(['one', 'two'])}`, { headers });
  else if (choice === 3) draft.create('configmaps', { metadata: { name: random.pick(['one', 'two']) } }, '', { headers });
  else
    draft.delete(random.pick([`${draft.in('configmaps')}/one`, draft.in('configmaps'), `${draft.in('pods')}/one`]), undefined, { headers });
};

const reviews = (draft: Draft): void => {
  const { random, namespace } = draft;
  const [apiGroup, whole] = random.pick(resources);
  const [resource, subresource] = whole.split('/');
  const attributes = {
    namespace: random.pick([namespace, '', 'default']),
    verb: random.pick(verbs),
    group: apiGroup,
    resource,
    ...(subresource ? { subresource } : {}),
    ...(random.chance(0.3) ? { name: 'one' } : {}),
  };
  const spec = random.chance(0.8)
    ? { resourceAttributes: attributes }
    : random.pick([
        { nonResourceAttributes: { path: '/version', verb: 'get' } },
        {},
        { resourceAttributes: attributes, nonResourceAttributes: { path: '/x', verb: 'get' } },
      ]);
  const review = (kind: string, more: Body) => ({ apiVersion: 'authorization.k8s.io/v1', kind, spec: more });
  const choice = random.below(4);
  const headers = as('jane');
  if (choice === 0)
    draft.create('/authorization.k8s.io/v1/selfsubjectaccessreviews', review('SelfSubjectAccessReview', spec), '', { headers });
  else if (choice === 1)
    draft.create(
      '/authorization.k8s.io/v1/subjectaccessreviews',
      review('SubjectAccessReview', {
        ...spec,
        ...random.pick([{ user: 'jane' }, { user: 'joe', groups: ['devs'] }, {}, { groups: ['system:masters'], user: 'x' }]),
      }),
    );
  else if (choice === 2)
    draft.create(
      '/authorization.k8s.io/v1/selfsubjectrulesreviews',
      review('SelfSubjectRulesReview', random.pick([{ namespace }, {}])),
      '',
      { headers },
    );
  else
    draft.create(
      random.pick(['/authentication.k8s.io/v1/selfsubjectreviews', 'authorization.k8s.io/v1/localsubjectaccessreviews']),
      random.pick([{}, review('LocalSubjectAccessReview', { ...spec, user: 'jane' })]),
      '',
      { headers: random.chance(0.5) ? as('joe', 'devs') : {} },
    );
};

const granting = (draft: Draft): void => {
  const { random } = draft;
  const headers = as('jane');
  const meta = { name: `g${random.below(99)}` };
  if (random.chance(0.5))
    draft.create(`${group}/v1/roles`, { apiVersion: `${group}/v1`, kind: 'Role', metadata: meta, rules: [rule(draft)] }, '', {
      headers,
      settles: true,
    });
  else
    draft.create(
      `${group}/v1/rolebindings`,
      {
        apiVersion: `${group}/v1`,
        kind: 'RoleBinding',
        metadata: meta,
        roleRef: { apiGroup: group, kind: random.pick(['ClusterRole', 'Role']), name: random.pick(['view', 'edit', 'r', 'absent']) },
        subjects: [{ kind: 'User', name: 'joe' }],
      },
      '',
      { headers, settles: true },
    );
};

export const access: Area = {
  name: 'access',
  // view and edit get their rules from kube-controller-manager.
  controllers: true,
  generate: (draft) => {
    const { random, namespace } = draft;
    const rules = [rule(draft), rule(draft)];
    if (random.chance(0.4))
      rules.push({
        apiGroups: [group],
        resources: ['roles', 'rolebindings'],
        verbs: random.pick([['create'], ['create', 'bind', 'escalate'], ['*']]),
      });
    draft.create(`${group}/v1/roles`, { apiVersion: `${group}/v1`, kind: 'Role', metadata: { name: 'r' }, rules });
    const subjects = random.pick([
      [{ kind: 'User', name: 'jane' }],
      [
        { kind: 'Group', name: 'devs' },
        { kind: 'User', name: 'jane' },
      ],
      [{ kind: 'ServiceAccount', name: 'default', namespace }],
    ]);
    const roleRef = {
      apiGroup: group,
      ...random.pick([
        { kind: 'Role', name: 'r' },
        { kind: 'Role', name: 'r' },
        { kind: 'ClusterRole', name: 'view' },
        { kind: 'ClusterRole', name: 'edit' },
        { kind: 'ClusterRole', name: 'absent' },
      ]),
    };
    draft.create(
      `${group}/v1/rolebindings`,
      {
        apiVersion: `${group}/v1`,
        kind: 'RoleBinding',
        metadata: { name: 'b' },
        roleRef,
        subjects,
      },
      '',
      { settles: true },
    );
    for (let count = 0; count < 8; count++) random.pick([requests, requests, reviews, reviews, granting])(draft);
  },
};
