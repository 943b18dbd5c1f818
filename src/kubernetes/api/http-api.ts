// The door over HTTPS: who asks, whether they may, and which of the server's documents or resources it is.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { authenticate } from '../access/authenticate.ts';
import type { Attributes } from '../access/attributes.ts';
import { authorize, forbidden } from '../access/rbac.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { ApiError, apiErrors } from '../machinery/status.ts';
import type { User } from '../machinery/user.ts';
import { BadEscapeError } from './decode-segment.ts';
import type { Exchange, HttpContext } from './exchange.ts';
import { handleDocument } from './handle-document.ts';
import { handleResource } from './handle-resource.ts';
import { handleStream, isStream } from './handle-stream.ts';
import { checkTimeout } from './request-timeout.ts';
import { parseResourcePath, verbOf, type ResourcePath } from './request-path.ts';
import { abandon, sendError, sendText } from './respond.ts';
import { UnknownPathError } from './unknown-path.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';

const notServed = () => apiErrors.other(404, 'NotFound', 'the server could not find the requested resource', {});
const notAllowed = () => apiErrors.other(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

interface Located {
  path: string;
  query: URLSearchParams;
  target: ResourcePath | undefined;
  verb: string;
}

const locate = (request: IncomingMessage): Located => {
  const url = request.url ?? '/';
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1));
  const method = request.method ?? 'GET';
  const target = parseResourcePath(path);
  return { path, query, target, verb: target ? verbOf(method, target, query) : method.toLowerCase() };
};

/** A list that a field selector narrows to one name is asked of that name. */
const nameFor = ({ name }: ResourcePath, query: URLSearchParams): string =>
  name || (/^metadata\.name==?([^,]+)$/.exec(query.get('fieldSelector') ?? '')?.[1] ?? '');

const attributesOf = (user: User, { path, query, target, verb }: Located): Attributes => {
  if (!target) return { user, verb, namespace: '', group: '', version: '', resource: '', subresource: '', name: '', path };
  const { group, version, namespace, resource, subresource } = target;
  // A namespace itself is looked at inside it, so that roles of the namespace may name it.
  const within = group === '' && resource === 'namespaces' ? target.name : namespace;
  return { user, verb, namespace: within, group, version, resource, subresource, name: nameFor(target, query) };
};

const isLongRunning = ({ target, verb }: Located): boolean => target !== undefined && (verb === 'watch' || isStream(target));

/** Whether the path is one that the verb is meant for: a name where there must be one, none where there must not. */
const fits = (verb: string, type: ResourceType, { name, namespace }: ResourcePath): boolean => {
  if (verb === 'update' || verb === 'patch') return name !== '';
  if (verb === 'deletecollection') return namespace !== '' || !type.namespaced;
  if (verb !== 'create') return true;
  // What is only asked and never stored may be posted anywhere.
  return name === '' && (namespace !== '' || !type.namespaced || !type.verbs.includes('get'));
};

export class HttpApi {
  readonly #context: HttpContext;

  constructor(context: HttpContext) {
    this.#context = context;
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    void this.#answer(request, response).catch((error: unknown) => this.#refuse(request, response, error));
  };

  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    void this.#stream(request, socket, head).catch((error: unknown) => refuseUpgrade(socket, error));
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const located = locate(request);
    if (!isLongRunning(located)) checkTimeout(located.query.get('timeout'));
    const user = this.#admit(request, located);
    const exchange: Exchange = { request, response, path: located.path, query: located.query, user };
    const { target, verb } = located;
    if (located.path.includes('//')) throw notServed();
    if (!target && request.method !== 'GET' && request.method !== 'HEAD') throw notAllowed();
    if (!target) return handleDocument(this.#context, exchange);
    const type = this.#typeOf(target);
    if (request.method === 'HEAD' && target.subresource !== 'proxy') throw notAllowed();
    this.#checkServed(type, target, verb);
    if (isStream(target)) return handleStream(this.#context, exchange, type, target, { response });
    await handleResource(this.#context, exchange, type, target, verb);
  }

  async #stream(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const located = locate(request);
    const user = this.#admit(request, located);
    const { target, query } = located;
    if (!target || !isStream(target)) throw apiErrors.badRequest('you must specify an upgradable path');
    await handleStream(this.#context, { request, query, user }, this.#typeOf(target), target, { socket, head });
  }

  #admit(request: IncomingMessage, located: Located): User {
    const user = authenticate(this.#context.access, request.headers);
    const attributes = attributesOf(user, located);
    const { allowed, reason } = authorize(this.#context.access.reader, attributes);
    if (!allowed) throw forbidden(attributes, reason);
    return user;
  }

  #typeOf({ group, version, resource }: ResourcePath): ResourceType {
    const { registry } = this.#context.core;
    const type = registry.byPath(group, version, resource);
    if (type) return type;
    // Custom groups are served by a part of upstream that leaves what it does not know to the last handler.
    if (!registry.all().some((each) => each.group === group && !each.custom)) throw new UnknownPathError();
    throw notServed();
  }

  #checkServed(type: ResourceType, target: ResourcePath, verb: string): void {
    const { namespace, name, subresource } = target;
    const misplaced = type.namespaced ? !namespace && (name !== '' || verb === 'create') : namespace !== '';
    if (misplaced && type.custom) throw new UnknownPathError();
    if (misplaced && (name || !type.namespaced)) throw notServed();
    if (subresource) return this.#checkSubresource(type, target, verb);
    if (!type.verbs.includes(verb) || !fits(verb, type, target)) throw notAllowed();
  }

  #checkSubresource(type: ResourceType, target: ResourcePath, verb: string): void {
    const found = type.subresources.find((each) => each.name === target.subresource);
    if (!found && type.custom) throw apiErrors.notFound(type, target.name);
    if (!found) throw notServed();
    // What goes through a proxy is for the other side to allow.
    if (target.subresource !== 'proxy' && !found.verbs.includes(verb)) throw notAllowed();
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (error instanceof UnknownPathError && !response.headersSent) {
      return sendText(request, response, 404, 'text/plain; charset=utf-8', '404 page not found\n');
    }
    // Go's server refuses such a line before anybody else reads it.
    if (error instanceof BadEscapeError) return sendText(request, response, 400, 'text/plain; charset=utf-8', '400 Bad Request');
    // Who hung up in the middle of a body hears no answer.
    if (request.destroyed && !request.complete) return abandon(response);
    if (!(error instanceof ApiError)) process.emitWarning(error instanceof Error ? error : String(error));
    sendError(request, response, error);
  }
}
