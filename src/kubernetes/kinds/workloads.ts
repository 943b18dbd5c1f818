// Validation of the kinds that make pods: selectors, templates, strategies; and their rules put together.
import type { KubeObject } from '../machinery/object.ts';
import { FieldErrors, sameJson, type Loose } from './field-errors.ts';
import { internalForm } from './go-diff.ts';
import type { KindRules } from './kind-rules.ts';
import { isEmptySelector, selectorMatches, validateLabelSelector } from './label-selector.ts';
import { isDns1123Label } from './names.ts';
import { daemonSetStatus, deploymentStatus, replicaSetStatus, statefulSetStatus } from './workload-status.ts';
import { validateTemplateMeta } from './object-meta.ts';
import { claimSpecDefaults, validateClaimSpec } from './persistent-volume-claim.ts';
import { templateWarnings } from './pod/pod-warnings.ts';
import { validatePodSpec } from './pod/validate-pod-spec.ts';
import {
  daemonSetDefaults,
  deploymentDefaults,
  replicaSetDefaults,
  replicationControllerDefaults,
  statefulSetDefaults,
} from './workload-defaults.ts';

export const validateTemplate = (errors: FieldErrors, template: Loose, path: string): void => {
  // Upstream's path leaves metadata out.
  validateTemplateMeta(errors, template?.metadata ?? {}, path);
  validatePodSpec(errors, template?.spec ?? {}, `${path}.spec`);
  if (template?.spec?.ephemeralContainers?.length)
    errors.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
};

interface TemplateRules {
  /** The kind's name in "empty selector is invalid for …". */
  emptySelector: string;
  /** The kind's name in "activeDeadlineSeconds in … is not Supported". */
  deadline: string;
}

/** Required, valid, not empty. False when nothing can be matched with it. */
const validateSelector = (errors: FieldErrors, selector: Loose, { emptySelector }: TemplateRules): boolean => {
  if (!selector) {
    errors.required('spec.selector');
    return true;
  }
  const valid = validateLabelSelector(errors, selector, 'spec.selector');
  if (isEmptySelector(selector)) errors.invalid('spec.selector', selector, `empty selector is invalid for ${emptySelector}`);
  return valid;
};

