// LimitRange, ResourceQuota, PodDisruptionBudget, HorizontalPodAutoscaler, PriorityClass.
import type { KubeObject } from '../machinery/object.ts';
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

/** Each of the pair must not be above the other. */
const ordered: [string, string][] = [
  ['min', 'max'],
  ['defaultRequest', 'max'],
  ['min', 'defaultRequest'],
  ['min', 'default'],
  ['default', 'max'],
  ['defaultRequest', 'default'],
];
const sayings: Record<string, string> = {
  'min max': 'min value $a is greater than max value $b',
  'defaultRequest max': 'default request value $a is greater than max value $b',
  'min defaultRequest': 'min value $a is greater than default request value $b',
  'min default': 'min value $a is greater than default value $b',
  'default max': 'default value $a is greater than max value $b',
  'defaultRequest default': 'default request value $a is greater than default limit value $b',
};

const validateLimit = (errors: FieldErrors, item: Loose, path: string): void => {
  for (const [low, high] of ordered) {
    for (const [name, value] of Object.entries((item[low] ?? {}) as Quantities)) {
      const other = item[high]?.[name];
      if (other === undefined || compareQuantities(value, other) <= 0) continue;
      const field = low === 'min' ? 'min' : low;
      errors.invalid(`${path}.${field}[${name}]`, value, (sayings[`${low} ${high}`] as string).replace('$a', value).replace('$b', other));
    }
  }
};

export const limitRange: KindRules = {
  defaults: ({ spec }) => {
    for (const item of spec?.limits ?? []) limitDefaults(item);
  },
  validate: ({ spec }, errors) => {
    const types = new Set<string>();
    for (const [index, item] of (spec?.limits ?? []).entries()) {
      const path = `spec.limits[${index}]`;
      if (types.has(item.type)) errors.duplicate(`${path}.type`, item.type);
      types.add(item.type);
      validateLimit(errors, item, path);
    }
  },
};

const standardQuota =
  /^((requests|limits)\.(cpu|memory|ephemeral-storage)|requests\.storage|cpu|memory|ephemeral-storage|storage|pods|services(\.(nodeports|loadbalancers))?|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|count\/.+|(requests\.)?hugepages-.+|.+\.storageclass\.storage\.k8s\.io\/.+)$/;

export const resourceQuota: KindRules = {
  validate: ({ spec }, errors) => {
    for (const [name, value] of Object.entries((spec?.hard ?? {}) as Quantities)) {
      const path = `spec.hard[${name}]`;
      errors.invalidAll(path, name, isQualifiedName(name));
      if (!name.includes('/') && !standardQuota.test(name)) errors.invalid(path, name, 'must be a standard resource for quota');
      if (parseQuantity(value).nano < 0n) errors.invalid(path, value, 'must be greater than or equal to 0');
    }
  },
  validateUpdate: (next, current, errors) => {
    if (!sameJson(next.spec?.scopes ?? [], current.spec?.scopes ?? [])) errors.immutable('spec.scopes', next.spec?.scopes ?? null);
  },
};

export const podDisruptionBudget: KindRules = {
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

const sources: Record<string, string> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

const validateMetric = (errors: FieldErrors, metric: Loose, path: string): void => {
  const wanted = sources[metric.type];
  if (!metric.type) errors.required(`${path}.type`, 'must specify a metric source type');
  if (!wanted) return errors.notSupported(`${path}.type`, metric.type ?? '', Object.keys(sources));
  if (!metric[wanted]) errors.required(`${path}.${wanted}`, 'must populate information for the given metric source');
};

const validateScaler = ({ spec }: KubeObject, errors: FieldErrors): void => {
  const { minReplicas, maxReplicas = 0, scaleTargetRef = {}, metrics } = spec ?? {};
  if (minReplicas !== undefined && minReplicas < 1) errors.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1');
  if (maxReplicas < 1) errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0');
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
  for (const field of ['kind', 'name']) {
    if (!scaleTargetRef[field]) errors.required(`spec.scaleTargetRef.${field}`);
    else errors.invalidAll(`spec.scaleTargetRef.${field}`, scaleTargetRef[field], isPathSegment(scaleTargetRef[field]));
  }
  for (const [index, metric] of (metrics ?? []).entries()) validateMetric(errors, metric, `spec.metrics[${index}]`);
};

const behaviour = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
};

export const scalerV1: KindRules = {
  defaults: (object) => {
    (object.spec ??= {}).minReplicas ??= 1;
  },
  validate: validateScaler,
};

export const scalerV2: KindRules = {
  defaults: (object) => {
    const spec = (object.spec ??= {});
    spec.minReplicas ??= 1;
    if (!spec.metrics?.length)
      spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];
    if (!spec.behavior) return;
    for (const direction of ['scaleUp', 'scaleDown'] as const)
      spec.behavior[direction] = { ...structuredClone(behaviour[direction]), ...spec.behavior[direction] };
  },
  validate: validateScaler,
};

const highestUserPriority = 1_000_000_000;

export const priorityClass: KindRules = {
  generation: true,
  desired: ({ value, preemptionPolicy, globalDefault, description }) => ({ value, preemptionPolicy, globalDefault, description }),
  defaults: (object) => void (object.preemptionPolicy ??= 'PreemptLowerPriority'),
  validate: (object, errors) => {
    if (object.value > highestUserPriority && !object.metadata.name.startsWith('system-')) {
      errors.forbidden('value', `maximum allowed value of a user defined priority is ${highestUserPriority}`);
    }
  },
  validateUpdate: (next, current, errors) => {
    if (next.value !== current.value) errors.immutable('value', next.value);
    if (next.preemptionPolicy !== current.preemptionPolicy) errors.immutable('preemptionPolicy', next.preemptionPolicy);
  },
};
