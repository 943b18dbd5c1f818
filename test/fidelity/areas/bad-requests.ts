// Requests that no careful client sends: other media types, other methods, paths that lead nowhere, bodies that are none, odd options.
import type { Area, Draft } from '../case.ts';

const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: 'x' } };
const types = [
  'text/plain',
  'application/xml',
  'application/json; charset=utf-8',
  'application/yaml',
  '',
  'application/cbor',
  'application/vnd.kubernetes.protobuf',
  'odd',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/apply-patch+cbor',
];
const bodies = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '5',
  '{}',
  'a: b: c',
  '{"kind":"ConfigMap"}',
  '{"apiVersion":"v1"}',
  '{"apiVersion":"v1","kind":"ConfigMap","metadata":5}',
  '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":"1","a":"2"}}',
  '{"apiVersion":"v1","kind":"List","items":[]}',
  '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","labels":{"a":1}}}',
  'kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: y\n',
  '{"metadata":{"name":"z","creationTimestamp":"yesterday"}}',
  '{"metadata":{"name":"z","generation":"1"}}',
  '{"metadata":{"name":"z"},"Data":{"a":"x"}}',
  '{"metadata":{"name":"q","unknown":1},"odd":{"x":1}}',
  '{} trailing',
];
const paths = [
  '/api',
  '/apis',
  '/api/v1',
  '/api/v2',
  '/apis/apps',
  '/apis/apps/v1',
  '/apis/apps/v9',
  '/apis/odd.example',
  '/version/',
  '/healthz',
  '/livez',
  '/readyz?verbose',
  '/healthz/ping',
  '/healthz/odd',
  '/',
  '/odd',
  '/api/v1/odd',
  '/api/v1/namespaces/default/odd',
  '/api/v1/nodes/odd',
  '/api/v1/namespaces/NS/pods/a/odd',
  '/apis/apps/v1/namespaces/NS/deployments/a/scale',
  '/apis/apps/v1/namespaces/NS/configmaps',
  '/api/v1/configmaps/one',
  '/api/v1/namespaces/NS/namespaces',
  '/api/v1/namespaces/NS/status',
  '/api/v1/namespaces/absent/configmaps',
  '/api/v1/namespaces/NS/configmaps/Bad_Name',
  '/api/v1/namespaces/NS/configmaps/one/',
  '/api/v1/namespaces/NS/configmaps/',
  '/api//v1',
  '/api/v1/namespaces/NS/configmaps/one/status',
  '/api/v1/watch/namespaces/NS/odd',
  '/apis/apiextensions.k8s.io',
  '/apis/metrics.k8s.io/v1beta1/nodes',
  '/apis/batch/v1beta1/cronjobs',
  '/openapi/v3/odd',
  '/logs/',
  '/metrics/odd',
  '/ui',
  '/swagger-ui',
  '/.well-known/odd',
  '/apis/apps/v1/namespaces/NS/deployments/absent/status',
  '/api/v1/namespaces/NS/pods/absent/log',
  '/api/v1/namespaces/NS/services/absent/proxy',
  '/apis/authentication.k8s.io/v1/tokenreviews',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/api/v1/bindings',
];
const methods = ['GET', 'GET', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];
const accepts = [
  'application/json',
  'application/yaml',
  'text/html',
  'application/xml',
  '*/*',
  'application/*',
  'text/html, application/xml;q=0.9, */*;q=0.8',
  '',
  'odd',
  'application/json;as=Odd',
  'application/json;stream=watch',
];
const options = [
  'dryRun=none',
  'dryRun=All&dryRun=All',
  'dryRun=',
  'fieldManager=' + 'x'.repeat(130),
  'fieldManager=a%0Ab',
  'fieldValidation=odd',
  'fieldValidation=',
  'force=true',
  'force=odd',
  'pretty=true',
  'timeout=1s',
  'timeout=odd',
  'timeoutSeconds=-1',
  'unknown=1',
  'watch=odd',
  'limit=odd',
  'gracePeriodSeconds=-1',
  'gracePeriodSeconds=odd',
  'propagationPolicy=Odd',
  'orphanDependents=true&propagationPolicy=Background',
  'allowWatchBookmarks=odd',
];
const deleteBodies = [
  { propagationPolicy: 'Odd' },
  { gracePeriodSeconds: -5 },
  { preconditions: { uid: 'other' } },
  { preconditions: { resourceVersion: '1' } },
  { orphanDependents: true, propagationPolicy: 'Orphan' },
  { kind: 'Odd', apiVersion: 'v1' },
  { dryRun: ['odd'] },
  { dryRun: ['All'] },
  { unknown: 1 },
  'text',
  { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: '5' },
];

const one = (draft: Draft): void => {
  const { random, namespace } = draft;
  const maps = draft.in('configmaps');
  const choice = random.below(8);
  const type = random.pick(types);
  if (choice === 0) draft.send('POST', maps, { ...map, metadata: { name: 'typed' } }, { type });
  else if (choice === 1) draft.send('PATCH', `${maps}/one`, { data: { b: 'y' } }, { type });
  else if (choice === 2)
    draft.send(
      random.pick(['POST', 'PUT']),
      `${maps}${random.chance(0.5) ? '/one' : ''}`,
      random.pick(bodies),
      random.chance(0.3) ? { type: 'application/yaml' } : {},
    );
  else if (choice === 3)
    draft.send(random.pick(methods), random.pick(paths).replace('NS', namespace), random.chance(0.3) ? map : undefined);
  else if (choice === 4) draft.get(`${maps}${random.chance(0.5) ? '/one' : ''}`, { headers: { accept: random.pick(accepts) } });
  else if (choice === 5) draft.send(random.pick(['GET', 'POST', 'PUT', 'DELETE']), `${maps}/one?${random.pick(options)}`, map);
  else if (choice === 6) draft.delete(`${maps}/one`, random.pick(deleteBodies));
  else draft.create('configmaps', { ...map, metadata: { name: `n${random.below(99)}` } }, `?${random.pick(options)}`);
};

export const badRequests: Area = {
  name: 'bad-requests',
  generate: (draft) => {
    draft.create('configmaps', map);
    for (let count = 0; count < 9; count++) one(draft);
  },
};
