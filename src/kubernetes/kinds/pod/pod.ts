// Pods: defaults, the status they start with, and the few fields that an update may change.
import { cloneJson } from '../../machinery/clone-json.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { FieldErrors, sameJson, type Loose } from '../field-errors.ts';
import { goDiff } from '../go-diff.ts';
import type { KindRules } from '../kind-rules.ts';
import { podOnlyDefaults, podSpecDefaults } from './pod-defaults.ts';
import { podWarnings } from './pod-warnings.ts';
import { qosClassOf } from './qos-class.ts';
import { validateEphemeralUpdate } from './validate-ephemeral.ts';
import { validatePodSpec } from './validate-pod-spec.ts';
import { validatePodStatus } from './validate-pod-status.ts';

const changeable =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** The new spec with everything that may change put back; what still differs is refused. */
const withoutAllowed = (after: Loose, before: Loose): Loose => {
  const munged = cloneJson(after);
  for (const list of ['containers', 'initContainers'])
    for (const [index, container] of (munged[list] ?? []).entries()) container.image = before[list]?.[index]?.image;
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations']) {
    if (before[field] === undefined) delete munged[field];
    else munged[field] = before[field];
  }
  if (before.schedulingGates?.length && isNarrowed(munged.nodeSelector, before.nodeSelector)) {
    if (before.nodeSelector === undefined) delete munged.nodeSelector;
    else munged.nodeSelector = before.nodeSelector;
  }
  if (before.terminationGracePeriodSeconds < 0 && munged.terminationGracePeriodSeconds === 1)
    munged.terminationGracePeriodSeconds = before.terminationGracePeriodSeconds;
  return munged;
};

const validateTolerationChange = (errors: FieldErrors, after: Loose[], before: Loose[]): void => {
  // Only tolerationSeconds of an existing toleration may change.
  const same = (a: Loose, b: Loose) => sameJson({ ...a, tolerationSeconds: 0 }, { ...b, tolerationSeconds: 0 });
  if (before.some((old) => !after.some((each) => same(each, old))))
    errors.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
};

const validateGateChange = (errors: FieldErrors, after: Loose[], before: Loose[]): void => {
  for (const [index, { name }] of after.entries()) {
    if (before.some((each) => each.name === name)) continue;
    errors.forbidden(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`);
  }
};

/** While gated a pod may be narrowed to fewer nodes, never widened. */
const isNarrowed = (after: Loose, before: Loose): boolean => Object.entries(before ?? {}).every(([key, value]) => after?.[key] === value);

const validateUpdate = (next: KubeObject, current: KubeObject, errors: FieldErrors): void => {
  const [after, before] = [next.spec, current.spec];
  for (const list of ['containers', 'initContainers']) {
    if ((after[list] ?? []).length !== (before[list] ?? []).length) {
      errors.forbidden(`spec.${list}`, 'pod updates may not add or remove containers');
      return;
    }
  }
  const [deadline, old] = [after.activeDeadlineSeconds, before.activeDeadlineSeconds];
  if (old !== undefined && deadline === undefined)
    errors.invalid('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value');
  else if (old !== undefined && old < deadline)
    return errors.invalid('spec.activeDeadlineSeconds', deadline, 'must be less than or equal to previous value');
  validateTolerationChange(errors, after.tolerations ?? [], before.tolerations ?? []);
  validateGateChange(errors, after.schedulingGates ?? [], before.schedulingGates ?? []);
  const munged = withoutAllowed(after, before);
  if (!sameJson(munged, before)) {
    errors.forbidden('spec', `pod updates may not change fields other than ${changeable}\n${goDiff(before, munged, 'core/v1.PodSpec')}`);
  }
};

export const pod: KindRules = {
  metaPasses: 'UV',
  generation: true,
  defaults: (object) => {
    const spec = (object.spec ??= {});
    podOnlyDefaults(spec);
    spec.enableServiceLinks ??= true;
    const { status } = object;
    if (status?.podIP && !status.podIPs?.length) status.podIPs = [{ ip: status.podIP }];
    podSpecDefaults(spec);
  },
  prepareForCreate: (object) => {
    // A negative period means: at once.
    if (object.spec.terminationGracePeriodSeconds < 0) object.spec.terminationGracePeriodSeconds = 1;
    object.status = { phase: 'Pending', qosClass: qosClassOf(object.spec) };
    if (object.spec.schedulingGates?.length) {
      const message = 'Scheduling is blocked due to non-empty scheduling gates';
      object.status.conditions = [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message }];
    }
  },
  specFirst: true,
  validate: (object, errors) => {
    validatePodSpec(errors, object.spec, 'spec');
    if (object.metadata.resourceVersion) return;
    for (const list of ['containers', 'initContainers']) {
      for (const [index, { image = '' }] of (object.spec[list] ?? []).entries()) {
        if (image !== image.trim()) errors.invalid(`spec.${list}[${index}].image`, image, 'must not have leading or trailing whitespace');
      }
    }
    if (object.spec.ephemeralContainers?.length) errors.forbidden('spec.ephemeralContainers', 'cannot be set on create');
  },
  validateStatusUpdate: (next, _current, errors) => validatePodStatus(errors, next.status),
  validateSubresource: (next, current, subresource, errors) => {
    if (subresource !== 'ephemeralcontainers' && subresource !== 'resize') return;
    validatePodSpec(errors, next.spec, 'spec');
    if (subresource === 'resize' && errors.causes.length === 0 && qosClassOf(next.spec) !== current.status?.qosClass)
      return errors.invalid('spec', current.status?.qosClass, 'Pod QOS Class may not change as a result of resizing');
    validateEphemeralUpdate(errors, next.spec.ephemeralContainers ?? [], current.spec.ephemeralContainers ?? []);
  },
  warnings: ({ spec }) => podWarnings(spec, 'spec'),
  validateUpdate,
};
