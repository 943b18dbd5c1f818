// Deletes what left Git: only objects that still carry our labels, and none that asks to be kept.
import type { ApiClient, ObjectReference } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../../kubernetes/machinery/status.ts';
import { subjectOf } from '../../kstatus/wait-for.ts';
import type { Action, Change } from './change-set.ts';
import { compareReferences } from './order.ts';

const kustomizeGroup = 'kustomize.toolkit.fluxcd.io';

/** Which labels say whose an object is, and which group's notes on it ask to keep it. */
export interface Ownership {
  labels: Record<string, string>;
  notes: string;
}

export const ownerLabels = (owner: KubeObject, group = kustomizeGroup): Record<string, string> => ({
  [`${group}/name`]: owner.metadata.name,
  [`${group}/namespace`]: owner.metadata.namespace as string,
});

const keepNotes: [note: string, value: string][] = [
  ['prune', 'disabled'],
  ['reconcile', 'disabled'],
  ['ssa', 'ignore'],
];

const isKept = ({ metadata }: KubeObject, group: string): boolean =>
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
  readonly #ownership: Ownership;
  errors = '';

  constructor(client: ApiClient, ownership: Ownership) {
    this.#client = client;
    this.#ownership = ownership;
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
    const owned = Object.entries(this.#ownership.labels);
    if (isKept(live, this.#ownership.notes) || !owned.every(([key, value]) => labels[key] === value)) return 'skipped';
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

export const deleteObjects = async (
  client: ApiClient,
  owner: KubeObject,
  references: ObjectReference[],
  ownership: Ownership = { labels: ownerLabels(owner), notes: kustomizeGroup },
): Promise<Deletion> => {
  const deleter = new Deleter(client, ownership);
  const changes: Change[] = [];
  for (const reference of [...references].sort((a, b) => compareReferences(b, a)))
    changes.push({ reference, action: await deleter.delete(reference) });
  return { changes, ...(deleter.errors ? { error: `delete failed, errors: ${deleter.errors}` } : {}) };
};
