// Validation of a pod's spec, for pods and templates, in upstream's order.
// Leaves out: Windows, devices and resource claims, most of securityContext.
import { FieldErrors, type Loose } from '../field-errors.ts';
import { isDns1123Label, isDns1123Subdomain, isQualifiedName, isLabelValue } from '../names.ts';
import { validateLabelSelector } from '../label-selector.ts';
import { validateAffinity } from './validate-affinity.ts';
import { validateLabels } from '../object-meta.ts';
import { validateContainers, validateInitContainers } from './validate-container.ts';
import { validateEphemeralContainers } from './validate-ephemeral.ts';
import { validateDns, validateHostAliases, validateReadinessGates } from './validate-pod-network.ts';
import { validatePodSecurity } from './validate-pod-security.ts';
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

const validateSpread = (errors: FieldErrors, constraints: Loose[], path: string): void => {
  for (const [index, { maxSkew, topologyKey, whenUnsatisfiable, labelSelector, minDomains }] of constraints.entries()) {
    const at = `${path}[${index}]`;
    if (!(maxSkew > 0)) errors.invalid(`${at}.maxSkew`, maxSkew ?? 0, 'must be greater than zero');
    if (!topologyKey) errors.required(`${at}.topologyKey`, 'can not be empty');
    errors.oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']);
    validateLabelSelector(errors, labelSelector, `${at}.labelSelector`);
    if (minDomains !== undefined) {
      if (minDomains <= 0) errors.invalid(`${at}.minDomains`, minDomains, 'must be greater than zero');
      if (whenUnsatisfiable !== 'DoNotSchedule') {
        const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
        errors.invalid(`${at}.minDomains`, minDomains, why);
      }
    }
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
    const again = constraints
      .slice(index + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    if (again) errors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair);
  }
};

const validateGates = (errors: FieldErrors, gates: Loose[], path: string): void => {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of gates.entries()) {
    errors.invalidAll(`${path}[${index}]`, name, isQualifiedName(name));
    if (seen.has(name)) errors.duplicate(`${path}[${index}]`, name);
    seen.add(name);
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
  validateContainers(errors, spec, volumes, `${path}.containers`);
  validateInitContainers(errors, spec, volumes, `${path}.initContainers`);
  validateEphemeralContainers(errors, spec, volumes, `${path}.ephemeralContainers`);
  errors.oneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
  errors.oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, dnsPolicies);
  validateLabels(errors, spec.nodeSelector, `${path}.nodeSelector`);
  validatePodSecurity(errors, spec, path);
  if (spec.affinity) validateAffinity(errors, spec.affinity, `${path}.affinity`);
  validateDns(errors, spec, path);
  validateReadinessGates(errors, spec.readinessGates ?? [], `${path}.readinessGates`);
  validateGates(errors, spec.schedulingGates ?? [], `${path}.schedulingGates`);
  validateSpread(errors, spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`);
  const deadline = spec.activeDeadlineSeconds;
  if (typeof deadline === 'number' && (deadline < 1 || deadline > 2 ** 31 - 1)) {
    errors.invalid(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive');
  }
  validateNames(errors, spec, path);
  if (spec.preemptionPolicy !== undefined)
    errors.oneOf(`${path}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
  validateTolerations(errors, spec.tolerations ?? [], `${path}.tolerations`);
  if (spec.os) {
    if (!spec.os.name) errors.required(`${path}.os.name`);
    else errors.oneOf(`${path}.os.name`, spec.os.name, ['linux', 'windows']);
  }
  validateHostAliases(errors, spec.hostAliases ?? [], `${path}.hostAliases`);
};
