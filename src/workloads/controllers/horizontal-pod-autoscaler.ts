// Models: the HorizontalPodAutoscaler of a cluster without a metrics server: bounds are kept, metrics cannot be read, and it says so.
import { Controller } from '../../kubernetes/controller/controller.ts';
import type { EventRecorder } from '../../kubernetes/controller/event-recorder.ts';
import type { Informer } from '../../kubernetes/controller/informer.ts';
import type { Reconciler, Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isApiError } from '../../kubernetes/machinery/status.ts';
import { timestamp, type Clock } from '../../platform/clock.ts';
import { controllerClient, controllerRecorder, type ControllerEnvironment } from './environment.ts';
import { writeStatus } from './write-status.ts';

/** A changed target is looked at after the period in which a real one looks at everything. */
const periodMs = 15_000;

const noMetrics = (resource: string) =>
  `unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)`;

interface Finding {
  type: string;
  status: 'True' | 'False';
  reason: string;
  message: string;
}

const failureOf = (metric: KubeObject['spec']): { reason: string; short: string; long: string } => {
  const resource = metric.resource ?? metric.containerResource;
  if (!resource) {
    const name = metric.pods?.metric?.name ?? metric.object?.metric?.name ?? metric.external?.metric?.name ?? '';
    const text = `unable to get metric ${name}: unable to fetch metrics from custom metrics API: the server could not find the metric ${name}`;
    return {
      reason: `FailedGet${metric.type}Metric`,
      short: text,
      long: `failed to get ${metric.type?.toLowerCase()} metric value: ${text}`,
    };
  }
  const what = resource.target?.type === 'Utilization' ? `${resource.name} utilization` : `${resource.name} resource metric value`;
  const short = `failed to get ${what}: ${noMetrics(resource.name)}`;
  return { reason: 'FailedGetResourceMetric', short, long: `failed to get ${resource.name} resource metric value: ${short}` };
};

class AutoscalerReconciler implements Reconciler {
  readonly #client: ApiClient;
  readonly #recorder: EventRecorder;
  readonly #clock: Clock;
  readonly #autoscalers: Informer;

  constructor(environment: ControllerEnvironment) {
    this.#client = controllerClient(environment, 'horizontal-pod-autoscaler');
    this.#recorder = controllerRecorder(environment, this.#client, 'horizontal-pod-autoscaler');
    this.#clock = environment.clock;
    this.#autoscalers = environment.informers.get('autoscaling/v2', 'HorizontalPodAutoscaler');
  }

  async reconcile({ namespace, name }: Request): Promise<Result | void> {
    const autoscaler = this.#autoscalers.get(namespace, name);
    if (!autoscaler || autoscaler.metadata.deletionTimestamp) return;
    const target = { ...autoscaler.spec.scaleTargetRef, namespace };
    let scale: KubeObject;
    try {
      scale = await this.#client.get(target, { subresource: 'scale' });
    } catch (error) {
      if (!isApiError(error)) throw error;
      return this.#unreachable(autoscaler, error.message);
    }
    const current = scale.spec?.replicas ?? 0;
    const able: Finding = {
      type: 'AbleToScale',
      status: 'True',
      reason: 'SucceededGetScale',
      message: "the HPA controller was able to get the target's current scale",
    };
    if (current === 0) {
      const disabled: Finding = {
        type: 'ScalingActive',
        status: 'False',
        reason: 'ScalingDisabled',
        message: 'scaling is disabled since the replica count of the target is zero',
      };
      return this.#write(autoscaler, [able, disabled], current, 0);
    }
    const bounded = Math.min(autoscaler.spec.maxReplicas, Math.max(autoscaler.spec.minReplicas ?? 1, current));
    if (bounded !== current) return this.#rescale(autoscaler, current, bounded);
    return this.#withoutMetrics(autoscaler, able, current);
  }

