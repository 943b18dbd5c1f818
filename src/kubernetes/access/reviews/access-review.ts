// May somebody do something: SubjectAccessReview and its two sisters, and the list of all rules.
import type { KubeObject } from '../../machinery/object.ts';
import { apiErrors } from '../../machinery/status.ts';
import type { User } from '../../machinery/user.ts';
import type { Attributes } from '../attributes.ts';
import type { ObjectReader } from '../object-reader.ts';
import { authorize } from '../rbac.ts';
import { rulesFor } from '../rules.ts';

/** Upstream's reviews know their group here, but not their kind. */
const invalid = (field: string, message: string) =>
  apiErrors.other(422, 'Invalid', `.authorization.k8s.io "" is invalid: ${field}: ${message}`, {
    group: 'authorization.k8s.io',
    causes: [{ reason: 'FieldValueInvalid', message, field }],
  });

const noAttributes = 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified';
const nobody = 'Invalid value: "": at least one of user or group must be specified';

const nothingAsked = () =>
  apiErrors.other(422, 'Invalid', `.authorization.k8s.io "" is invalid: [spec.resourceAttributes: ${noAttributes}, spec.user: ${nobody}]`, {
    group: 'authorization.k8s.io',
    causes: [
      { reason: 'FieldValueInvalid', message: noAttributes, field: 'spec.resourceAttributes' },
      { reason: 'FieldValueInvalid', message: nobody, field: 'spec.user' },
    ],
  });

const attributesOf = ({ spec }: KubeObject, user: User): Attributes => {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec ?? {};
  if (resource && path) {
    const given = JSON.stringify({ Path: path.path ?? '', Verb: path.verb ?? '' });
    throw invalid('spec.nonResourceAttributes', `Invalid value: ${given}: cannot be specified in combination with resourceAttributes`);
  }
  const none = { namespace: '', group: '', version: '', resource: '', subresource: '', name: '' };
  if (path) return { ...none, user, verb: path.verb ?? '', path: path.path ?? '' };
  if (!resource) {
    throw invalid('spec.resourceAttributes', noAttributes);
  }
  const { verb = '', ...rest } = resource as Partial<Attributes>;
  return { ...none, ...rest, user, verb };
};

const statusFor = (reader: ObjectReader, attributes: Attributes): Record<string, unknown> => {
  const { allowed, reason } = authorize(reader, attributes);
  return { allowed, ...(reason ? { reason } : {}) };
};

const askedUser = ({ spec }: KubeObject): User => {
  const { user = '', groups = [], uid, extra } = spec ?? {};
  if (user === '' && groups.length === 0) {
    throw invalid('spec.user', nobody);
  }
  return { name: user, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
};

export const selfSubjectAccessReview = (review: KubeObject, user: User, reader: ObjectReader): KubeObject => ({
  ...review,
  status: statusFor(reader, attributesOf(review, user)),
});

export const subjectAccessReview = (review: KubeObject, reader: ObjectReader): KubeObject => {
  const { resourceAttributes, nonResourceAttributes, user: name, groups } = review.spec ?? {};
  if (!resourceAttributes && !nonResourceAttributes && !name && !groups?.length) throw nothingAsked();
  if (review.kind === 'LocalSubjectAccessReview' && nonResourceAttributes && !resourceAttributes) {
    const given = JSON.stringify({ Path: nonResourceAttributes.path ?? '', Verb: nonResourceAttributes.verb ?? '' });
    throw invalid('spec.nonResourceAttributes', `Invalid value: ${given}: disallowed on this kind of request`);
  }
  const user = askedUser(review);
  const attributes = attributesOf(review, user);
  if (review.kind === 'LocalSubjectAccessReview' && attributes.namespace !== (review.metadata.namespace ?? '')) {
    const message = `Invalid value: ${JSON.stringify(attributes.namespace)}: must match metadata.namespace`;
    throw invalid('spec.resourceAttributes.namespace', message);
  }
  return { ...review, status: statusFor(reader, attributes) };
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
