// The forge's REST API, compatible with Gitea's v1 as far as its routes go: who asks, for what, may they, and the answer.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Call } from '../call.ts';
import { json } from '../call.ts';
import { notFound, RequestError } from '../errors.ts';
import type { ForgeUser } from '../forge.ts';
import { readBody } from '../read-body.ts';
import { keptName } from '../repository-names.ts';
import { sendAnswer } from '../send-answer.ts';
import type { World } from '../world.ts';
import { contentRoutes } from './content-routes.ts';
import { hookRoutes } from './hook-routes.ts';
import { issueRoutes } from './issue-routes.ts';
import { protectionRoutes } from './protection-routes.ts';
import { pullRoutes } from './pull-routes.ts';
import { repositoryRoutes } from './repository-routes.ts';
import { findRoute, type Access } from './router.ts';
import { statusRoutes } from './status-routes.ts';

const prefix = '/api/v1';

const routes = [...repositoryRoutes, ...contentRoutes, ...pullRoutes, ...issueRoutes, ...statusRoutes, ...protectionRoutes, ...hookRoutes];

/** By header, or by `?token=` as Gitea still takes it. Wrong credentials are refused even where none are needed. */
const userOf = ({ users }: World, request: IncomingMessage, url: URL): ForgeUser | undefined => {
  const token = url.searchParams.get('token') ?? url.searchParams.get('access_token');
  const { authorization } = request.headers;
  const user = authorization ? users.identify(authorization) : token ? users.byToken(token) : undefined;
  if (!user && (authorization || token)) throw new RequestError(401, 'invalid username, password or token');
  return user;
};

const requireAccess = (world: World, access: Access, user: ForgeUser | undefined, repository: string): void => {
  if (repository && !world.repositories.exists(repository)) throw notFound();
  // As if it were not there: whoever may not read it is not told of it.
  if (repository && !user && world.repositories.isPrivate(repository)) throw notFound();
  if (access === 'read') return;
  if (!user) throw new RequestError(401, 'token is required');
  if (access === 'write' && user.right !== 'write') throw new RequestError(403, 'user should have a permission to write to a repo');
};

/** A page of another origin that rides on a browser's remembered login. */
const refuseForeignPages = ({ method, headers }: IncomingMessage): void => {
  if (method === 'GET' || method === 'HEAD') return;
  const { origin, host } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    throw new RequestError(403, 'requests of other sites are refused');
};

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const text = await readBody(request);
  if (!text.trim()) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The same answer as for JSON of another shape.
  }
  throw new RequestError(422, '[]: the body must be a JSON object');
};

const answer = async (world: World, request: IncomingMessage, url: URL): Promise<Answer> => {
  refuseForeignPages(request);
  const user = userOf(world, request, url);
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const found = findRoute(routes, method, url.pathname.slice(prefix.length));
  if (found === 'otherMethod') throw new RequestError(405, 'Method Not Allowed');
  if (!found) throw notFound();
  const { route, params } = found;
  const repository = params['repo'] === undefined ? '' : keptName(world, `${params['owner']}/${params['repo']}`);
  requireAccess(world, route.access, user, repository);
  const call: Call = { world, method, url, params, user, repository, body: await bodyOf(request), headers: request.headers };
  return route.handle(call);
};

const refusal = (world: World, error: unknown): Answer => {
  const known = error instanceof RequestError ? error : undefined;
  const message = known?.message ?? (error instanceof Error ? error.message : String(error));
  const status = known?.status ?? 500;
  return json({ message, url: `${world.url}/api/swagger` }, status, status === 401 ? { 'www-authenticate': 'Basic realm="forge"' } : {});
};

export const isApi = (url: URL): boolean => url.pathname.startsWith(`${prefix}/`);

export const handleApi = async (world: World, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
  const result = await answer(world, request, url).catch((error: unknown) => refusal(world, error));
  sendAnswer(request, response, result);
};
