// Paths that name no resource: discovery, OpenAPI, version, health, keys.
import { createHash } from 'node:crypto';
import { aggregatedDiscovery, groupDocument, groupList, resourceList } from './discovery.ts';
import type { Exchange, HttpContext } from './exchange.ts';
import { healthText, versionDocument } from './health.ts';
import type { ResourceRegistry, ResourceType } from '../machinery/resource.ts';
import { apiErrors } from '../machinery/status.ts';
import { UnknownPathError } from './unknown-path.ts';
import { send, sendText } from './respond.ts';

type Handler = (context: HttpContext, exchange: Exchange) => void;

const wantsAggregated = ({ request }: Exchange): string | undefined => {
  const found = /;[^,]*g=apidiscovery\.k8s\.io[^,]*/.exec(request.headers.accept ?? '');
  return found ? /v=(v2beta1|v2)\b/.exec(found[0])?.[1] : undefined;
};

const tagOf = (text: string): string => `"${createHash('sha256').update(text).digest('hex').toUpperCase()}"`;

/** Discovery is asked for by every client at every start: unchanged, it is not sent again. */
const sendTagged = ({ request, response }: Exchange, type: string, text: string, tag = tagOf(text)): void => {
  response.setHeader('ETag', tag);
  response.setHeader('Vary', 'Accept');
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304);
    return void response.end();
  }
  response.setHeader('Cache-Control', 'public');
  sendText(request, response, 200, type, text);
};

interface Tagged {
  text: string;
  tag: string;
}

/** By what is served; flux asks for both documents once for each kind that it shows. */
const aggregated = new WeakMap<readonly ResourceType[], Map<string, Tagged>>();

const aggregatedText = (registry: ResourceRegistry, core: boolean, version: string): Tagged => {
  const known = aggregated.get(registry.all()) ?? new Map<string, Tagged>();
  aggregated.set(registry.all(), known);
  const key = `${core} ${version}`;
  const found = known.get(key);
  if (found) return found;
  const text = `${JSON.stringify(aggregatedDiscovery(registry, core, version))}\n`;
  const made = { text, tag: tagOf(text) };
  known.set(key, made);
  return made;
};

const discovery =
  (core: boolean): Handler =>
  (context, exchange) => {
    const version = wantsAggregated(exchange);
    const { registry } = context.core;
    if (version) {
      const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
      const { text, tag } = aggregatedText(registry, core, version);
      return sendTagged(exchange, type, text, tag);
    }
    const address = exchange.request.headers.host ?? '127.0.0.1';
    const versions = {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
    };
    send(exchange.request, exchange.response, { code: 200, body: core ? versions : groupList(registry) });
  };

const pretty = ({ request, response }: Exchange, body: unknown): void =>
  sendText(request, response, 200, 'application/json', JSON.stringify(body, undefined, 2));

const rootPaths = ({ core }: HttpContext): string[] => {
  const groups = new Set(core.registry.all().map(({ group, version }) => (group ? `/apis/${group}/${version}` : `/api/${version}`)));
  const names = new Set([...groups].filter((path) => path.startsWith('/apis/')).map((path) => path.slice(0, path.lastIndexOf('/'))));
  const others = [
    '/.well-known/openid-configuration',
    '/api',
    '/apis',
    '/healthz',
    '/livez',
    '/openapi/v3',
    '/openid/v1/jwks',
    '/readyz',
    '/version',
  ];
  return [...others, ...groups, ...names].sort();
};

/**
 * Only kubectl asks for OpenAPI v2, after it found a kind in no v3 document; it wants to read that v2 does not have it either.
 * Protobuf: field 1, "2.0".
 */
const openApiV2: Handler = (_context, { request, response }) => {
  if (!request.headers.accept?.includes('proto-openapi')) {
    return sendText(
      request,
      response,
      200,
      'application/json',
      '{"swagger":"2.0","info":{"title":"Kubernetes"},"paths":{},"definitions":{}}',
    );
  }
  sendText(request, response, 200, 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf', '\n\u00032.0');
};

const fixed: Record<string, Handler> = {
  '/': (context, exchange) => pretty(exchange, { paths: rootPaths(context) }),
  '/openapi/v2': openApiV2,
  '/api': discovery(true),
  '/apis': discovery(false),
  '/version': (_context, exchange) => pretty(exchange, versionDocument),
  '/openapi/v3': (context, exchange) => sendTagged(exchange, 'text/plain; charset=utf-8', JSON.stringify(context.openApi().index())),
  '/.well-known/openid-configuration': ({ access }, exchange) => pretty(exchange, access.serviceAccountTokens.openIdConfiguration()),
  '/openid/v1/jwks': ({ access }, { request, response }) =>
    sendText(request, response, 200, 'application/jwk-set+json', JSON.stringify(access.serviceAccountTokens.jwks())),
};

const openApiDocument = (context: HttpContext, exchange: Exchange, name: string): void => {
  const found = context.openApi().document(name);
  if (!found) {
    exchange.response.writeHead(404);
    return void exchange.response.end();
  }
  const tag = `"${found.hash}"`;
  const { request, response } = exchange;
  response.setHeader('ETag', tag);
  if (exchange.query.get('hash') === found.hash) response.setHeader('Cache-Control', 'public, immutable');
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304);
    return void response.end();
  }
  sendText(request, response, 200, 'application/json', found.text);
};

/** /apis/GROUP, /api/v1, /apis/GROUP/VERSION. */
const listings = (context: HttpContext, exchange: Exchange, path: string): boolean => {
  const [prefix, group = '', version, ...rest] = path.slice(1).split('/');
  const { registry } = context.core;
  if (rest.length) return false;
  const ofGroup = prefix === 'apis' ? registry.all().filter((type) => type.group === group) : [];
  const knownGroup = ofGroup.length > 0;
  const document = () => {
    if (prefix === 'api' && version === undefined) return resourceList(registry, '', group);
    if (!knownGroup) return undefined;
    return version === undefined ? groupDocument(registry, group) : resourceList(registry, group, version);
  };
  const body = document();
  if (body) send(exchange.request, exchange.response, { code: 200, body });
  else if (prefix === 'api' || ofGroup.some(({ custom }) => !custom))
    throw apiErrors.other(404, 'NotFound', 'the server could not find the requested resource', {});
  return body !== undefined;
};

export const handleDocument = (context: HttpContext, exchange: Exchange): void => {
  const { request, response, query } = exchange;
  const path = exchange.path.length > 1 ? exchange.path.replace(/\/+$/, '') : exchange.path;
  const health = healthText(path, query);
  if (health !== undefined) {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    return sendText(request, response, 200, 'text/plain; charset=utf-8', health);
  }
  const handler = fixed[path];
  if (handler) return handler(context, exchange);
  if (path.startsWith('/openapi/v3/')) return openApiDocument(context, exchange, path.slice('/openapi/v3/'.length));
  if (/^\/apis?\//.test(path) && listings(context, exchange, path)) return;
  throw new UnknownPathError();
};