  async #rescale(autoscaler: KubeObject, current: number, wanted: number): Promise<void> {
    const { namespace } = autoscaler.metadata;
    await this.#client.patch(
      { ...autoscaler.spec.scaleTargetRef, namespace },
      { spec: { replicas: wanted } },
      { type: 'merge', subresource: 'scale' },
    );
    const bound = current > wanted ? 'above Spec.MaxReplicas' : 'below Spec.MinReplicas';
    this.#recorder.record(autoscaler, {
      type: 'Normal',
      reason: 'SuccessfulRescale',
      message: `New size: ${wanted}; reason: Current number of replicas ${bound}`,
    });
    const able: Finding = {
      type: 'AbleToScale',
      status: 'True',
      reason: 'SucceededRescale',
      message: `the HPA controller was able to update the target scale to ${wanted}`,
    };
    await this.#write({ ...autoscaler, status: { ...autoscaler.status, lastScaleTime: timestamp(this.#clock) } }, [able], current, wanted);
  }

  async #withoutMetrics(autoscaler: KubeObject, able: Finding, current: number): Promise<void> {
    const metrics: KubeObject['spec'][] = autoscaler.spec.metrics ?? [];
    const failures = metrics.map(failureOf);
    const [first] = failures;
    if (!first) return;
    for (const { reason, short } of failures) this.#recorder.record(autoscaler, { type: 'Warning', reason, message: short });
    this.#recorder.record(autoscaler, {
      type: 'Warning',
      reason: 'FailedComputeMetricsReplicas',
      message: `invalid metrics (${failures.length} invalid out of ${failures.length}), first error is: ${first.long}`,
    });
    const inactive: Finding = {
      type: 'ScalingActive',
      status: 'False',
      reason: first.reason,
      message: `the HPA was unable to compute the replica count: ${first.short}`,
    };
    // One entry a metric is there, with nothing in it.
    await this.#write(
      autoscaler,
      [able, inactive],
      current,
      0,
      metrics.map(() => ({ type: '' })),
    );
  }

  async #unreachable(autoscaler: KubeObject, why: string): Promise<void> {
    this.#recorder.record(autoscaler, { type: 'Warning', reason: 'FailedGetScale', message: why });
    const message = `the HPA controller was unable to get the target's current scale: ${why}`;
    await this.#write(
      autoscaler,
      [{ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message }],
      autoscaler.status?.currentReplicas ?? 0,
      autoscaler.status?.desiredReplicas ?? 0,
    );
  }

  async #write(
    autoscaler: KubeObject,
    findings: Finding[],
    currentReplicas: number,
    desiredReplicas: number,
    currentMetrics?: unknown[],
  ): Promise<void> {
    const now = timestamp(this.#clock);
    const before: KubeObject['status'][] = autoscaler.status?.conditions ?? [];
    const kept = before.filter((each) => !findings.some(({ type }) => type === each.type));
    const conditions = [
      ...findings.map((finding) => {
        const same = before.find((each) => each.type === finding.type && each.status === finding.status);
        return { ...finding, lastTransitionTime: same?.lastTransitionTime ?? now };
      }),
      ...kept,
    ];
    const status = { ...autoscaler.status, currentReplicas, desiredReplicas, currentMetrics: currentMetrics ?? null, conditions };
    await writeStatus(this.#client, autoscaler, status);
  }
}

export const startHorizontalPodAutoscalerController = (environment: ControllerEnvironment): Pick<Controller, 'stop'> => {
  const { clock, informers, onError } = environment;
  const autoscalers = informers.get('autoscaling/v2', 'HorizontalPodAutoscaler');
  const controller = new Controller({
    name: 'horizontal-pod-autoscaler',
    clock,
    reconciler: new AutoscalerReconciler(environment),
    sources: [
      { informer: autoscalers, requests: ({ object }, previous) => (previous && sameSpec(object, previous) ? [] : [requestOf(object)]) },
    ],
    onError: (error) => onError('horizontal-pod-autoscaler', error),
  });
  for (const kind of ['Deployment', 'StatefulSet', 'ReplicaSet']) {
    informers.get('apps/v1', kind).onEvent(({ object }, previous) => {
      if (previous && previous.spec.replicas === object.spec.replicas) return;
      for (const each of autoscalers.list(object.metadata.namespace)) {
        const { kind: wanted, name } = each.spec.scaleTargetRef;
        if (wanted === kind && name === object.metadata.name) controller.enqueue(requestOf(each), periodMs);
      }
    });
  }
  return controller;
};

const requestOf = ({ metadata: { namespace, name } }: KubeObject): Request => ({ namespace, name });
const sameSpec = (a: KubeObject, b: KubeObject) => JSON.stringify(a.spec) === JSON.stringify(b.spec);
