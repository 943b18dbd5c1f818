import type { Clock } from '../../platform/clock.ts';
import { timestamp } from '../../platform/clock.ts';
import type { ApiClient } from '../machinery/client.ts';
import type { KubeObject } from '../machinery/object.ts';
import { isNotFound } from '../machinery/status.ts';

interface RecordedEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  annotations?: Record<string, string> | undefined;
  /** `spec.containers{web}` for events about a container. */
  fieldPath?: string | undefined;
}

interface RecorderOptions {
  client: ApiClient;
  clock: Clock;
  component: string;
  host?: string;
}

interface Known {
  name: string;
  namespace: string;
  count: number;
}

/**
 * Writes core/v1 Events as client-go's recorder does: the same event about the same object is counted up, not written anew.
 * Leaves out: spam filtering and aggregation of similar events. Events are written one after the other; failures are dropped, as upstream.
 */
export class EventRecorder {
  readonly #options: RecorderOptions;
  readonly #known = new Map<string, Known>();
  #tail: Promise<void> = Promise.resolve();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  record(about: KubeObject, event: RecordedEvent): void {
    this.#tail = this.#tail.then(() => this.#write(about, event)).catch(() => {});
  }

  /** Resolves when everything recorded so far is written. */
  flush(): Promise<void> {
    return this.#tail;
  }

  async #write(about: KubeObject, event: RecordedEvent): Promise<void> {
    const key = JSON.stringify([about.kind, about.metadata.uid, event, about.metadata.namespace, about.metadata.name]);
    const known = this.#known.get(key);
    if (known && (await this.#countUp(known, about, event))) return;
    const created = await this.#create(about, event);
    this.#known.set(key, { name: created.metadata.name, namespace: created.metadata.namespace ?? 'default', count: 1 });
    if (this.#known.size > 4096) this.#known.delete(this.#known.keys().next().value as string);
  }

  async #countUp(known: Known, about: KubeObject, event: RecordedEvent): Promise<boolean> {
    const { client, clock } = this.#options;
    const reference = { apiVersion: 'v1', kind: 'Event', namespace: known.namespace, name: known.name };
    const involvedObject = about.metadata.resourceVersion ? { resourceVersion: about.metadata.resourceVersion } : undefined;
    const patch = {
      count: known.count + 1,
      lastTimestamp: timestamp(clock),
      message: event.message,
      ...(involvedObject ? { involvedObject } : {}),
    };
    try {
      await client.patch(reference, patch, { type: 'strategic', fieldManager: this.#options.component });
      known.count++;
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  #create(about: KubeObject, event: RecordedEvent): Promise<KubeObject> {
    const { client, clock, component, host } = this.#options;
    const { namespace = 'default', name, uid, resourceVersion } = about.metadata;
    const now = timestamp(clock);
    // Upstream names an event after its object and the time in hexadecimal nanoseconds.
    const suffix = (BigInt(clock.now()) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n)).toString(16);
    return client.create(
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${name}.${suffix}`, namespace, ...(event.annotations ? { annotations: event.annotations } : {}) },
        involvedObject: {
          kind: about.kind,
          ...(about.metadata.namespace ? { namespace: about.metadata.namespace } : {}),
          name,
          ...(uid ? { uid } : {}),
          apiVersion: about.apiVersion,
          ...(resourceVersion ? { resourceVersion } : {}),
          ...(event.fieldPath ? { fieldPath: event.fieldPath } : {}),
        },
        reason: event.reason,
        message: event.message,
        source: { component, ...(host ? { host } : {}) },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
        type: event.type,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: host ?? '',
      },
      { fieldManager: component },
    );
  }
}
