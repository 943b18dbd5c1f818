// The forge of the lab: git over HTTP with users, read-only tokens and branch rules; pull requests, webhooks, Gitea's REST, pages.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { handleApi, isApi } from './api/handle-api.ts';
import { BareRepositories } from './bare-repositories.ts';
import type { Forge, ForgeOptions, PushEvent } from './forge.ts';
import { parseGitRoute } from './git-route.ts';
import { handlePage } from './pages/handle-page.ts';
import { setRules } from './pulls/branch-rules.ts';
import { Turns } from './push-events.ts';
import { RecordStore } from './record/record-store.ts';
import { removeStaleLocks } from './remove-stale-locks.ts';
import { sendAnswer } from './send-answer.ts';
import { serveGit } from './serve-git.ts';
import { UserStore } from './users.ts';
import { deliverWebhooks } from './webhooks/deliver-webhooks.ts';
import { sendUnsent } from './webhooks/send-delivery.ts';
import type { World } from './world.ts';

// A page of the web whose name was pointed at this machine would pass as one of ours, and the learner's token is no secret.
const isAddress = (host: string | undefined): boolean =>
  host === undefined || /^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]|([\w-]+\.)*localhost|host\.docker\.internal)(:\d+)?$/i.test(host);

const misdirected = { status: 421, body: 'This forge answers to its address, not to a name.\n', headers: { 'content-type': 'text/plain' } };

const handle = async (world: World, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://forge');
  if (!isAddress(request.headers.host)) return sendAnswer(request, response, misdirected);
  if (world.options.routes?.(request, response, url)) return;
  const route = parseGitRoute(url);
  if (route) return serveGit(world, route, request, response);
  if (isApi(url)) return handleApi(world, request, response, url);
  return handlePage(world, request, response, url);
};

/** A client shows a status and a sentence; of a connection that ends without a word it can only say EOF. */
const fail = (request: IncomingMessage, response: ServerResponse, error: unknown): void => {
  if (response.headersSent) return void response.destroy();
  const body = `The forge could not answer: ${error instanceof Error ? error.message : String(error)}\n`;
  sendAnswer(request, response, { status: 500, body, headers: { 'content-type': 'text/plain' } });
};

const portTaken = (port: number | undefined, cause: unknown) =>
  new LabError({
    family: 'environment',
    code: 'forge/port-taken',
    message: `Port ${port} of the forge is taken by another program.`,
    next: 'End that program, or start the lab in a new workspace.',
    cause,
  });

const listen = (server: Server, port: number | undefined, address = '127.0.0.1'): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? portTaken(port, error) : error));
    server.listen(port ?? 0, address, () => resolve(`http://${address}:${(server.address() as AddressInfo).port}`));
  });

type PushListener = (event: PushEvent) => void;

const createWorld = (options: ForgeOptions, listeners: Set<PushListener>): World => {
  const repositories = new BareRepositories(join(options.stateDir, 'repositories'));
  const world: World = {
    options,
    owner: options.owner ?? 'learner',
    url: '',
    repositories,
    users: new UserStore(options.stateDir, options.users),
    // The owner's record lies beside the repositories.
    records: new RecordStore((repository) => (repository ? repositories.folder(repository) : options.stateDir)),
    turns: new Turns(),
    tell: (event) => {
      if (event.kind === 'push') {
        const { kind: _, ...push } = event;
        for (const listener of listeners) listener(push);
      }
      // What could not be delivered is noted at the hook; it must not fail the push.
      deliverWebhooks(world, event).catch(() => {});
    },
  };
  return world;
};

/** What listens in the cluster comes back after the forge. */
const unsentAfterMs = 5_000;

/** Starts a forge, on loopback unless another address is given. */
export const startForge = async (options: ForgeOptions): Promise<Forge> => {
  const listeners = new Set<PushListener>();
  const world = createWorld(options, listeners);
  await removeStaleLocks(world.repositories.list().map((repository) => world.repositories.folder(repository)));
  const server = createServer((request, response) => {
    handle(world, request, response).catch((error: unknown) => fail(request, response, error));
  });
  // Node would cut a request off after five minutes; a large push over a slow line takes longer.
  server.requestTimeout = 0;
  world.url = await listen(server, options.port, options.address);
  const unsent = options.clock.after(unsentAfterMs, () => void sendUnsent(world).catch(() => {}));
  return {
    url: world.url,
    repositories: async () => world.repositories.list(),
    create: async (repository, how) => world.repositories.create(repository, how),
    folder: (repository) => world.repositories.folder(repository),
    protect: (repository, rules) => setRules(world, repository, rules),
    setUser: (user) => world.users.set(user),
    onPush: (listener) => {
      listeners.add(listener);
      return { stop: () => void listeners.delete(listener) };
    },
    announcePackage: (push) => world.tell({ kind: 'package', ...push }),
    close: () =>
      new Promise((done) => {
        unsent.cancel();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
