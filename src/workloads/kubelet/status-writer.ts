import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import type { PodCondition } from '../objects/pod.ts';
import { semanticallyEqual } from '../objects/equal.ts';

/** Tells the API one pod's status: only the newest, one write at a time. */
export class StatusWriter {
  readonly #client: ApiClient;
  readonly #pod: KubeObject;
  #written: KubeObject['status'];
  #next: KubeObject['status'];
  #working: Promise<void> | undefined;

  constructor(client: ApiClient, pod: KubeObject) {
    this.#client = client;
    this.#pod = pod;
    this.#written = pod.status;
  }

  write(status: KubeObject['status']): void {
    this.#next = status;
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  /** The API shows something else than was written here (a checkpoint was restored): true, and the next report is written whole. */
  hasLost(status: KubeObject['status']): boolean {
    if (this.#working || this.#written?.phase === undefined) return false;
    if (essence(status) === essence(this.#written)) return false;
    this.#written = status;
    return true;
  }

  /** Resolves when what was given has been written, or the pod is gone. */
  async flush(): Promise<void> {
    while (this.#working) await this.#working;
  }

  async #work(): Promise<void> {
    // Several changes of one moment become one write.
    await Promise.resolve();
    while (this.#next !== undefined) {
      const status = this.#next;
      this.#next = undefined;
      if (semanticallyEqual(status, this.#written)) continue;
      await this.#send(status);
    }
  }

  async #send(status: KubeObject['status']): Promise<void> {
    const { namespace, name, uid } = this.#pod.metadata;
    const reference = { apiVersion: 'v1', kind: 'Pod', namespace, name };
    const order = status.conditions.map(({ type }: { type: string }) => ({ type }));
    const conditions = status.conditions.map((each: PodCondition) => withRemovals(each, this.#written?.conditions));
    const patch = { metadata: { uid }, status: { ...status, conditions, '$setElementOrder/conditions': order } };
    try {
      await this.#client.patch(reference, patch, { type: 'strategic', subresource: 'status' });
      this.#written = status;
    } catch (error) {
      // Gone, or another pod of the same name by now.
      if (!isNotFound(error) && !(error instanceof Error && /uid|UID/.test(error.message))) throw error;
    }
  }
}

/** A merge by type keeps what it is not told to drop. */
const withRemovals = (condition: PodCondition, written: PodCondition[] = []) => {
  const before = written.find((each) => each.type === condition.type);
  const dropped = (['reason', 'message'] as const).filter((field) => before?.[field] !== undefined && condition[field] === undefined);
  return { ...condition, ...Object.fromEntries(dropped.map((field) => [field, null])) };
};

/** What cannot differ between what was written and what is served. */
const essence = (status: KubeObject['status']): string =>
  JSON.stringify([
    status?.phase,
    (status?.containerStatuses ?? []).map((each: KubeObject['status']) => [each.name, each.containerID, each.restartCount, each.ready]),
  ]);
