// The lab's image registry: OCI distribution 1.1 on loopback, with or without a login.
// Models: pull, push, discovery, deletion, referrers, ranges, sha256 and sha512. Leaves out: bearer-token services, garbage collection of blobs.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LabError } from '../errors.ts';
import { refuse, send, sendJson } from './answers.ts';
import { BlobStore, isDigest } from './blob-store.ts';
import { getBlob, handleUpload, readBody, startUpload } from './blobs.ts';
import { deleteManifest, getManifest, listReferrers, listRepositories, listTags, putManifest } from './manifests.ts';
import type { ImagePushEvent, Registry, RegistryOptions } from './registry.ts';

const namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

interface Route {
  repository: string;
  what: 'manifests' | 'blobs' | 'uploads' | 'tags' | 'referrers';
  reference: string;
}

const parseRoute = (path: string): Route | undefined => {
  const found = /^\/v2\/(.+)\/(?:(blobs\/uploads)\/?([^/]*)|(manifests|blobs|referrers)\/([^/]+)|(tags)\/list)$/.exec(path);
  if (!found) return undefined;
  const [, repository = '', uploads, id, what, reference, tags] = found;
  return { repository, what: (uploads ? 'uploads' : (tags ?? what)) as Route['what'], reference: (uploads ? id : reference) ?? '' };
};

/** Nothing has a name that is no UTF-8. */
const unescapePath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
};

class EmbeddedRegistry implements Registry {
  readonly host: string;
  readonly store: BlobStore;
  readonly #server: Server;
  readonly #options: RegistryOptions;
  readonly #listeners = new Set<(event: ImagePushEvent) => void>();

  constructor(server: Server, options: RegistryOptions) {
    this.#server = server;
    this.#options = options;
    this.store = options.store ?? new BlobStore(options.stateDir);
    const { address, port } = server.address() as AddressInfo;
    this.host = `${address}:${port}`;
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  onPush(listener: (event: ImagePushEvent) => void): { stop(): void } {
    this.#listeners.add(listener);
    return { stop: () => void this.#listeners.delete(listener) };
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    try {
      const url = new URL(request.url ?? '/', `http://${this.host}`);
      const denied = this.#denied(request);
      if (denied) return refuse(response, denied);
      if (url.pathname === '/v2' || url.pathname === '/v2/') return sendJson(response, 200, {});
      if (url.pathname === '/v2/_catalog') return listRepositories(this.store, response, url);
      const route = parseRoute(unescapePath(url.pathname));
      if (!route) return send(response, 404, {});
      if (!namePattern.test(route.repository)) return refuse(response, 'NAME_INVALID');
      await this.#route(request, response, route, url);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { errors: [{ code: 'UNKNOWN', message: (error as Error).message }] });
    }
  }

  #denied(request: IncomingMessage): 'UNAUTHORIZED' | 'DENIED' | undefined {
    const { users, anonymousPull } = this.#options;
    if (!users) return undefined;
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const text = Buffer.from((request.headers.authorization ?? '').replace(/^Basic\s+/i, ''), 'base64').toString();
    const user = users.find((each) => `${each.name}:${each.token}` === text);
    if (!user) return reads && anonymousPull && !request.headers.authorization ? undefined : 'UNAUTHORIZED';
    return reads || user.right === 'push' ? undefined : 'DENIED';
  }

  async #route(request: IncomingMessage, response: ServerResponse, { repository, what, reference }: Route, url: URL): Promise<void> {
    const { store } = this;
    const method = request.method ?? 'GET';
    const reads = method === 'GET' || method === 'HEAD';
    if (what === 'tags' && reads) return listTags(store, response, repository, url);
    if (what === 'referrers' && reads) return listReferrers(store, response, repository, reference, url);
    if (what === 'manifests') return this.#manifest(request, response, repository, reference);
    if (what === 'blobs' && reads) return getBlob(store, request, response, repository, reference);
    if (what === 'blobs' && method === 'DELETE') return this.#deleteBlob(response, repository, reference);
    if (what === 'uploads' && method === 'POST' && !reference) return startUpload(store, request, response, repository, url);
    if (what === 'uploads' && reference) return handleUpload(store, request, response, { repository, id: reference, url });
    refuse(response, 'UNSUPPORTED');
  }

  #deleteBlob(response: ServerResponse, repository: string, digest: string): void {
    if (!isDigest(digest) || !this.store.hasBlob(repository, digest)) return refuse(response, 'BLOB_UNKNOWN');
    this.store.deleteBlob(repository, digest);
    send(response, 202, {});
  }

  async #manifest(request: IncomingMessage, response: ServerResponse, repository: string, reference: string): Promise<void> {
    if (request.method === 'GET' || request.method === 'HEAD') return getManifest(this.store, request, response, repository, reference);
    if (request.method === 'DELETE') return deleteManifest(this.store, response, repository, reference);
    if (request.method !== 'PUT') return refuse(response, 'UNSUPPORTED');
    const digest = putManifest(this.store, request, response, { repository, reference, content: await readBody(request) });
    if (!digest || isDigest(reference)) return;
    for (const listener of this.#listeners) listener({ repository, tag: reference, digest });
  }
}

/** Starts a registry, on loopback unless another address is given. A taken port is an environment error. */
export const startRegistry = async (options: RegistryOptions): Promise<Registry & { readonly store: BlobStore }> => {
  const server = createServer({ requestTimeout: 0 });
  await new Promise<void>((done, fail) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      fail(
        cause.code === 'EADDRINUSE'
          ? new LabError({
              family: 'environment',
              code: 'registry/port-taken',
              message: `Port ${options.port} of the registry is taken by another program.`,
              next: 'End that program, or start the lab in a new workspace.',
              cause,
            })
          : cause,
      ),
    );
    server.listen(options.port ?? 0, options.address ?? '127.0.0.1', () => done());
  });
  return new EmbeddedRegistry(server, options);
};
