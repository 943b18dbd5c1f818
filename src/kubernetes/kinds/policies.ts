// LimitRange, ResourceQuota, PodDisruptionBudget, PriorityClass.
import { compareQuantities, parseQuantity } from '../machinery/quantity.ts';
import { FieldErrors, sameJson, type Loose } from './field-errors.ts';
import { internalForm } from './go-diff.ts';
import type { KindRules } from './kind-rules.ts';
import { validateLabelSelector } from './label-selector.ts';
import { isPathSegment, isQualifiedName } from './names.ts';
import { validateIntOrPercent } from './workloads.ts';

type Quantities = Record<string, string>;

const limitDefaults = (item: Loose): void => {
  if (item.type !== 'Container') return;
  const limits: Quantities = { ...item.max, ...item.default };
  item.default = limits;
  item.defaultRequest = { ...item.min, ...limits, ...item.defaultRequest };
};

/** The first must not be above the second; whose field and value are told differs, as upstream has it. */
const ordered: { low: string; high: string; told: string; value: string; saying: string }[] = [
  { low: 'min', high: 'max', told: 'min', value: 'min', saying: 'min value $a is greater than max value $b' },
  {
    low: 'min',
    high: 'defaultRequest',
    told: 'defaultRequest',
    value: 'defaultRequest',
    saying: 'min value $a is greater than default request value $b',
  },
  {
    low: 'defaultRequest',
    high: 'max',
    told: 'defaultRequest',
    value: 'defaultRequest',
    saying: 'default request value $a is greater than max value $b',
  },
  {
    low: 'defaultRequest',
    high: 'default',
    told: 'defaultRequest',
    value: 'defaultRequest',
    saying: 'default request value $a is greater than default limit value $b',
  },
  { low: 'min', high: 'default', told: 'default', value: 'min', saying: 'min value $a is greater than default value $b' },
  { low: 'default', high: 'max', told: 'default', value: 'max', saying: 'default value $a is greater than max value $b' },
];

const validateOrder = (errors: FieldErrors, item: Loose, path: string): void => {
  for (const { low, high, told, value, saying } of ordered) {
    for (const [name, lower] of Object.entries((item[low] ?? {}) as Quantities)) {
      const upper = item[high]?.[name];
      if (upper === undefined || compareQuantities(lower, upper) <= 0) continue;
      errors.invalid(`${path}.${told}[${name}]`, item[value][name], saying.replace('$a', lower).replace('$b', upper));
    }
  }
};

const limitTypes = ['Pod', 'Container', 'PersistentVolumeClaim'];

const validateLimit = (errors: FieldErrors, item: Loose, path: string): void => {
  if (item.type === 'Pod') {
    for (const field of ['default', 'defaultRequest']) {
      if (Object.keys(item[field] ?? {}).length) errors.forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'");
    }
  }
  if (item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined) {
    errors.required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided');
  }
  validateOrder(errors, item, path);
  for (const [name, ratio] of Object.entries((item.maxLimitRequestRatio ?? {}) as Quantities)) {
    if (compareQuantities(ratio, '1') < 0) errors.invalid(`${path}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${ratio} is less than 1`);
  }
};

const validateLimitType = (errors: FieldErrors, type: string, path: string): void => {
  const problems = isQualifiedName(type);
  errors.invalidAll(path, type, problems);
  if (!problems.length && !type.includes('/') && !limitTypes.includes(type))
    errors.invalid(path, type, 'must be a standard limit type or fully qualified');
};

export const limitRange: KindRules = {
  metaPasses: 'V',
  defaults: ({ spec }) => {
    for (const item of spec?.limits ?? []) limitDefaults(item);
  },
  validate: ({ spec }, errors) => {
    const types = new Set<string>();
    for (const [index, item] of (spec?.limits ?? []).entries()) {
      const path = `spec.limits[${index}]`;
      validateLimitType(errors, item.type ?? '', `${path}.type`);
      if (types.has(item.type)) errors.duplicate(`${path}.type`, item.type);
      types.add(item.type);
      validateLimit(errors, item, path);
    }
  },
};

const standardQuota =
  /^((requests|limits)\.(cpu|memory|ephemeral-storage)|requests\.storage|cpu|memory|ephemeral-storage|storage|pods|services(\.(nodeports|loadbalancers))?|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|count\/.+|(requests\.)?hugepages-.+|.+\.storageclass\.storage\.k8s\.io\/.+)$/;

const divisible = /cpu|memory|storage/;
const scopes = [
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'PriorityClass',
  'Terminating',
  'VolumeAttributesClass',
];
const opposites = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

const podsOnly = /^(count\/)?pods$/;
const podResources = /^((count\/)?pods|((requests|limits)\.)?(cpu|memory))$/;

