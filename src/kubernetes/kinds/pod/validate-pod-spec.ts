// Validation of a pod's spec, for pods and templates, in upstream's order.
// Leaves out: Windows, devices and resource claims, most of securityContext.
import { FieldErrors, type Loose } from '../field-errors.ts';
import { isDns1123Label, isDns1123Subdomain, isQualifiedName, isLabelValue } from '../names.ts';
import { validateLabelSelector } from '../label-selector.ts';
import { validateLabels } from '../object-meta.ts';
import { validateContainers, validateInitContainers } from './validate-container.ts';
import { validateVolumes } from './validate-volumes.ts';

const validateTolerations = (errors: FieldErrors, tolerations: Loose[], path: string): void => {
  for (const [index, { key, operator, value, effect, tolerationSeconds }] of tolerations.entries()) {
    const at = `${path}[${index}]`;
    if (key) errors.invalidAll(`${at}.key`, key, isQualifiedName(key));
    else if (operator !== 'Exists') {
      errors.invalid(
        `${at}.operator`,
        operator ?? '',
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      );
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      errors.invalid(`${at}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set");
    if (!operator || operator === 'Equal') errors.invalidAll(`${at}.operator`, value ?? '', isLabelValue(value ?? ''));
    else if (operator !== 'Exists') errors.notSupported(`${at}.operator`, operator, ['Equal', 'Exists']);
    else if (value) errors.invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'");
    if (effect) errors.oneOf(`${at}.effect`, effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
  }
};

const validateNodeTerm = (errors: FieldErrors, term: Loose, path: string): void => {
  for (const [index, { key, operator, values = [] }] of (term.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    if (['In', 'NotIn'].includes(operator)) {
      if (!values.length) errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
    } else if (['Exists', 'DoesNotExist'].includes(operator)) {
      if (values.length) errors.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    } else if (['Gt', 'Lt'].includes(operator)) {
      if (values.length !== 1) errors.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
    } else errors.invalid(`${at}.operator`, operator, 'not a valid selector operator');
    errors.invalidAll(`${at}.key`, key, isQualifiedName(key ?? ''));
  }
};

const validatePodTerm = (errors: FieldErrors, term: Loose, path: string): void => {
  validateLabelSelector(errors, term.labelSelector, `${path}.labelSelector`);
  if (!term.topologyKey) errors.required(`${path}.topologyKey`, 'can not be empty');
  else errors.invalidAll(`${path}.topologyKey`, term.topologyKey, isQualifiedName(term.topologyKey));
};

const validateWeight = (errors: FieldErrors, weight: number, path: string): void => {
  if (!(weight >= 1 && weight <= 100)) errors.invalid(path, weight ?? 0, 'must be in the range 1-100');
};

const validateAffinity = (errors: FieldErrors, affinity: Loose, path: string): void => {
  const node = affinity.nodeAffinity;
  const required = node?.requiredDuringSchedulingIgnoredDuringExecution;
  const at = `${path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  if (required && !required.nodeSelectorTerms?.length) errors.required(at, 'must have at least one node selector term');
  for (const [index, term] of (required?.nodeSelectorTerms ?? []).entries()) validateNodeTerm(errors, term, `${at}[${index}]`);
  for (const [index, { weight, preference }] of (node?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const preferred = `${path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    validateWeight(errors, weight, `${preferred}.weight`);
    validateNodeTerm(errors, preference ?? {}, `${preferred}.preference`);
  }
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    for (const [index, term] of (affinity[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      validatePodTerm(errors, term, `${path}.${kind}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`);
    }
    for (const [index, { weight, podAffinityTerm }] of (affinity[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
      const preferred = `${path}.${kind}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      validateWeight(errors, weight, `${preferred}.weight`);
      validatePodTerm(errors, podAffinityTerm ?? {}, `${preferred}.podAffinityTerm`);
    }
  }
};

const validateSpread = (errors: FieldErrors, constraints: Loose[], path: string): void => {
  for (const [index, { maxSkew, topologyKey, whenUnsatisfiable, labelSelector }] of constraints.entries()) {
    const at = `${path}[${index}]`;
    if (!(maxSkew > 0)) errors.invalid(`${at}.maxSkew`, maxSkew ?? 0, 'must be greater than zero');
    if (!topologyKey) errors.required(`${at}.topologyKey`, 'can not be empty');
    errors.oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']);
    validateLabelSelector(errors, labelSelector, `${at}.labelSelector`);
  }
};

const validateNames = (errors: FieldErrors, spec: Loose, path: string): void => {
  const names: [string, (name: string) => string[]][] = [
    ['serviceAccountName', isDns1123Subdomain],
    ['nodeName', isDns1123Subdomain],
    ['hostname', isDns1123Label],
    ['subdomain', isDns1123Label],
    ['priorityClassName', isDns1123Subdomain],
    ['runtimeClassName', isDns1123Subdomain],
  ];
  for (const [field, rule] of names) if (spec[field]) errors.invalidAll(`${path}.${field}`, spec[field], rule(spec[field]));
};

const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

export const validatePodSpec = (errors: FieldErrors, spec: Loose, path: string): void => {
  const volumes = validateVolumes(errors, spec.volumes ?? [], `${path}.volumes`);
  validateContainers(errors, spec.containers ?? [], volumes, `${path}.containers`);
  validateInitContainers(errors, spec, volumes, `${path}.initContainers`);
  errors.oneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
  errors.oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, dnsPolicies);
  validateLabels(errors, spec.nodeSelector, `${path}.nodeSelector`);
  if (spec.affinity) validateAffinity(errors, spec.affinity, `${path}.affinity`);
  validateSpread(errors, spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`);
  const deadline = spec.activeDeadlineSeconds;
  if (typeof deadline === 'number' && (deadline < 1 || deadline > 2 ** 31 - 1)) {
    errors.invalid(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive');
  }
  validateNames(errors, spec, path);
  validateTolerations(errors, spec.tolerations ?? [], `${path}.tolerations`);
  errors.nonNegative(`${path}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds);
};
