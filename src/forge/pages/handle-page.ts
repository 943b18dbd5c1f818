// The forge's pages, for a person with a browser: which page, who asks, may they. They work without scripts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../call.ts';
import { findRoute, type Access, type Route } from '../api/router.ts';
import { notFound, RequestError } from '../errors.ts';
import { readDiff, readPatch } from '../history/changed-files.ts';
import { pullRange } from '../pulls/pull-range.ts';
import { findPull } from '../pulls/pull-state.ts';
import { readBody } from '../read-body.ts';
import { fullName, keptName } from '../repository-names.ts';
import { sendAnswer } from '../send-answer.ts';
import type { World } from '../world.ts';
import { addHookAction, hookAction, hooksPage } from './hook-pages.ts';
import { html } from './html.ts';
import { page, seeOther, type Visit } from './layout.ts';
import { loginAction, loginPage, logoutAction } from './login-page.ts';
import { requireOwnForm, visitorOf } from './login.ts';
import { createAction, pullAction } from './pull-actions.ts';
import { comparePage, pullPage, pullsPage } from './pull-pages.ts';
import { branchesPage, commitPage, commitsPage, listPage, sourcePage } from './repository-pages.ts';
import { style } from './style.ts';

type Show = (visit: Visit) => Answer | Promise<Answer>;

const plain = (body: string): Answer => ({
  status: 200,
  body,
  headers: { 'content-type': 'text/plain;charset=utf-8', 'x-content-type-options': 'nosniff' },
});

const asText = async ({ world, repository, params }: Visit): Promise<Answer> => {
  const { from, to } = await pullRange(world, repository, findPull(world.records.read(repository), Number(params['index'])));
  if (params['kind'] === 'patch') return plain(await readPatch(world.repositories, repository, from, to));
  if (params['kind'] !== 'diff') throw notFound();
  return plain(await readDiff(world.repositories, repository, { from, to, binary: true }));
};

const on = (method: string, pattern: string, access: Access, handle: Show): Route<Show> => ({ method, pattern, access, handle });
const repo = '/:owner/:repo';

const moved = (pattern: string, to: (params: Record<string, string>) => string): Route<Show> =>
  on('GET', pattern, 'read', ({ params, world }) =>
    seeOther(`/${fullName(world, `${params['owner']}/${params['repo']}`)}/${to(params).split('/').map(encodeURIComponent).join('/')}`),
  );

const routes: Route<Show>[] = [
  on('GET', '/', 'read', listPage),
  on('GET', '/assets/forge.css', 'read', () => ({ status: 200, body: style, headers: { 'content-type': 'text/css;charset=utf-8' } })),
  on('GET', '/user/login', 'read', (visit) => loginPage(visit)),
  on('POST', '/user/login', 'read', loginAction),
  on('POST', '/user/logout', 'read', logoutAction),
  on('GET', '/user/settings/hooks', 'write', (visit) => hooksPage(visit)),
  on('POST', '/user/settings/hooks', 'write', addHookAction),
  on('POST', '/user/settings/hooks/:id/:action', 'write', hookAction),
  on('GET', repo, 'read', sourcePage),
  on('GET', `${repo}/src/:kind/*rest`, 'read', sourcePage),
  on('GET', `${repo}/commits`, 'read', commitsPage),
  on('GET', `${repo}/commits/branch/*branch`, 'read', commitsPage),
  // As other forges write them, and as people type them.
  moved(`${repo}/commits/*branch`, ({ branch }) => `commits/branch/${branch}`),
  moved(`${repo}/tree/*rest`, ({ rest }) => `src/branch/${rest}`),
  moved(`${repo}/blob/*rest`, ({ rest }) => `src/branch/${rest}`),
  moved(`${repo}/pull/:index`, ({ index }) => `pulls/${index}`),
  on('GET', `${repo}/commit/:sha`, 'read', commitPage),
  on('GET', `${repo}/branches`, 'read', branchesPage),
  on('GET', `${repo}/compare/*range`, 'read', comparePage),
  on('GET', `${repo}/pulls`, 'read', pullsPage),
  on('POST', `${repo}/pulls`, 'write', createAction),
  on('GET', `${repo}/pulls/:index.:kind`, 'read', asText),
  on('GET', `${repo}/pulls/:index`, 'read', (visit) => pullPage(visit)),
  on('GET', `${repo}/pulls/:index/:tab`, 'read', ({ params, world }) =>
    seeOther(`/${fullName(world, `${params['owner']}/${params['repo']}`)}/pulls/${params['index']}#${params['tab']}`),
  ),
  on('POST', `${repo}/pulls/:index/:action`, 'write', pullAction),
  on('GET', `${repo}/settings/hooks`, 'write', (visit) => hooksPage(visit)),
  on('POST', `${repo}/settings/hooks`, 'write', addHookAction),
  on('POST', `${repo}/settings/hooks/:id/:action`, 'write', hookAction),
];

