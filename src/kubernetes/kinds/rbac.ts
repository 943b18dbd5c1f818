// Roles and bindings. What a role means is evaluated in src/kubernetes/access.
import type { KubeObject } from '../machinery/object.ts';
import { FieldErrors, sameJson, type Loose } from './field-errors.ts';
import { internalForm } from './go-diff.ts';
import type { KindRules } from './kind-rules.ts';
import { validateLabelSelector } from './label-selector.ts';
import { isDns1123Subdomain, isPathSegment } from './names.ts';

const group = 'rbac.authorization.k8s.io';

const validateRule = (errors: FieldErrors, rule: Loose, namespaced: boolean, path: string): void => {
  if (!rule.verbs?.length) errors.required(`${path}.verbs`, 'verbs must contain at least one value');
  if (rule.nonResourceURLs?.length) {
    const urls = `${path}.nonResourceURLs`;
    if (namespaced) errors.invalid(urls, rule.nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs');
    if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) {
      errors.invalid(urls, rule.nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs');
    }
    return;
  }
  if (!rule.apiGroups?.length) errors.required(`${path}.apiGroups`, 'resource rules must supply at least one api group');
  if (!rule.resources?.length) errors.required(`${path}.resources`, 'resource rules must supply at least one resource');
};

const validateRules = (object: KubeObject, errors: FieldErrors, namespaced: boolean): void => {
  for (const [index, rule] of (object.rules ?? []).entries()) validateRule(errors, rule, namespaced, `rules[${index}]`);
};

/** An update is checked as a new object and as an update, which is told twice. */
export const role: KindRules = {
  metaPasses: 'VVU',
  name: isPathSegment,
  validate: (object, errors) => validateRules(object, errors, true),
  validateUpdate: (next, _current, errors) => validateRules(next, errors, true),
};

export const clusterRole: KindRules = {
  metaPasses: 'VVU',
  name: isPathSegment,
  validate: (object, errors) => {
    validateRules(object, errors, false);
    const selectors = object.aggregationRule?.clusterRoleSelectors;
    if (object.aggregationRule && !selectors?.length) {
      errors.required('aggregationRule.clusterRoleSelectors', 'at least one clusterRoleSelector required if aggregationRule is non-nil');
    }
    for (const [index, selector] of (selectors ?? []).entries()) {
      const path = `aggregationRule.clusterRoleSelectors[${index}]`;
      if (!validateLabelSelector(errors, selector, path)) errors.invalid(path, null, 'invalid label selector.');
    }
  },
};

const validateSubject = (errors: FieldErrors, subject: Loose, namespaced: boolean, path: string): void => {
  if (!subject.name) errors.required(`${path}.name`);
  if (subject.kind === 'ServiceAccount') {
    if (subject.name) errors.invalidAll(`${path}.name`, subject.name, isDns1123Subdomain(subject.name));
    if (subject.apiGroup) errors.notSupported(`${path}.apiGroup`, subject.apiGroup, ['']);
    if (!namespaced && !subject.namespace) errors.required(`${path}.namespace`);
  } else if (subject.kind === 'User' || subject.kind === 'Group') {
    if (subject.apiGroup !== group) errors.notSupported(`${path}.apiGroup`, subject.apiGroup ?? '', [group]);
  } else errors.notSupported(`${path}.kind`, subject.kind ?? '', ['ServiceAccount', 'User', 'Group']);
};

const validateBinding = ({ roleRef, subjects }: KubeObject, errors: FieldErrors, namespaced: boolean): void => {
  if (roleRef.apiGroup !== group) errors.notSupported('roleRef.apiGroup', roleRef.apiGroup, [group]);
  errors.oneOf('roleRef.kind', roleRef.kind ?? '', namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']);
  if (!roleRef.name) errors.required('roleRef.name');
  else errors.invalidAll('roleRef.name', roleRef.name, isPathSegment(roleRef.name));
  for (const [index, subject] of (subjects ?? []).entries()) validateSubject(errors, subject, namespaced, `subjects[${index}]`);
};

const binding = (namespaced: boolean): KindRules => ({
  metaPasses: 'VVU',
  name: isPathSegment,
  specFirst: true,
  defaults: (object) => {
    (object.roleRef ??= {}).apiGroup ||= group;
    for (const subject of object.subjects ?? [])
      if (!subject.apiGroup && ['User', 'Group'].includes(subject.kind)) subject.apiGroup = group;
  },
  validate: (object, errors) => validateBinding(object, errors, namespaced),
  validateUpdate: (next, current, errors) => {
    validateBinding(next, errors, namespaced);
    if (sameJson(next.roleRef, current.roleRef)) return;
    errors.invalid('roleRef', internalForm(next.roleRef, 'rbac/v1.RoleRef'), 'cannot change roleRef');
  },
});

export const roleBinding = binding(true);
export const clusterRoleBinding = binding(false);
