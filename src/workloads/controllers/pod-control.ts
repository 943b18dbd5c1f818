import { cloneJson } from '../../kubernetes/machinery/clone-json.ts';
import type { EventRecorder } from '../../kubernetes/controller/event-recorder.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isApiError, isNotFound } from '../../kubernetes/machinery/status.ts';
import { controllerReference } from '../objects/owner.ts';

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The pod that a template asks for. `extra` is laid over its metadata. */
export const podFromTemplate = (
  template: KubeObject['spec'],
  owner: KubeObject,
  extra: Partial<KubeObject['metadata']> = {},
): KubeObject => {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      // The server makes the name of generateName; the type wants one.
      ...({} as { name: string }),
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace as string,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(owner)],
      ...extra,
    },
    spec: cloneJson(template.spec),
  };
};

/** Creates and deletes pods for an owner and tells so in events: RealPodControl. */
export class PodControl {
  readonly #client: ApiClient;
  readonly #recorder: EventRecorder;

  constructor(client: ApiClient, recorder: EventRecorder) {
    this.#client = client;
    this.#recorder = recorder;
  }

  async create(owner: KubeObject, pod: KubeObject): Promise<KubeObject> {
    try {
      const created = await this.#client.create(pod);
      this.#recorder.record(owner, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${created.metadata.name}` });
      return created;
    } catch (error) {
      const terminating = isApiError(error) && error.status.details?.causes?.some((each) => each.reason === 'NamespaceTerminating');
      if (!terminating) {
        this.#recorder.record(owner, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${messageOf(error)}` });
      }
      throw error;
    }
  }

  /** Null when it was gone already. */
  async delete(owner: KubeObject, pod: KubeObject): Promise<KubeObject | null> {
    const { namespace, name } = pod.metadata;
    try {
      const deleted = await this.#client.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name });
      this.#recorder.record(owner, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` });
      return deleted;
    } catch (error) {
      if (isNotFound(error)) return null;
      this.#recorder.record(owner, { type: 'Warning', reason: 'FailedDelete', message: `Error deleting: ${messageOf(error)}` });
      throw error;
    }
  }
}

/** Runs `work` `count` times in batches of 1, 2, 4, ...; stops after a batch with a failure and rethrows the first. */
export const slowStart = async (count: number, work: () => Promise<void>): Promise<void> => {
  let left = count;
  for (let batch = Math.min(left, 1); batch > 0; batch = Math.min(2 * batch, left)) {
    const results = await Promise.allSettled(Array.from({ length: batch }, work));
    const failed = results.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    left -= batch;
  }
};