const validateScopes = (errors: FieldErrors, given: string[], resources: string[]): void => {
  for (const scope of given) {
    if (!scopes.includes(scope)) errors.invalid('spec.scopes', given, 'unsupported scope');
    const fitting = scope === 'BestEffort' ? podsOnly : podResources;
    for (const name of resources) {
      if (scopes.includes(scope) && standardQuota.test(name) && !name.includes('/') && !fitting.test(name))
        errors.invalid('spec.scopes', given, 'unsupported scope applied to resource');
    }
  }
  if (opposites.some((pair) => pair.every((scope) => given.includes(scope)))) errors.invalid('spec.scopes', given, 'conflicting scopes');
};

const validateScopeSelector = (errors: FieldErrors, expressions: Loose[]): void => {
  const path = 'spec.scopeSelector.matchExpressions';
  for (const { scopeName, operator, values = [] } of expressions) {
    if (!scopes.includes(scopeName)) errors.invalid(`${path}.scopeName`, scopeName, 'unsupported scope');
    if (['In', 'NotIn'].includes(operator) && values.length === 0) {
      errors.required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
    }
  }
};

export const resourceQuota: KindRules = {
  specFirst: true,
  validate: ({ spec }, errors) => {
    for (const [name, value] of Object.entries((spec?.hard ?? {}) as Quantities)) {
      const path = `spec.hard[${name}]`;
      errors.invalidAll(path, name, isQualifiedName(name));
      if (!name.includes('/') && !standardQuota.test(name)) {
        if (isQualifiedName(name).length === 0) errors.invalid(path, name, 'must be a standard resource type or fully qualified');
        errors.invalid(path, name, 'must be a standard resource for quota');
      }
      const { nano } = parseQuantity(value);
      if (nano < 0n) errors.invalid(path, value, 'must be greater than or equal to 0');
      else if (!divisible.test(name) && nano % 1_000_000_000n !== 0n) errors.invalid(path, value, 'must be an integer');
    }
    validateScopes(errors, spec?.scopes ?? [], Object.keys(spec?.hard ?? {}));
    validateScopeSelector(errors, spec?.scopeSelector?.matchExpressions ?? []);
  },
  validateUpdate: (next, current, errors) => {
    if (!sameJson(next.spec?.scopes ?? [], current.spec?.scopes ?? [])) errors.immutable('spec.scopes', next.spec?.scopes ?? null);
  },
};

export const podDisruptionBudget: KindRules = {
  metaPasses: '',
  anyFinalizer: true,
  name: isPathSegment,
  generation: true,
  validate: ({ spec }, errors) => {
    const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec ?? {};
    if (minAvailable !== undefined && maxUnavailable !== undefined) {
      const { minAvailable: _min, ...rest } = spec;
      errors.invalid(
        'spec',
        internalForm({ minAvailable, ...rest }, 'policy/v1.PodDisruptionBudgetSpec'),
        'minAvailable and maxUnavailable cannot be both set',
      );
    }
    for (const [field, value] of Object.entries({ minAvailable, maxUnavailable })) {
      validateIntOrPercent(errors, value, `spec.${field}`);
      if (typeof value === 'string' && Number.parseInt(value, 10) > 100)
        errors.invalid(`spec.${field}`, value, 'must not be greater than 100%');
    }
    validateLabelSelector(errors, selector, 'spec.selector');
    if (unhealthyPodEvictionPolicy !== undefined) {
      errors.oneOf('spec.unhealthyPodEvictionPolicy', unhealthyPodEvictionPolicy, ['AlwaysAllow', 'IfHealthyBudget']);
    }
  },
};

const systemClasses = ['system-node-critical', 'system-cluster-critical'];
const highestUserPriority = 1_000_000_000;

export const priorityClass: KindRules = {
  generation: true,
  // Upstream sets it once and never again.
  desired: () => 0,
  defaults: (object) => void (object.preemptionPolicy ??= 'PreemptLowerPriority'),
  validate: (object, errors) => {
    const { name } = object.metadata;
    if (name.startsWith('system-') && !systemClasses.includes(name)) {
      const why = `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`;
      errors.forbidden('metadata.name', why);
    }
    if (object.preemptionPolicy !== undefined) errors.oneOf('preemptionPolicy', object.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
    if (object.value > highestUserPriority && !object.metadata.name.startsWith('system-')) {
      errors.forbidden('value', `maximum allowed value of a user defined priority is ${highestUserPriority}`);
    }
  },
  validateUpdate: (next, current, errors) => {
    if (next.value !== current.value) errors.forbidden('value', 'may not be changed in an update.');
    if (next.preemptionPolicy !== current.preemptionPolicy) errors.immutable('preemptionPolicy', next.preemptionPolicy);
  },
};
