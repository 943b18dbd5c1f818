import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Sight } from '../sight.ts';
import type { Hop } from './trace.ts';
import { isWorkload, workloadStatus } from './workload-status.ts';

interface InventoryEntry {
  id: string;
  v: string;
}

/** `shop_web_apps_Deployment` names namespace, name, group and kind; a colon in an RBAC name is written as two underscores. */
export const parseInventory = (kustomization: KubeObject): { namespace: string; name: string; apiVersion: string; kind: string }[] =>
  ((kustomization['status']?.inventory?.entries ?? []) as InventoryEntry[]).map(({ id, v }) => {
    const parts = id.split('_');
    const [group = '', kind = ''] = parts.slice(-2);
    const name = parts.slice(1, -2).join('_').replaceAll('__', ':');
    return { namespace: parts[0] ?? '', name, apiVersion: group ? `${group}/${v}` : v, kind };
  });

const workloadHop = async (kind: string, namespace: string, name: string, sight: Sight): Promise<Hop> => {
  const subject = `${kind} ${name}`;
  const object = await sight.cluster.get({ apiVersion: 'apps/v1', kind, namespace, name });
  if (!object) return { stage: 'workload', state: 'stuck', code: 'workload-gone', subject, says: 'was applied, and is not there any more' };
  const status = await workloadStatus(object, sight);
  if (!status || status.current) return { stage: 'workload', state: 'done', code: '', subject, says: status?.says ?? 'is there' };
  if (status.failed) return { stage: 'workload', state: 'stuck', code: 'workload-failing', subject, says: status.says, words: status.says };
  return { stage: 'workload', state: 'moving', code: 'workload-progressing', subject, says: status.says };
};

/** The Deployments, StatefulSets and DaemonSets that a Kustomization applied.  */
export const workloadHops = (kustomization: KubeObject, sight: Sight): Promise<Hop[]> =>
  Promise.all(
    parseInventory(kustomization)
      .filter(({ kind, apiVersion }) => apiVersion === 'apps/v1' && isWorkload(kind))
      .map(({ kind, namespace, name }) => workloadHop(kind, namespace, name, sight)),
  );
