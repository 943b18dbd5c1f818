// HorizontalPodAutoscaler: defaults of both versions, targets, metrics, behaviour.
import type { KubeObject } from '../machinery/object.ts';
import { parseQuantity } from '../machinery/quantity.ts';
import { FieldErrors, type Loose } from './field-errors.ts';
import type { KindRules } from './kind-rules.ts';
import { isPathSegment } from './names.ts';

const sources: Record<string, string> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

const notPositive = (quantity: unknown): boolean => quantity !== undefined && parseQuantity(String(quantity)).nano <= 0n;

const validateMetricTarget = (errors: FieldErrors, target: Loose, path: string): void => {
  const { type = '', value, averageValue, averageUtilization } = target;
  if (!type) errors.required(`${path}.type`, 'must specify a metric target type');
  if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    errors.invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue');
  if (notPositive(value)) errors.invalid(`${path}.value`, value, 'must be positive');
  if (notPositive(averageValue)) errors.invalid(`${path}.averageValue`, averageValue, 'must be positive');
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0');
};

const validateResourceSource = (errors: FieldErrors, { name, target = {} }: Loose, path: string): void => {
  if (!name) errors.required(`${path}.name`, 'must specify a resource name');
  validateMetricTarget(errors, target, `${path}.target`);
  const { averageValue, averageUtilization } = target;
  if (averageUtilization === undefined && averageValue === undefined)
    errors.required(`${path}.target.averageUtilization`, 'must set either a target raw value or a target utilization');
  if (averageUtilization !== undefined && averageValue !== undefined)
    errors.forbidden(`${path}.target.averageValue`, 'may not set both a target raw value and a target utilization');
};

const validatePodsSource = (errors: FieldErrors, { metric = {}, target = {} }: Loose, path: string): void => {
  if (!metric.name) errors.required(`${path}.metric.name`, 'must specify a metric name');
  else errors.invalidAll(`${path}.metric.name`, metric.name, isPathSegment(metric.name));
  validateMetricTarget(errors, target, `${path}.target`);
  if (target.averageValue === undefined || notPositive(target.averageValue))
    errors.required(`${path}.target.averageValue`, 'must specify a positive target averageValue');
};

const validateMetric = (errors: FieldErrors, metric: Loose, path: string): void => {
  const wanted = sources[metric.type];
  if (!metric.type) errors.required(`${path}.type`, 'must specify a metric source type');
  if (!wanted) return errors.notSupported(`${path}.type`, metric.type ?? '', Object.keys(sources));
  if (!metric[wanted]) return errors.required(`${path}.${wanted}`, 'must populate information for the given metric source');
  if (wanted === 'resource' || wanted === 'containerResource') validateResourceSource(errors, metric[wanted], `${path}.${wanted}`);
  else if (wanted === 'pods') validatePodsSource(errors, metric.pods, `${path}.pods`);
  else validateMetricTarget(errors, metric[wanted].target ?? {}, `${path}.${wanted}.target`);
};

const longestWindow = 3600;
const longestPeriod = 1800;

const validatePolicy = (errors: FieldErrors, { type = '', value = 0, periodSeconds = 0 }: Loose, path: string): void => {
  errors.oneOf(`${path}.type`, type, ['Percent', 'Pods']);
  if (value <= 0) errors.invalid(`${path}.value`, value, 'must be greater than zero');
  if (periodSeconds <= 0) errors.invalid(`${path}.periodSeconds`, periodSeconds, 'must be greater than zero');
  if (periodSeconds > longestPeriod)
    errors.invalid(`${path}.periodSeconds`, periodSeconds, `must be less than or equal to ${longestPeriod}`);
};

const validateBehavior = (errors: FieldErrors, behavior: Loose): void => {
  for (const direction of ['scaleUp', 'scaleDown']) {
    const rules = behavior?.[direction];
    if (!rules) continue;
    const path = `spec.behavior.${direction}`;
    const { stabilizationWindowSeconds: seconds, selectPolicy, policies = [] } = rules;
    if (seconds < 0) errors.invalid(`${path}.stabilizationWindowSeconds`, seconds, 'must be greater than or equal to zero');
    if (seconds > longestWindow)
      errors.invalid(`${path}.stabilizationWindowSeconds`, seconds, `must be less than or equal to ${longestWindow}`);
    if (selectPolicy !== undefined) errors.oneOf(`${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']);
    if (policies.length === 0) errors.required(`${path}.policies`, 'must specify at least one Policy');
    for (const [index, policy] of policies.entries()) validatePolicy(errors, policy, `${path}.policies[${index}]`);
  }
};

const validateTarget = (errors: FieldErrors, target: Loose, path: string): void => {
  for (const field of ['kind', 'name']) {
    if (!target[field]) errors.required(`${path}.${field}`);
    else errors.invalidAll(`${path}.${field}`, target[field], isPathSegment(target[field]));
  }
  const grouped = target.apiVersion?.includes('/') || target.kind === 'ReplicationController';
  if (!grouped) errors.invalid(`${path}.apiVersion`, target.apiVersion ?? '', 'apiVersion must specify API group');
};

const validateScaler = ({ spec }: KubeObject, errors: FieldErrors): void => {
  const { minReplicas, maxReplicas = 0, scaleTargetRef = {}, metrics = [] } = spec ?? {};
  if (minReplicas !== undefined && minReplicas < 1) errors.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1');
  if (maxReplicas < 1) errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0');
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
  validateTarget(errors, scaleTargetRef, 'spec.scaleTargetRef');
  for (const [index, metric] of metrics.entries()) validateMetric(errors, metric, `spec.metrics[${index}]`);
  if (minReplicas === 0 && !metrics.some((metric: Loose) => metric.type === 'Object' || metric.type === 'External')) {
    errors.forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas');
  }
  validateBehavior(errors, spec?.behavior);
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
    const spec = (object.spec ??= {});
    spec.minReplicas ??= 1;
    // Whoever wants other metrics in this version says so in an annotation.
    if (!object.metadata.annotations?.['autoscaling.alpha.kubernetes.io/metrics']) spec.targetCPUUtilizationPercentage ??= 80;
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
