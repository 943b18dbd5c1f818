// The forge of the lab: git over HTTP with users, read-only tokens and push events.
// Leaves out (a later issue): pull requests, branch protection, webhooks, pages. They plug in through `routes`.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { BareRepositories } from './bare-repositories.ts';
import type { Forge, ForgeOptions, PushEvent } from './forge.ts';
import { advertiseRefs, runService, type Service } from './smart-http.ts';
import { findUser, readLogin } from './users.ts';

const noCommit = '0'.repeat(40);

const refuse = (response: ServerResponse, code: number, text: string, headers: Record<string, string> = {}): void => {
  response.writeHead(code, { 'content-type': 'text/plain', ...headers });
  response.end(text);
};

interface Target {
  repository: string;
  action: string;
  service: Service | undefined;
}

const parseTarget = (url: URL): Target | undefined => {
  const found = /^\/((?:[\w.-]+\/)*[\w.-]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(
    decodeURIComponent(url.pathname),
  );
  if (!found || (found[1] as string).split('/').includes('..')) return undefined;
  const action = found[2] as string;
  const service = action === 'info/refs' ? url.searchParams.get('service') : action;
  return {
    repository: found[1] as string,
    action,
    service: service === 'git-upload-pack' || service === 'git-receive-pack' ? service : undefined,
  };
};

class EmbeddedForge implements Forge {
  readonly url: string;
  readonly #server: Server;
  readonly #options: ForgeOptions;
  readonly #repositories: BareRepositories;
  readonly #listeners = new Set<(event: PushEvent) => void>();
  /** Pushes to one repository go one after the other, so that each event has the right `before`. */
  readonly #tails = new Map<string, Promise<void>>();

  constructor(server: Server, options: ForgeOptions) {
    this.#server = server;
    this.#options = options;
    this.#repositories = new BareRepositories(join(options.stateDir, 'repositories'));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  repositories(): Promise<string[]> {
    return Promise.resolve(this.#repositories.list());
  }

  create(repository: string, options?: { private?: boolean }): Promise<void> {
    return this.#repositories.create(repository, options);
  }

  folder(repository: string): string {
    return this.#repositories.folder(repository);
  }

  onPush(listener: (event: PushEvent) => void): { stop(): void } {
    this.#listeners.add(listener);
    return { stop: () => void this.#listeners.delete(listener) };
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', this.url);
      if (this.#options.routes?.(request, response, url)) return;
      const target = parseTarget(url);
      if (!target) return refuse(response, 404, 'Not found\n');
      if (!target.service) return refuse(response, 403, 'Dumb HTTP is not served here: use git 1.6.6 or newer.\n');
      await this.#git(request, response, { ...target, service: target.service });
    } catch (error) {
      if (!response.headersSent) refuse(response, 500, `${(error as Error).message}\n`);
      else response.destroy();
    }
  }

  async #git(
    request: IncomingMessage,
    response: ServerResponse,
    { repository, action, service }: Target & { service: Service },
  ): Promise<void> {
    const login = readLogin(request);
    const user = findUser(this.#options.users, login);
    const writes = service === 'git-receive-pack';
    const needsLogin = writes || login !== undefined || this.#repositories.isPrivate(repository);
    if (needsLogin && !user) return refuse(response, 401, 'Unauthorized\n', { 'www-authenticate': 'Basic realm="forge"' });
    if (writes && user?.right !== 'write') return refuse(response, 403, 'Write access denied\n');
    if (!this.#repositories.exists(repository)) {
      if (!writes || !this.#options.createOnPush) return refuse(response, 404, 'Not found\n');
      await this.#repositories.create(repository);
    }
    const folder = this.#repositories.folder(repository);
    if (action === 'info/refs') return advertiseRefs(request, response, service, folder);
    if (writes) return this.#inOrder(repository, () => this.#receive(request, response, { repository, folder, user: user?.name ?? '' }));
    await runService(request, response, service, folder);
    response.end();
  }

  /** The answer is finished only after the events went out: who sees a push succeed may count on them. */
  async #receive(
    request: IncomingMessage,
    response: ServerResponse,
    push: { repository: string; folder: string; user: string },
  ): Promise<void> {
    const before = await this.#repositories.refs(push.repository);
    await runService(request, response, 'git-receive-pack', push.folder);
    const after = await this.#repositories.refs(push.repository);
    for (const ref of new Set([...before.keys(), ...after.keys()])) {
      const [old, next] = [before.get(ref) ?? noCommit, after.get(ref) ?? noCommit];
      if (old === next) continue;
      const event = { repository: push.repository, ref, before: old, after: next, user: push.user, at: this.#options.clock.now() };
      for (const listener of this.#listeners) listener(event);
    }
    response.end();
  }

  #inOrder(repository: string, work: () => Promise<void>): Promise<void> {
    const next = (this.#tails.get(repository) ?? Promise.resolve()).then(work);
    this.#tails.set(
      repository,
      next.catch(() => {}),
    );
    return next;
  }
}

/** Starts a forge on 127.0.0.1. A taken port is an environment error. */
export const startForge = async (options: ForgeOptions): Promise<Forge> => {
  const server = createServer({ requestTimeout: 0 });
  await new Promise<void>((done, fail) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      fail(
        cause.code === 'EADDRINUSE'
          ? new LabError({
              family: 'environment',
              code: 'forge/port-taken',
              message: `Port ${options.port} of the forge is taken by another program.`,
              next: 'End that program, or start the lab in a new workspace.',
              cause,
            })
          : cause,
      ),
    );
    server.listen(options.port ?? 0, '127.0.0.1', () => done());
  });
  return new EmbeddedForge(server, options);
};