/** A selector that is missing matches nothing; an empty one everything. */
const validateRunningTemplate = (errors: FieldErrors, spec: Loose, { deadline }: TemplateRules): void => {
  const { template } = spec;
  if (!selectorMatches(spec.selector, template?.metadata?.labels)) {
    errors.invalid('spec.template.metadata.labels', template?.metadata?.labels ?? null, '`selector` does not match template `labels`');
  }
  validateTemplate(errors, template, 'spec.template');
  const policy = template?.spec?.restartPolicy;
  if (policy !== 'Always') errors.notSupported('spec.template.spec.restartPolicy', policy ?? '', ['Always']);
  if (template?.spec?.activeDeadlineSeconds !== undefined) {
    errors.forbidden('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${deadline} is not Supported`);
  }
};

const percent = /^[0-9]+%$/;

export const validateIntOrPercent = (errors: FieldErrors, value: unknown, path: string): void => {
  if (typeof value === 'string' && !percent.test(value)) {
    errors.invalid(
      path,
      value,
      `a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
    );
  } else errors.nonNegative(path, value);
};

const amount = (value: unknown): number => (typeof value === 'string' ? Number.parseInt(value, 10) || 0 : Number(value ?? 0));

const notMoreThanAll = (errors: FieldErrors, value: unknown, path: string): void => {
  if (typeof value === 'string' && percent.test(value) && amount(value) > 100) errors.invalid(path, value, 'must not be greater than 100%');
};

const validateStrategy = (errors: FieldErrors, { type, rollingUpdate }: Loose, path: string): void => {
  if (type === 'Recreate') {
    if (rollingUpdate) errors.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
    return;
  }
  if (type !== 'RollingUpdate') return errors.notSupported(path, { Type: type, RollingUpdate: null }, ['Recreate', 'RollingUpdate']);
  const { maxUnavailable, maxSurge } = rollingUpdate;
  validateIntOrPercent(errors, maxUnavailable, `${path}.rollingUpdate.maxUnavailable`);
  validateIntOrPercent(errors, maxSurge, `${path}.rollingUpdate.maxSurge`);
  if (amount(maxUnavailable) === 0 && amount(maxSurge) === 0)
    errors.invalid(`${path}.rollingUpdate.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0');
  notMoreThanAll(errors, maxUnavailable, `${path}.rollingUpdate.maxUnavailable`);
};

const selectorIsFixed = (next: KubeObject, current: KubeObject, errors: FieldErrors): void => {
  if (!sameJson(next.spec.selector, current.spec.selector)) errors.immutable('spec.selector', next.spec.selector);
};

/** Same path twice counts once: a selector that is missing is not also unmatched by name. */
const deploymentTemplate = { emptySelector: 'deployment', deadline: 'ReplicaSet' };

export const deployment: KindRules = {
  validateStatusUpdate: deploymentStatus,
  generation: true,
  // Annotations count as well: upstream bumps the generation for them.
  desired: ({ spec, metadata }) => ({ spec, annotations: metadata.annotations ?? {} }),
  defaults: deploymentDefaults,
  warnings: templateWarnings,
  prepareForStatusUpdate: ({ metadata }, current) => {
    if (current.metadata.labels) metadata.labels = { ...current.metadata.labels };
    else delete metadata.labels;
  },
  specFirst: true,
  validate: ({ spec }, errors) => {
    errors.nonNegative('spec.replicas', spec.replicas);
    if (validateSelector(errors, spec.selector, deploymentTemplate)) validateRunningTemplate(errors, spec, deploymentTemplate);
    else errors.invalid('spec.selector', spec.selector, 'invalid label selector');
    validateStrategy(errors, spec.strategy, 'spec.strategy');
    for (const field of ['minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'])
      errors.nonNegative(`spec.${field}`, spec[field]);
    if (spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)) {
      errors.invalid('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds, 'must be greater than minReadySeconds');
    }
  },
  validateUpdate: selectorIsFixed,
};

export const replicaSet: KindRules = {
  validateStatusUpdate: replicaSetStatus,
  generation: true,
  defaults: replicaSetDefaults,
  warnings: templateWarnings,
  specFirst: true,
  validate: ({ spec }, errors) => {
    for (const field of ['replicas', 'minReadySeconds']) errors.nonNegative(`spec.${field}`, spec[field]);
    if (validateSelector(errors, spec.selector, deploymentTemplate)) validateRunningTemplate(errors, spec, deploymentTemplate);
    else errors.invalid('spec.selector', spec.selector, 'invalid label selector');
  },
  validateUpdate: selectorIsFixed,
};

export const replicationController: KindRules = {
  metaPasses: 'VU',
  generation: true,
  defaults: replicationControllerDefaults,
  warnings: templateWarnings,
  validate: ({ spec }, errors) => {
    for (const field of ['minReadySeconds', 'replicas']) errors.nonNegative(`spec.${field}`, spec[field]);
    if (!Object.keys(spec.selector ?? {}).length) errors.required('spec.selector');
    if (!spec.template) return errors.required('spec.template');
    validateRunningTemplate(
      errors,
      { ...spec, selector: { matchLabels: spec.selector } },
      { emptySelector: '', deadline: 'ReplicationController' },
    );
  },
};

const daemonSetTemplate = { emptySelector: 'daemonset', deadline: 'DaemonSet' };

const validateDaemonSetStrategy = (errors: FieldErrors, { type, rollingUpdate }: Loose, path: string): void => {
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') return errors.notSupported(path, { Type: type, RollingUpdate: null }, ['RollingUpdate', 'OnDelete']);
  const { maxUnavailable, maxSurge } = rollingUpdate;
  for (const [field, value] of Object.entries({ maxUnavailable, maxSurge })) {
    validateIntOrPercent(errors, value, `${path}.rollingUpdate.${field}`);
    notMoreThanAll(errors, value, `${path}.rollingUpdate.${field}`);
  }
  if (amount(maxUnavailable) && amount(maxSurge))
    errors.invalid(`${path}.rollingUpdate.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
  if (!amount(maxUnavailable) && !amount(maxSurge))
    errors.required(`${path}.rollingUpdate.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
};

/** An old field that lives on as an annotation: how often the template changed. */
const templateGeneration = 'deprecated.daemonset.template.generation';

const countTemplate = (object: KubeObject, generation: string): void => {
  object.metadata.annotations = { ...object.metadata.annotations, [templateGeneration]: generation };
};

export const daemonSet: KindRules = {
  validateStatusUpdate: daemonSetStatus,
  generation: true,
  defaults: (object) => {
    daemonSetDefaults(object);
    if (object.metadata.annotations?.[templateGeneration] === undefined) countTemplate(object, '0');
  },
  warnings: templateWarnings,
  prepareForCreate: (object) => countTemplate(object, '1'),
  prepareForUpdate: (next, current) => {
    const before = Number(current.metadata.annotations?.[templateGeneration] ?? 1);
    countTemplate(next, String(sameJson(next.spec.template, current.spec.template) ? before : before + 1));
  },
  validate: ({ spec }, errors) => {
    if (spec.selector) validateLabelSelector(errors, spec.selector, 'spec.selector');
    if (spec.selector && isEmptySelector(spec.selector))
      errors.invalid('spec.selector', spec.selector, 'empty selector is invalid for daemonset');
    validateRunningTemplate(errors, spec, daemonSetTemplate);
    errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
    validateDaemonSetStrategy(errors, spec.updateStrategy, 'spec.updateStrategy');
    errors.nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  },
  validateUpdate: selectorIsFixed,
};

const statefulSetTemplate = { emptySelector: 'statefulset', deadline: 'StatefulSet' };
const changeable = [
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
];

const fixedPart = (spec: Loose): Loose => Object.fromEntries(Object.entries(spec).filter(([field]) => !changeable.includes(field)));

/** Volumes of claim templates are added by the controller, so that mounts of them are fine. */
const withClaimVolumes = (spec: Loose): Loose => {
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata }: Loose) => ({
    name: metadata?.name,
    persistentVolumeClaim: { claimName: metadata?.name },
  }));
  const own = (spec.template?.spec?.volumes ?? []).filter((volume: Loose) => !claims.some((claim: Loose) => claim.name === volume.name));
  const { subdomain: _subdomain, hostname: _hostname, ...podSpec } = spec.template?.spec ?? {};
  return { ...spec, template: { ...spec.template, spec: { ...podSpec, volumes: [...claims, ...own] } } };
};

const validateStatefulSetStrategy = (errors: FieldErrors, { type, rollingUpdate }: Loose): void => {
  const path = 'spec.updateStrategy';
  if (type === 'OnDelete') {
    if (!rollingUpdate) return;
    const shown = internalForm(rollingUpdate, 'apps/v1.RollingUpdateStatefulSetStrategy');
    return errors.invalid(`${path}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'");
  }
  if (type !== 'RollingUpdate') return errors.invalid(path, { Type: type, RollingUpdate: null }, "must be 'RollingUpdate' or 'OnDelete'");
  errors.nonNegative(`${path}.rollingUpdate.partition`, rollingUpdate?.partition);
};

export const statefulSet: KindRules = {
  validateStatusUpdate: statefulSetStatus,
  name: isDns1123Label,
  generation: true,
  defaults: statefulSetDefaults,
  warnings: templateWarnings,
  prepareForCreate: ({ spec }) => {
    for (const claim of spec.volumeClaimTemplates ?? []) claimSpecDefaults(claim);
  },
  specFirst: true,
  validate: ({ spec, metadata }, errors) => {
    if (!['OrderedReady', 'Parallel'].includes(spec.podManagementPolicy))
      errors.invalid('spec.podManagementPolicy', spec.podManagementPolicy, "must be 'OrderedReady' or 'Parallel'");
    validateStatefulSetStrategy(errors, spec.updateStrategy);
    for (const when of ['whenDeleted', 'whenScaled']) {
      errors.oneOf(`spec.persistentVolumeClaimRetentionPolicy.${when}`, spec.persistentVolumeClaimRetentionPolicy?.[when], [
        'Retain',
        'Delete',
      ]);
    }
    if (!metadata.resourceVersion) {
      for (const [index, claim] of (spec.volumeClaimTemplates ?? []).entries())
        validateClaimSpec(errors, claim.spec, `spec.volumeClaimTemplates[${index}].spec`);
    }
    for (const field of ['replicas', 'minReadySeconds']) errors.nonNegative(`spec.${field}`, spec[field]);
    errors.nonNegative('spec.ordinals.start', spec.ordinals?.start);
    if (!metadata.resourceVersion && spec.serviceName)
      errors.invalidAll('spec.serviceName', spec.serviceName, isDns1123Label(spec.serviceName));
    if (validateSelector(errors, spec.selector, statefulSetTemplate))
      validateRunningTemplate(errors, withClaimVolumes(spec), statefulSetTemplate);
    else errors.invalid('spec.selector', spec.selector, '');
  },
  validateUpdate: (next, current, errors) => {
    if (sameJson(fixedPart(next.spec), fixedPart(current.spec))) return;
    errors.forbidden(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
  },
};
