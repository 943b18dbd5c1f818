// Deletes what left Git: only objects that still carry our labels, and none that asks to be kept.
import type { ApiClient, ObjectReference } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../../kubernetes/machinery/status.ts';
import { subjectOf } from '../../kstatus/wait-for.ts';
import type { Action, Change } from './change-set.ts';
import { compareReferences } from './order.ts';

const group = 'kustomize.toolkit.fluxcd.io';

export const ownerLabels = (owner: KubeObject): Record<string, string> => ({
  [`${group}/name`]: owner.metadata.name,
  [`${group}/namespace`]: owner.metadata.namespace as string,
});

const keepNotes: [note: string, value: string][] = [
  ['prune', 'disabled'],
  ['reconcile', 'disabled'],
  ['ssa', 'ignore'],
];

const isKept = ({ metadata }: KubeObject): boolean =>
  keepNotes.some(([note, value]) =>
    [metadata.labels, metadata.annotations].some((map) => map?.[`${group}/${note}`]?.toLowerCase() === value),
  );

export interface Deletion {
  changes: Change[];
  /** `delete failed, errors: a;b;` */
  error?: string;
}

class Deleter {
  readonly #client: ApiClient;
  readonly #labels: [string, string][];
  errors = '';

  constructor(client: ApiClient, owner: KubeObject) {
    this.#client = client;
    this.#labels = Object.entries(ownerLabels(owner));
  }

  async delete(reference: ObjectReference): Promise<Action> {
    let live: KubeObject | null;
    try {
      live = this.#client.serves(reference) ? await this.#client.find(reference) : null;
    } catch (error) {
      return this.#failed(`${subjectOf(reference)} query failed: ${(error as Error).message}`);
    }
    if (!live) return 'deleted';
    const labels = live.metadata.labels ?? {};
    if (isKept(live) || !this.#labels.every(([key, value]) => labels[key] === value)) return 'skipped';
    try {
      await this.#client.delete(reference, { propagationPolicy: 'Background' });
      return 'deleted';
    } catch (error) {
      if (isNotFound(error)) return 'deleted';
      return this.#failed(`${subjectOf(reference)} delete failed: ${(error as Error).message}`);
    }
  }

  #failed(message: string): Action {
    this.errors += `${message};`;
    return 'unknown';
  }
}

export const deleteObjects = async (client: ApiClient, owner: KubeObject, references: ObjectReference[]): Promise<Deletion> => {
  const deleter = new Deleter(client, owner);
  const changes: Change[] = [];
  for (const reference of [...references].sort((a, b) => compareReferences(b, a)))
    changes.push({ reference, action: await deleter.delete(reference) });
  return { changes, ...(deleter.errors ? { error: `delete failed, errors: ${deleter.errors}` } : {}) };
};
