// What a fresh cluster holds, written straight into the store as upstream's bootstrap does before it serves anybody.
import { randomUUID } from 'node:crypto';
import { timestamp } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import { collectionOf, keyOf, type ApiCore } from './core.ts';
import { inServerOrder } from './object-meta.ts';

const masked = '<masked>';

/** Kinds that the real server looks after at every start; the rest is a matter of the first one. */
const alwaysThere = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'PriorityClass',
  'FlowSchema',
  'PriorityLevelConfiguration',
  'APIService',
]);
const isAlwaysThere = ({ kind, metadata }: KubeObject) => alwaysThere.has(kind) || (kind === 'Service' && metadata.name === 'kubernetes');

const insert = (core: ApiCore, object: KubeObject, now: string): void => {
  const type = core.registry.byKind(object.apiVersion, object.kind);
  if (!type) return;
  const collection = collectionOf(type);
  const key = keyOf(type, object.metadata.namespace ?? '', object.metadata.name);
  if (core.store.get(collection, key)) return;
  const generation = object.kind === 'Deployment' || object.kind === 'DaemonSet' ? { generation: 1 } : {};
  const metadata = { ...object.metadata, uid: randomUUID(), resourceVersion: '0', creationTimestamp: now, ...generation };
  core.store.put(collection, key, inServerOrder({ ...object, metadata }), undefined);
};

export const createDefaultObjects = async (core: ApiCore, authorityPem: string): Promise<void> => {
  const isFirst = !core.store.get('namespaces', 'kube-system');
  const now = timestamp(core.clock);
  const { defaultObjects } = await import('./generated/default-objects.generated.ts');
  const pem = JSON.stringify(authorityPem).slice(1, -1);
  for (const text of defaultObjects) {
    const object = JSON.parse(text.replaceAll(masked, pem)) as KubeObject;
    if (isFirst || isAlwaysThere(object)) insert(core, object, now);
  }
  // Nobody has seen a revision from before this: who asks for one gets 410, as after etcd's compaction.
  core.store.forgetHistory();
};
