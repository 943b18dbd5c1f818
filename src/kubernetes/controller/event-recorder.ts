import type { Clock } from '../../platform/clock.ts';
import { timestamp } from '../../platform/clock.ts';
import type { ApiClient } from '../machinery/client.ts';
import type { KubeObject } from '../machinery/object.ts';
import { isNotFound } from '../machinery/status.ts';
import { EventCorrelator, type Correlated } from './event-correlator.ts';

export interface RecordedEvent {
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
  /** The component's name when left out. */
  fieldManager?: string;
}

/**
 * Writes core/v1 Events as client-go's recorder does: the same event about the same object is counted up, many similar ones are
 * combined, floods are dropped. Events are written one after the other; failures are dropped, as upstream.
 */
export class EventRecorder {
  readonly #options: RecorderOptions;
  readonly #correlator: EventCorrelator;
  #tail: Promise<void> = Promise.resolve();
  #sequence = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#correlator = new EventCorrelator(options.clock);
  }

  record(about: KubeObject, event: RecordedEvent): void {
    const at = timestamp(this.#options.clock);
    this.#tail = this.#tail.then(() => this.#write(about, event, at)).catch(() => {});
  }

  /** Resolves when everything recorded so far is written. */
  flush(): Promise<void> {
    return this.#tail;
  }

  async #write(about: KubeObject, event: RecordedEvent, at: string): Promise<void> {
    const subject = JSON.stringify([about.apiVersion, about.kind, about.metadata.namespace, about.metadata.name, about.metadata.uid]);
    const correlated = this.#correlator.correlate(subject, `${event.type} ${event.reason} ${event.fieldPath ?? ''}`, event.message);
    if (!correlated) return;
    if (correlated.known && (await this.#countUp(correlated, about, at))) return;
    const created = await this.#create(about, { ...event, message: correlated.message }, at);
    this.#correlator.remember(correlated.key, {
      name: created.metadata.name,
      namespace: created.metadata.namespace ?? 'default',
      count: 1,
    });
  }

  async #countUp({ key, message, known }: Correlated, about: KubeObject, at: string): Promise<boolean> {
    if (!known) return false;
    const { client, component, fieldManager = component } = this.#options;
    const reference = { apiVersion: 'v1', kind: 'Event', namespace: known.namespace, name: known.name };
    const involvedObject = about.metadata.resourceVersion ? { resourceVersion: about.metadata.resourceVersion } : undefined;
    const patch = { count: known.count + 1, lastTimestamp: at, message, ...(involvedObject ? { involvedObject } : {}) };
    try {
      await client.patch(reference, patch, { type: 'strategic', fieldManager });
      this.#correlator.remember(key, { ...known, count: known.count + 1 });
      return true;
    } catch (error) {
      this.#correlator.forget(key);
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  #create(about: KubeObject, event: RecordedEvent, at: string): Promise<KubeObject> {
    const { client, component, host, fieldManager = component } = this.#options;
    const { namespace = 'default', name, uid, resourceVersion } = about.metadata;
    return client.create(
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${name}.${this.#suffix()}`, namespace, ...(event.annotations ? { annotations: event.annotations } : {}) },
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
        firstTimestamp: at,
        lastTimestamp: at,
        count: 1,
        type: event.type,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: host ?? '',
      },
      { fieldManager },
    );
  }

  /** Upstream names an event after its object and the time in hexadecimal nanoseconds. */
  #suffix(): string {
    const nanoseconds = BigInt(this.#options.clock.now()) * 1_000_000n + (process.hrtime.bigint() % 1_000n) * 1000n;
    return (nanoseconds + BigInt(this.#sequence++ % 1000)).toString(16);
  }
}
