// What a URL path asks for, as upstream's RequestInfo reads it, before anybody knows which kinds are served.
import { decodeSegment } from './decode-segment.ts';

export interface ResourcePath {
  group: string;
  version: string;
  /** '' outside a namespace. */
  namespace: string;
  resource: string;
  name: string;
  subresource: string;
  /** What follows the subresource, for proxy. */
  rest: string;
  /** The old /watch/ form of a path. */
  watch: boolean;
}

const namespaceSubresources = new Set(['status', 'finalize']);

/** Undefined for paths that name no resource, discovery among them. */
export const parseResourcePath = (path: string): ResourcePath | undefined => {
  const parts = path.split('/').filter(Boolean).map(decodeSegment);
  const prefix = parts.shift();
  if (prefix !== 'api' && prefix !== 'apis') return undefined;
  const group = prefix === 'apis' ? parts.shift() : '';
  const version = parts.shift();
  if (group === undefined || version === undefined || !parts.length) return undefined;
  const watch = parts[0] === 'watch';
  if (watch) parts.shift();
  const namespaced = parts[0] === 'namespaces' && parts.length > 2 && !namespaceSubresources.has(parts[2] as string);
  const namespace = namespaced ? (parts[1] as string) : '';
  const [resource = '', name = '', subresource = '', ...rest] = namespaced ? parts.slice(2) : parts;
  if (!resource) return undefined;
  return { group, version, namespace, resource, name, subresource, rest: rest.join('/'), watch };
};

const verbs: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete', GET: 'get', HEAD: 'get' };

/** The verb that authorization sees. */
export const verbOf = (method: string, { name, watch }: ResourcePath, query: URLSearchParams): string => {
  const verb = verbs[method] ?? method.toLowerCase();
  if (name && !watch) return verb;
  if (verb === 'get') return watch || isSet(query.get('watch')) ? 'watch' : 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
};

const isSet = (flag: string | null) => flag !== null && flag !== '0' && flag.toLowerCase() !== 'false';
