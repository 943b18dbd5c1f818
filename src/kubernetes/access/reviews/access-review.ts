// May somebody do something: SubjectAccessReview and its two sisters, and the list of all rules.
import type { KubeObject } from '../../machinery/object.ts';
import { apiErrors } from '../../machinery/status.ts';
import type { User } from '../../machinery/user.ts';
import type { Attributes } from '../attributes.ts';
import type { ObjectReader } from '../object-reader.ts';
import { authorize } from '../rbac.ts';
import { rulesFor } from '../rules.ts';

const invalid = (kind: string, field: string, message: string, reason = 'FieldValueInvalid') =>
  apiErrors.invalid({ group: 'authorization.k8s.io', kind }, '', [{ reason, message, field }]);

const attributesOf = ({ kind, spec }: KubeObject, user: User): Attributes => {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec ?? {};
  if (!resource === !path) {
    const message = resource
      ? 'Invalid value: cannot be specified in combination with resourceAttributes'
      : 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified';
    throw invalid(kind, resource ? 'spec.nonResourceAttributes' : 'spec.resourceAttributes', message);
  }
  const none = { namespace: '', group: '', version: '', resource: '', subresource: '', name: '' };
  if (path) return { ...none, user, verb: path.verb ?? '', path: path.path ?? '' };
  const { verb = '', ...rest } = resource as Partial<Attributes>;
  return { ...none, ...rest, user, verb };
};

const statusFor = (reader: ObjectReader, attributes: Attributes): Record<string, unknown> => {
  const { allowed, reason } = authorize(reader, attributes);
  return { allowed, ...(reason ? { reason } : {}) };
};

const askedUser = ({ kind, spec }: KubeObject): User => {
  const { user = '', groups = [], uid, extra } = spec ?? {};
  if (user === '' && groups.length === 0) {
    throw invalid(kind, 'spec.user', 'Invalid value: "": at least one of user or group must be specified');
  }
  return { name: user, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
};

export const selfSubjectAccessReview = (review: KubeObject, user: User, reader: ObjectReader): KubeObject => ({
  ...review,
  status: statusFor(reader, attributesOf(review, user)),
});

export const subjectAccessReview = (review: KubeObject, reader: ObjectReader): KubeObject => {
  const user = askedUser(review);
  const attributes = attributesOf(review, user);
  if (review.kind === 'LocalSubjectAccessReview' && attributes.namespace !== (review.metadata.namespace ?? '')) {
    throw apiErrors.badRequest(
      `spec.resourceAttributes.namespace must match namespace: ${attributes.namespace} != ${review.metadata.namespace ?? ''}`,
    );
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
  const status = { resourceRules, nonResourceRules, incomplete: errors.length > 0, ...(evaluationError ? { evaluationError } : {}) };
  return { ...review, status };
};
