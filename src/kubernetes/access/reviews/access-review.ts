// May somebody do something: SubjectAccessReview and its two sisters, and the list of all rules.
import type { KubeObject } from '../../machinery/object.ts';
import { apiErrors } from '../../machinery/status.ts';
import type { User } from '../../machinery/user.ts';
import type { Attributes } from '../attributes.ts';
import type { ObjectReader } from '../object-reader.ts';
import { authorize } from '../rbac.ts';
import { rulesFor } from '../rules.ts';

interface Refused {
  field: string;
  message: string;
}

const noAttributes = 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified';
const nobody = 'Invalid value: "": at least one of user or group must be specified';

/** Upstream's reviews know their group here, but not their kind. */
const refuse = (found: Refused[]): void => {
  if (found.length === 0) return;
  const told = found.map(({ field, message }) => `${field}: ${message}`).join(', ');
  throw apiErrors.other(422, 'Invalid', `.authorization.k8s.io "" is invalid: ${found.length > 1 ? `[${told}]` : told}`, {
    group: 'authorization.k8s.io',
    causes: found.map(({ field, message }) => ({ reason: 'FieldValueInvalid', message, field })),
  });
};

const shown = ({ path = '', verb = '' }: { path?: string; verb?: string }) => JSON.stringify({ Path: path, Verb: verb });

const attributeFaults = ({ spec }: KubeObject): Refused[] => {
  const { resourceAttributes: resource, nonResourceAttributes: other } = spec ?? {};
  if (!resource && !other) return [{ field: 'spec.resourceAttributes', message: noAttributes }];
  if (!resource || !other) return [];
  const message = `Invalid value: ${shown(other)}: cannot be specified in combination with resourceAttributes`;
  return [{ field: 'spec.nonResourceAttributes', message }];
};

const userFaults = ({ spec }: KubeObject): Refused[] =>
  spec?.user || spec?.groups?.length ? [] : [{ field: 'spec.user', message: nobody }];

/** A local review asks of its own namespace, and of nothing else. */
const placeFaults = ({ kind, metadata, spec }: KubeObject): Refused[] => {
  if (kind !== 'LocalSubjectAccessReview') return [];
  const { resourceAttributes: resource, nonResourceAttributes: other } = spec ?? {};
  const found: Refused[] = [];
  if (resource && (resource.namespace ?? '') !== (metadata.namespace ?? '')) {
    const message = `Invalid value: ${JSON.stringify(resource.namespace ?? '')}: must match metadata.namespace`;
    found.push({ field: 'spec.resourceAttributes.namespace', message });
  }
  if (other)
    found.push({ field: 'spec.nonResourceAttributes', message: `Invalid value: ${shown(other)}: disallowed on this kind of request` });
  return found;
};

const attributesOf = ({ spec }: KubeObject, user: User): Attributes => {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec ?? {};
  const none = { namespace: '', group: '', version: '', resource: '', subresource: '', name: '' };
  if (path) return { ...none, user, verb: path.verb ?? '', path: path.path ?? '' };
  const { verb = '', ...rest } = resource as Partial<Attributes>;
  return { ...none, ...rest, user, verb };
};

const statusFor = (reader: ObjectReader, attributes: Attributes): Record<string, unknown> => {
  const { allowed, reason } = authorize(reader, attributes);
  return { allowed, ...(reason ? { reason } : {}) };
};

const askedUser = ({ spec }: KubeObject): User => {
  const { user = '', groups = [], uid, extra } = spec ?? {};
  return { name: user, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
};

export const selfSubjectAccessReview = (review: KubeObject, user: User, reader: ObjectReader): KubeObject => {
  refuse(attributeFaults(review));
  return { ...review, status: statusFor(reader, attributesOf(review, user)) };
};

export const subjectAccessReview = (review: KubeObject, reader: ObjectReader): KubeObject => {
  refuse([...attributeFaults(review), ...userFaults(review), ...placeFaults(review)]);
  return { ...review, status: statusFor(reader, attributesOf(review, askedUser(review))) };
};

export const selfSubjectRulesReview = (review: KubeObject, user: User, reader: ObjectReader): KubeObject => {
  const namespace = (review.spec?.namespace ?? '') as string;
  if (namespace === '') throw apiErrors.badRequest('no namespace on request');
  const resourceRules: unknown[] = [];
  const nonResourceRules: unknown[] = [];
  const errors: string[] = [];
  for (const found of rulesFor(reader, user, namespace)) {
    if ('error' in found) {
      errors.push(found.error);
      continue;
    }
    const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = found.rule;
    if (resources?.length) resourceRules.push({ verbs, apiGroups, resources, ...(resourceNames?.length ? { resourceNames } : {}) });
    if (nonResourceURLs?.length) nonResourceRules.push({ verbs, nonResourceURLs });
  }
  const evaluationError = errors.join(', ');
  const status = { resourceRules, nonResourceRules, incomplete: false, ...(evaluationError ? { evaluationError } : {}) };
  // The answer is a new object: what was asked is not told again.
  const { apiVersion, kind } = review;
  return { kind, apiVersion, metadata: {} as KubeObject['metadata'], spec: {}, status };
};
