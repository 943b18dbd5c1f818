// One door for every verb on every resource, subresources included. HTTP and the in-process client come in here, authorized already.
import { answerReview, answerTokenRequest } from '../access/reviews/reviews.ts';
import type { AuthenticateOptions } from '../access/authenticate.ts';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import { bindPod } from './binding.ts';
import { componentStatus, componentStatuses } from './component-statuses.ts';
import { apiVersionOf, readObject, type ApiCore } from './core.ts';
import { createObject, trackCreated } from './create-object.ts';
import { evictPod } from './eviction.ts';
import { patchObject, type Patch } from './patch-object.ts';
import { subjectOf, type ApiRequest } from './request.ts';
import { patchScale, readScale, updateScale } from './scale.ts';
import { updateObject, type Written } from './update-object.ts';

/** What a request for a subresource sends: the kind of its body. */
export const bodyKind = ({ type, subresource }: Pick<ApiRequest, 'type' | 'subresource'>): { apiVersion: string; kind: string } => {
  const found = type.subresources.find((each) => each.name === subresource);
  if (!found?.kind || found.kind === type.kind) return { apiVersion: apiVersionOf(type), kind: type.kind };
  return { apiVersion: found.group ? `${found.group}/${found.version ?? 'v1'}` : (found.version ?? 'v1'), kind: found.kind };
};

/** What an operation that has no object to show answers. */
export const success = (code: number): KubeObject =>
  ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code }) as unknown as KubeObject;

const existing = (core: ApiCore, request: ApiRequest): KubeObject => {
  const found = readObject(core, request.type, request.namespace, request.name);
  if (!found) throw apiErrors.notFound(subjectOf(request), request.name);
  return found;
};

export const getObject = (core: ApiCore, request: ApiRequest): KubeObject => {
  if (request.type.resource === 'componentstatuses') return componentStatus(request.name);
  return request.subresource === 'scale' ? readScale(core, request) : existing(core, request);
};

export { componentStatuses };

/** POST to a collection, or to one of the subresources that take a POST. */
export const create = (core: ApiCore, request: ApiRequest, body: KubeObject, access: AuthenticateOptions): KubeObject => {
  if (request.subresource) return createSubresource(core, request, body, access);
  if (request.type.resource === 'bindings' && request.type.group === '') {
    bindPod(core, request, body);
    return success(201);
  }
  if (!request.type.verbs.includes('get')) {
    const answer = answerReview(trackCreated(core, request, placed(body, request)), request.user, access);
    if (answer) return answer;
  }
  return createObject(core, request, body);
};

const placed = (body: KubeObject, { type, namespace }: ApiRequest): KubeObject =>
  type.namespaced ? { ...body, metadata: { ...body.metadata, namespace } } : body;

const trackedTokenRequest = (core: ApiCore, request: ApiRequest, body: KubeObject): KubeObject => {
  const type = { ...request.type, group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
  return trackCreated(
    core,
    { ...request, type },
    { ...body, spec: { ...body.spec, expirationSeconds: body.spec?.expirationSeconds ?? 3600 } },
  );
};

const createSubresource = (core: ApiCore, request: ApiRequest, body: KubeObject, access: AuthenticateOptions): KubeObject => {
  switch (request.subresource) {
    case 'eviction':
      evictPod(core, request, body);
      return success(201);
    case 'binding':
      bindPod(core, request, body);
      return success(201);
    case 'token':
      existing(core, request);
      return answerTokenRequest(trackedTokenRequest(core, request, body), { namespace: request.namespace, name: request.name }, access);
    default:
      throw apiErrors.methodNotAllowed(subjectOf(request));
  }
};

export const update = (core: ApiCore, request: ApiRequest, body: KubeObject): Written =>
  request.subresource === 'scale' ? { object: updateScale(core, request, body), created: false } : updateObject(core, request, body);

export const patch = (core: ApiCore, request: ApiRequest, body: Patch): Written =>
  request.subresource === 'scale' ? { object: patchScale(core, request, body), created: false } : patchObject(core, request, body);