/** `/fleet`, `/fleet.git` and what stands behind them lead to `/learner/fleet`; a name of ours is no repository. */
const shortName = (world: World, path: string): string | undefined => {
  const [, first = '', rest = ''] = /^\/([^/]+)((?:\/.*)?)$/.exec(path) ?? [];
  const name = first.replace(/\.git$/, '');
  if (!name || first === 'user' || first === 'assets' || !world.repositories.exists(name)) return undefined;
  // An owner may be called like a repository.
  const second = rest.split('/')[1]?.replace(/\.git$/, '');
  if (second && world.repositories.exists(`${name}/${second}`)) return undefined;
  return `/${fullName(world, name)}${rest.replace(/\/+$/, '')}`;
};

const requireAccess = (visit: Visit, access: Access): Answer | undefined => {
  const { world, user, repository, url } = visit;
  if (repository && !world.repositories.exists(repository)) throw notFound();
  const hidden = repository !== '' && !user && world.repositories.isPrivate(repository);
  if (hidden || (access === 'write' && !user)) return seeOther(`/user/login?to=${encodeURIComponent(url.pathname)}`);
  if (access === 'write' && user?.right !== 'write') throw new RequestError(403, 'You may read here, but not write.');
  return undefined;
};

const answer = async (visit: Visit, request: IncomingMessage): Promise<Answer> => {
  const { world, url } = visit;
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const short = shortName(world, url.pathname);
  if (short && method === 'GET') return seeOther(`${short}${url.search}`);
  const path = url.pathname.replace(/^(\/[^/]+\/[^/]+)\.git\/?$/, '$1');
  const found = findRoute(routes, method, path);
  if (!found || found === 'otherMethod') throw notFound();
  const { route, params } = found;
  Object.assign(visit, { params, repository: params['repo'] === undefined ? '' : keptName(world, `${params['owner']}/${params['repo']}`) });
  if (method === 'POST') {
    visit.form = new URLSearchParams(await readBody(request));
    requireOwnForm(request, visit.user, visit.form.get('_csrf') ?? '');
  }
  return requireAccess(visit, route.access) ?? route.handle(visit);
};

const sorry = (visit: Visit, error: unknown): Answer => {
  const known = error instanceof RequestError ? error : undefined;
  const words = known?.status === 404 ? 'There is no such page here.' : (known?.message ?? 'The forge failed to draw this page.');
  return page(
    visit,
    'Not this way',
    html`<h1>${words}</h1>
      <p><a href="/">All repositories</a></p>`,
    known?.status ?? 500,
  );
};

export const handlePage = async (world: World, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
  const visit: Visit = { world, user: visitorOf(world, request), url, params: {}, repository: '', form: new URLSearchParams() };
  sendAnswer(request, response, await answer(visit, request).catch((error: unknown) => sorry(visit, error)));
};
