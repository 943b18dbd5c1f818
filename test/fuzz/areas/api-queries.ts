// What stands in a request's first line and headers: paths, selectors, parameters of lists and watches.
import type { Random } from '../../seeded-random.ts';
import { mutateText, nastyText, wire } from '../mutate.ts';
import { samples } from '../samples.ts';
import type { Shot } from '../victim.ts';

const podWords = ['log', 'exec', 'attach', 'portforward', 'proxy/x', 'eviction', 'binding', 'status', 'ephemeralcontainers', 'resize'];

const known = [
  ...samples.map(({ path }) => path),
  ...samples.map(({ path }) => `${path}/fuzz-1`),
  ...podWords.map((each) => `/api/v1/namespaces/default/pods/victim/${each}`),
  '/',
  '/api',
  '/apis',
  '/api/v1',
  '/apis/apps',
  '/apis/apps/v1',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/apis/apps/v1',
  '/version',
  '/healthz/ping',
  '/readyz',
  '/livez?verbose',
  '/metrics',
  '/logs',
  '/.well-known/openid-configuration',
  '/openid/v1/jwks',
  '/api/v1/watch/pods',
  '/api/v1/namespaces/default/services/x:http/proxy/a/b',
  '/api/v1/nodes/x/proxy/',
  '/api/v1/componentstatuses',
  '/apis/apps/v1/namespaces/default/deployments/fuzz-1/scale',
  '/api/v1/namespaces/default/finalize',
  '/api/v1/namespaces/default/serviceaccounts/default/token',
];

const methods = ['GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'DELETE', 'POST', 'PUT', 'PATCH', 'TRACE'];

const types = [
  'application/json',
  'application/yaml',
  'text/html',
  '*/*',
  ';;;',
  'application/vnd.kubernetes.protobuf',
  'application/json;__proto__=x;as=constructor',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/json;as=X;v=v9;g=y',
];

const tokens = ['Bearer x', 'Basic ###', 'Bearer a.b.c', 'x', 'Bearer eyJhbGciOiJub25lIn0.e30.', ''];

/** What the others shoot at stays, and what would stay open is another area's. */
const spare = (method: string, path: string): Shot => {
  const asked = path
    .replaceAll(/watch=\w+/g, '')
    .replaceAll('/watch/', '/w/')
    .replace(/follow/gi, 'f');
  const isFuzz = /\/fuzz-\d/.test(asked);
  return method === 'DELETE' && !isFuzz ? { method: 'GET', path: `${asked.split('?')[0]}?limit=1` } : { method, path: asked };
};

export const paths = (random: Random): Shot => {
  const base = random.pick(known);
  const path = wire(random.chance(0.8) ? mutateText(random, base) : base);
  const headers: Record<string, string> = { accept: random.pick(types) };
  if (random.chance(0.1)) headers['impersonate-user'] = wire(nastyText(random, 200));
  if (random.chance(0.05)) headers['authorization'] = random.pick(tokens);
  return { ...spare(random.pick(methods), path.startsWith('/') ? path : `/${path}`), headers };
};

const labelSelectors = [
  'app=fuzz',
  'app in (a,b),c notin (d)',
  '!x',
  'a!=b',
  'a==b,c',
  'x>1',
  'x<1',
  'a in (',
  'a=b=c',
  ',',
  '=',
  '!',
  'in',
  'a in (in,notin)',
  'a=(',
  "a='b'",
];

const fieldSelectors = [
  'metadata.name=x',
  'metadata.namespace!=y',
  'spec.nodeName=z',
  'status.phase=Running',
  'a\\=b=c',
  'metadata.name',
  '=',
  'metadata.name=a,metadata.name=b',
  'involvedObject.kind=Pod',
  '__proto__=x',
  'metadata.constructor=y',
  'spec.name=aaa',
];

const values = [
  '',
  '0',
  '1',
  '-1',
  'true',
  'false',
  'x',
  '1e9',
  '99999999999999999999',
  '-9223372036854775809',
  '0x10',
  '%201',
  'NaN',
  'null',
  '9007199254740993',
  '4294967296',
  '%00',
  '%ff',
];

const token = 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MTAsInN0YXJ0IjoiYVx1MDAwMCJ9';

export const selectors = (random: Random): Shot => {
  const selector = (from: string[]) => encodeURIComponent(random.chance(0.7) ? mutateText(random, random.pick(from)) : random.pick(from));
  const { path } = random.pick(samples);
  const query = [`labelSelector=${selector(labelSelectors)}`, ...(random.chance(0.6) ? [`fieldSelector=${selector(fieldSelectors)}`] : [])];
  if (random.chance(0.3)) query.push(`limit=${random.pick(values)}`, `continue=${wire(mutateText(random, token)).replaceAll('&', '')}`);
  const method = random.chance(0.05) && /configmaps|leases/.test(path) ? 'DELETE' : 'GET';
  return { method, path: `${path}?${query.join('&')}` };
};

const parameters = [
  'resourceVersion',
  'resourceVersionMatch',
  'timeoutSeconds',
  'allowWatchBookmarks',
  'sendInitialEvents',
  'limit',
  'continue',
  'labelSelector',
  'fieldSelector',
  'pretty',
  'includeObject',
];

/** What is asked about is how a watch begins: each ends after a second at most. */
export const watches = (random: Random): Shot => {
  const { path } = random.pick(samples.filter(({ path }) => !path.includes('selfsubject')));
  const query = Array.from({ length: random.below(5) }, () => {
    const name = random.pick(parameters);
    const value =
      name === 'timeoutSeconds'
        ? random.pick(['x', '-1', '1', '1.5'])
        : random.pick([...values, 'NotOlderThan', 'Exact', 'Unset', 'app=fuzz', '10', 'Metadata']);
    return `${name}=${value}`;
  });
  const all = [`watch=${random.pick(['1', 'true', '', 'yes'])}`, ...query, 'timeoutSeconds=1'];
  return { method: 'GET', path: `${path}?${all.join('&')}`, headers: { accept: random.pick(types) } };
};
