// HorizontalPodAutoscaler: v1 knows only the CPU target; what else v2 says travels in annotations, so that v1 clients lose nothing.
import type { KubeObject } from '../machinery/object.ts';

// oxlint-disable-next-line no-explicit-any
type Metric = any;

const metricsNote = 'autoscaling.alpha.kubernetes.io/metrics';
const behaviorNote = 'autoscaling.alpha.kubernetes.io/behavior';
const conditionsNote = 'autoscaling.alpha.kubernetes.io/conditions';
const currentNote = 'autoscaling.alpha.kubernetes.io/current-metrics';
const notes = [metricsNote, behaviorNote, conditionsNote, currentNote];

const isCpu = (metric: Metric) => metric?.type === 'Resource' && metric.resource?.name === 'cpu';
const isCpuTarget = (metric: Metric) => isCpu(metric) && metric.resource.target?.type === 'Utilization';

const withAnnotations = (metadata: KubeObject['metadata'], added: Record<string, string>): KubeObject['metadata'] => {
  const kept = Object.entries(metadata.annotations ?? {}).filter(([name]) => !notes.includes(name));
  const { annotations: _dropped, ...rest } = metadata;
  const all = { ...Object.fromEntries(kept), ...added };
  return Object.keys(all).length ? { ...rest, annotations: all } : rest;
};

const parse = (text: string | undefined): Metric => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const scalerToV1 = (object: KubeObject): KubeObject => {
  const { metrics = [], behavior, ...spec } = object.spec ?? {};
  const { currentMetrics = [], conditions, ...status } = object.status ?? {};
  const cpu = (metrics ?? []).find(isCpuTarget);
  const others = (metrics ?? []).filter((metric: Metric) => metric !== cpu);
  const current = (currentMetrics ?? []).find(isCpu)?.resource?.current?.averageUtilization;
  const added = {
    ...(others.length ? { [metricsNote]: JSON.stringify(others) } : {}),
    ...(behavior ? { [behaviorNote]: JSON.stringify(behavior) } : {}),
    ...(conditions?.length ? { [conditionsNote]: JSON.stringify(conditions) } : {}),
    ...(currentMetrics?.length ? { [currentNote]: JSON.stringify(currentMetrics) } : {}),
  };
  const target = cpu?.resource.target.averageUtilization;
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata: withAnnotations(object.metadata, added),
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status: { currentReplicas: 0, ...status, ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }) },
  };
};

export const scalerToV2 = (object: KubeObject): KubeObject => {
  const { targetCPUUtilizationPercentage: target, ...spec } = object.spec ?? {};
  const { currentCPUUtilizationPercentage: _current, ...status } = object.status ?? {};
  const note = (name: string) => parse(object.metadata.annotations?.[name]);
  const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } } };
  const metrics = [...(note(metricsNote) ?? []), ...(target === undefined ? [] : [cpu])];
  const behavior = note(behaviorNote);
  const conditions = note(conditionsNote);
  const currentMetrics = note(currentNote);
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: withAnnotations(object.metadata, {}),
    spec: { ...spec, ...(metrics.length ? { metrics } : {}), ...(behavior ? { behavior } : {}) },
    status: { ...status, ...(conditions ? { conditions } : {}), ...(currentMetrics ? { currentMetrics } : {}) },
  };
};
