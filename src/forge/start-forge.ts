// The forge of the lab: git over HTTP with users, read-only tokens, branch rules and push events.
// Leaves out (a later issue): pull requests, webhooks, pages. They plug in through `routes`.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { BareRepositories } from './bare-repositories.ts';
import type { Forge, ForgeOptions, ForgeUser, PushEvent } from './forge.ts';
import { parseGitRoute, type GitRoute } from './git-route.ts';
import { changedRefs, Turns } from './push-events.ts';
import { advertiseRefs, exchangePacks } from './smart-http.ts';
import { writeBranchRules } from './update-hook.ts';
import { UserStore } from './users.ts';

interface Refusal {
  status: number;
  text: string;
  headers?: Record<string, string>;
}

const notFound: Refusal = { status: 404, text: 'Not found\n' };
const unauthorized: Refusal = { status: 401, text: 'Unauthorized\n', headers: { 'www-authenticate': 'Basic realm="forge"' } };
const readOnly: Refusal = { status: 403, text: 'Write access denied\n' };

const refuse = (request: IncomingMessage, response: ServerResponse, { status, text, headers = {} }: Refusal): void => {
  request.resume();
  response.writeHead(status, { 'content-type': 'text/plain', ...headers });
  response.end(text);
};

interface World {
  options: ForgeOptions;
  repositories: BareRepositories;
  users: UserStore;
  turns: Turns;
  listeners: Set<(event: PushEvent) => void>;
}

/** Wrong credentials are refused even where none are needed: a learner's typo must not pass unseen. */
const decide = ({ repositories, options }: World, route: GitRoute, request: IncomingMessage, user: ForgeUser | undefined) => {
  const writes = route.service === 'git-receive-pack';
  const mustLogIn = writes || repositories.isPrivate(route.repository) || request.headers.authorization !== undefined;
  if (mustLogIn && !user) return unauthorized;
  if (writes && user?.right !== 'write') return readOnly;
  if (!repositories.exists(route.repository) && !(writes && options.createOnPush)) return notFound;
  return undefined;
};

const receivePack = (world: World, { repository }: GitRoute, user: string, request: IncomingMessage, response: ServerResponse) =>
  world.turns.take(repository, async () => {
    const before = await world.repositories.refs(repository);
    await exchangePacks('git-receive-pack', world.repositories.folder(repository), request, response, async () => {
      const at = world.options.clock.now();
      for (const change of changedRefs(before, await world.repositories.refs(repository))) {
        for (const listener of world.listeners) listener({ repository, user, at, ...change });
      }
    });
  });

const handleGit = async (world: World, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://forge');
  if (world.options.routes?.(request, response, url)) return;
  const route = parseGitRoute(url);
  if (!route || request.method !== (route.advertisement ? 'GET' : 'POST')) return refuse(request, response, notFound);
  const user = world.users.identify(request.headers.authorization);
  const refusal = decide(world, route, request, user);
  if (refusal) return refuse(request, response, refusal);
  const folder = world.repositories.folder(route.repository);
  if (!world.repositories.exists(route.repository)) await world.repositories.create(route.repository);
  if (route.advertisement) return advertiseRefs(route.service, folder, request, response);
  if (route.service === 'git-upload-pack') return exchangePacks(route.service, folder, request, response);
  return receivePack(world, route, user?.name ?? '', request, response);
};

const portTaken = (port: number | undefined, cause: unknown) =>
  new LabError({
    family: 'environment',
    code: 'forge/port-taken',
    message: `Port ${port} of the forge is taken by another program.`,
    next: 'End that program, or start the lab in a new workspace.',
    cause,
  });

const listen = (server: Server, port: number | undefined): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? portTaken(port, error) : error));
    server.listen(port ?? 0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

/** Starts a forge on 127.0.0.1. */
export const startForge = async (options: ForgeOptions): Promise<Forge> => {
  const world: World = {
    options,
    repositories: new BareRepositories(join(options.stateDir, 'repositories')),
    users: new UserStore(options.stateDir, options.users),
    turns: new Turns(),
    listeners: new Set(),
  };
  const server = createServer((request, response) => {
    handleGit(world, request, response).catch(() => response.destroy());
  });
  // Node would cut a request off after five minutes; a large push over a slow line takes longer.
  server.requestTimeout = 0;
  const url = await listen(server, options.port);
  return {
    url,
    repositories: async () => world.repositories.list(),
    create: (repository, how) => world.repositories.create(repository, how),
    folder: (repository) => world.repositories.folder(repository),
    protect: (repository, rules) => writeBranchRules(world.repositories.folder(repository), rules),
    setUser: (user) => world.users.set(user),
    onPush: (listener) => {
      world.listeners.add(listener);
      return { stop: () => void world.listeners.delete(listener) };
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
