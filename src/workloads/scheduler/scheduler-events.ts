import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { microTimestamp, type Clock } from '../../platform/clock.ts';

interface SchedulerEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  action: string;
  message: string;
}

/** Events as the scheduler writes them, with events.k8s.io's recorder: an eventTime, no count, a series when they repeat. */
export class SchedulerEvents {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #host: string;
  readonly #known = new Map<string, { name: string; count: number }>();
  #tail: Promise<void> = Promise.resolve();

  constructor(client: ApiClient, clock: Clock, host: string) {
    this.#client = client;
    this.#clock = clock;
    this.#host = host;
  }

  record(pod: KubeObject, event: SchedulerEvent): void {
    this.#tail = this.#tail.then(() => this.#write(pod, event)).catch(() => {});
  }

  async #write(pod: KubeObject, { type, reason, action, message }: SchedulerEvent): Promise<void> {
    const { namespace = 'default', name, uid, resourceVersion } = pod.metadata;
    const key = [uid, reason, message].join(' ');
    const known = this.#known.get(key);
    const now = microTimestamp(this.#clock);
    if (known) {
      const series = { count: ++known.count, lastObservedTime: now };
      await this.#client.patch({ apiVersion: 'v1', kind: 'Event', namespace, name: known.name }, { series }, { type: 'strategic' });
      return;
    }
    const suffix = (BigInt(this.#clock.now()) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n)).toString(16);
    const created = await this.#client.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${suffix}`, namespace },
      involvedObject: { kind: 'Pod', namespace, name, uid, apiVersion: 'v1', resourceVersion },
      reason,
      message,
      type,
      action,
      eventTime: now,
      firstTimestamp: null,
      lastTimestamp: null,
      source: { component: 'default-scheduler' },
      reportingComponent: 'default-scheduler',
      reportingInstance: `default-scheduler-${this.#host}`,
    });
    if (type === 'Warning') this.#known.set(key, { name: created.metadata.name, count: 1 });
    if (this.#known.size > 1000) this.#known.delete(this.#known.keys().next().value as string);
  }
}
