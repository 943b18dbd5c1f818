import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isApiError, isNotFound } from '../../kubernetes/machinery/status.ts';
import { controllerOf, controllerReference } from '../objects/owner.ts';
import { matchesSelector, type LabelSelector } from '../objects/label-selector.ts';

const referenceTo = ({ apiVersion, kind, metadata: { namespace, name } }: KubeObject) => ({ apiVersion, kind, namespace, name });

const unlessGone = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (isNotFound(error) || isApiError(error, 'Invalid')) return false;
    throw error;
  }
};

/**
 * The children of an owner: those that it controls and still selects. Orphans that match are adopted, children that no longer
 * match are released, as upstream's ControllerRefManager does.
 */
export const claim = async <T extends KubeObject>(
  client: ApiClient,
  owner: KubeObject,
  candidates: T[],
  selector: LabelSelector | undefined = owner.spec.selector,
): Promise<T[]> => {
  const claimed: T[] = [];
  for (const child of candidates) {
    const controller = controllerOf(child);
    if (controller && controller.uid !== owner.metadata.uid) continue;
    const matches = matchesSelector(selector, child.metadata.labels);
    if (controller) {
      if (matches) claimed.push(child);
      else if (!owner.metadata.deletionTimestamp) await release(client, owner, child);
    } else if (matches && !owner.metadata.deletionTimestamp && !child.metadata.deletionTimestamp) {
      if (await adopt(client, owner, child)) claimed.push(child);
    }
  }
  return claimed;
};

const adopt = (client: ApiClient, owner: KubeObject, child: KubeObject) =>
  unlessGone(
    client.patch(
      referenceTo(child),
      { metadata: { uid: child.metadata.uid, ownerReferences: [controllerReference(owner)] } },
      { type: 'strategic' },
    ),
  );

const release = (client: ApiClient, owner: KubeObject, child: KubeObject) =>
  unlessGone(
    client.patch(
      referenceTo(child),
      { metadata: { uid: child.metadata.uid, ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }] } },
      { type: 'strategic' },
    ),
  );
