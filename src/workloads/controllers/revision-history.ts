// Models: the ControllerRevisions of StatefulSets and DaemonSets: one for each pod template that was, numbered by last use.
import type { Informer } from '../../kubernetes/controller/informer.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isAlreadyExists, isNotFound } from '../../kubernetes/machinery/status.ts';
import { semanticallyEqual } from '../objects/equal.ts';
import { controllerReference } from '../objects/owner.ts';
import { templateHash } from '../objects/template-hash.ts';
import { claim } from './claim.ts';

export interface RevisionKind {
  client: ApiClient;
  revisions: Informer;
  /** The label that carries the hash. */
  hashLabel: string;
}

export const revisionNumber = (revision: KubeObject): number => Number(revision['revision'] ?? 0);

const dataOf = (owner: KubeObject) => ({ spec: { template: { ...owner.spec.template, $patch: 'replace' } } });

/** The template that a revision stands for. */
export const templateOf = (revision: KubeObject): KubeObject['spec'] => {
  const { $patch: _, ...template } = (revision['data'] as KubeObject['spec']).spec.template;
  return template;
};

export const listRevisions = async ({ client, revisions }: RevisionKind, owner: KubeObject): Promise<KubeObject[]> => {
  const found = await claim(client, owner, revisions.list(owner.metadata.namespace));
  return found.sort((a, b) => revisionNumber(a) - revisionNumber(b));
};

const create = async (kind: RevisionKind, owner: KubeObject, revision: number, collisions = 0): Promise<KubeObject> => {
  const data = dataOf(owner);
  const hash = templateHash(data, collisions || undefined);
  const name = `${owner.metadata.name}-${hash}`;
  const object = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name,
      namespace: owner.metadata.namespace as string,
      labels: { ...owner.spec.template.metadata?.labels, [kind.hashLabel]: hash },
      ...(owner.metadata.annotations ? { annotations: withoutApplied(owner.metadata.annotations) } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision,
  };
  try {
    return await kind.client.create(object);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const twin = await kind.client.get({ apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace: owner.metadata.namespace, name });
    return semanticallyEqual(twin['data'], data) ? twin : create(kind, owner, revision, collisions + 1);
  }
};

const withoutApplied = (annotations: Record<string, string>) =>
  Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration'));

/** The revision of the owner's template as it is now: a known one is renumbered to be the newest, an unknown one is made. */
export const syncUpdateRevision = async (kind: RevisionKind, owner: KubeObject, known: KubeObject[]): Promise<KubeObject> => {
  const newest = Math.max(0, ...known.map(revisionNumber));
  const data = dataOf(owner);
  const equal = known.filter((each) => semanticallyEqual(each['data'], data)).at(-1);
  if (!equal) return create(kind, owner, newest + 1);
  if (revisionNumber(equal) === newest) return equal;
  return kind.client.update({ ...equal, revision: newest + 1 });
};

/** Removes the oldest revisions that nothing uses, beyond the limit. */
export const truncateHistory = async ({ client }: RevisionKind, known: KubeObject[], live: Set<string>, limit: number): Promise<void> => {
  const unused = known.filter((each) => !live.has(each.metadata.name));
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit))) {
    try {
      await client.delete({ apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace: metadata.namespace, name: metadata.name });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
};
