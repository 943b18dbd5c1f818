// The API without HTTP, for controllers: the same pipeline as over the wire, as one user.
import { authorize, forbidden } from '../access/rbac.ts';
import type { AuthenticateOptions } from '../access/authenticate.ts';
import type {
  ApiClient,
  DeleteOptions,
  KindReference,
  ServedKind,
  KubeList,
  ListOptions,
  ObjectReference,
  PatchOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from '../machinery/client.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { apiErrors, isNotFound } from '../machinery/status.ts';
import type { User } from '../machinery/user.ts';
import { decodeValue } from '../schema/decode.ts';
import { apiVersionOf, type ApiCore } from './core.ts';
import { deleteObject } from './delete-object.ts';
import { listObjects } from './list-objects.ts';
import { bodyKind, create, getObject, patch, update } from './operations.ts';
import type { ApiRequest } from './request.ts';
import { watchObjects } from './watch-objects.ts';

export interface ClientContext {
  core: ApiCore;
  access: AuthenticateOptions;
  onKindsChanged(listener: () => void): { stop(): void };
}

interface Target {
  namespace?: string | undefined;
  name?: string | undefined;
  subresource?: string | undefined;
}

const everything = { watch: true, allowWatchBookmarks: false };

/** The manager that client-go would send: the program's name, which controllers' users carry at their end. */
const managerOf = ({ name }: User): string => name.split(':').at(-1) ?? name;

class InProcessClient implements ApiClient {
  readonly user: User;
  readonly #context: ClientContext;

  constructor(context: ClientContext, user: User) {
    this.#context = context;
    this.user = user;
  }

  async get<T extends KubeObject>(reference: ObjectReference, { subresource }: { subresource?: string } = {}): Promise<T> {
    return getObject(this.#context.core, this.#request('get', reference, { ...reference, subresource })) as T;
  }

  async find<T extends KubeObject>(reference: ObjectReference): Promise<T | null> {
    try {
      return await this.get<T>(reference);
    } catch (error) {
      if (isNotFound(error) && error.status.details?.name === reference.name) return null;
      throw error;
    }
  }

  async list<T extends KubeObject>(kind: KindReference, options: ListOptions = {}): Promise<KubeList<T>> {
    const request = this.#request('list', kind, options);
    const { resourceVersion, items } = listObjects(this.#context.core, request, { ...everything, ...options, watch: false });
    return { resourceVersion, items: items as T[] };
  }

  async create<T extends KubeObject>(object: KubeObject, options: WriteOptions = {}): Promise<T> {
    const { name, namespace } = object.metadata;
    const request = this.#request(
      'create',
      this.#parentOf(object, options.subresource),
      { namespace, name: options.subresource ? name : '', subresource: options.subresource },
      options,
    );
    return create(this.#context.core, request, this.#decode(request, object), this.#context.access) as T;
  }

  async update<T extends KubeObject>(object: KubeObject, options: WriteOptions = {}): Promise<T> {
    const { name, namespace } = object.metadata;
    const request = this.#request('update', object, { namespace, name, subresource: options.subresource }, options);
    return update(this.#context.core, request, this.#decode(request, object)).object as T;
  }

  async patch<T extends KubeObject>(reference: ObjectReference, body: unknown, options: PatchOptions): Promise<T> {
    const request = this.#request('patch', reference, { ...reference, subresource: options.subresource }, options);
    return patch(this.#context.core, request, { type: options.type, body, force: options.force ?? false }).object as T;
  }

  async delete(reference: ObjectReference, options: DeleteOptions = {}): Promise<KubeObject | null> {
    const request = this.#request('delete', reference, reference, { dryRun: options.dryRun });
    const { object, gone } = deleteObject(this.#context.core, request, { ...options, dryRun: options.dryRun ?? false });
    return gone ? null : object;
  }

  watch<T extends KubeObject>(kind: KindReference, options: WatchOptions, onEvent: (event: WatchEvent<T>) => void): { stop(): void } {
    const request = this.#request('watch', kind, options);
    let stopped = false;
    const start = (from: string | undefined) =>
      watchObjects(this.#context.core, request, { ...everything, ...options, resourceVersion: from }, (event) => {
        if (stopped || event.type === 'BOOKMARK') return;
        // Too old: what is there now comes instead, as a client that lists again would see it.
        if (event.type === 'ERROR') watch = start(undefined);
        else onEvent(event as WatchEvent<T>);
      });
    let watch: { stop(): void } | undefined;
    const first = start(options.resourceVersion);
    watch ??= first;
    return {
      stop: () => {
        stopped = true;
        watch?.stop();
      },
    };
  }

  serves({ apiVersion, kind }: KindReference): boolean {
    return this.#context.core.registry.byKind(apiVersion, kind) !== undefined;
  }

  kinds(): ServedKind[] {
    return this.#context.core.registry
      .all()
      .filter((each) => each.version === each.storageVersion && each.verbs.includes('list'))
      .map((each) => ({
        apiVersion: apiVersionOf(each),
        kind: each.kind,
        group: each.group,
        resource: each.resource,
        namespaced: each.namespaced,
        verbs: each.verbs,
      }));
  }

  onKindsChanged(listener: () => void): { stop(): void } {
    return this.#context.onKindsChanged(listener);
  }

  isNamespaced({ apiVersion, kind }: KindReference): boolean | undefined {
    return this.#context.core.registry.byKind(apiVersion, kind)?.namespaced;
  }

  impersonate(user: User): ApiClient {
    const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user.name);
    const target = account
      ? { resource: 'serviceaccounts', namespace: account[1] as string, name: account[2] as string }
      : { resource: 'users', namespace: '', name: user.name };
    const attributes = { user: this.user, verb: 'impersonate', group: '', version: 'v1', subresource: '', ...target };
    const { allowed, reason } = authorize(this.#context.core.reader, attributes);
    if (!allowed) throw forbidden(attributes, reason);
    return new InProcessClient(this.#context, user);
  }

  /** An Eviction or a TokenRequest is sent to a subresource of another kind. */
  #parentOf(object: KubeObject, subresource: string | undefined): KindReference {
    if (!subresource || this.serves(object)) return object;
    const found = this.#context.core.registry
      .all()
      .find(({ subresources }) => subresources.some((each) => each.name === subresource && each.kind === object.kind));
    return found ? { apiVersion: apiVersionOf(found), kind: found.kind } : object;
  }

  #type({ apiVersion, kind }: KindReference): ResourceType {
    const type = this.#context.core.registry.byKind(apiVersion, kind);
    if (!type)
      throw apiErrors.other(404, 'NotFound', `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`, {});
    return type;
  }

  #request(verb: string, kind: KindReference, target: Target, options: WriteOptions = {}): ApiRequest {
    const type = this.#type(kind);
    const namespace = type.namespaced ? (target.namespace ?? '') : '';
    const { user } = this;
    const { name = '', subresource = '' } = target;
    const attributes = { user, verb, namespace, group: type.group, version: type.version, resource: type.resource, subresource, name };
    const { allowed, reason } = authorize(this.#context.core.reader, attributes);
    if (!allowed) throw forbidden(attributes, reason);
    return {
      user,
      type,
      subresource,
      namespace,
      name,
      fieldManager: options.fieldManager ?? managerOf(user),
      fieldValidation: options.fieldValidation ?? 'Ignore',
      dryRun: options.dryRun ?? false,
      warnings: [],
    };
  }

  #decode(request: ApiRequest, object: KubeObject): KubeObject {
    const { registry, schemas } = this.#context.core;
    return decodeValue(object, { registry, schemas, fieldValidation: request.fieldValidation, expected: bodyKind(request) }).object;
  }
}

export const createInProcessClient = (context: ClientContext, user: User): ApiClient => new InProcessClient(context, user);
