// What flux prints of an object once it is reconciled.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { conditionOf } from './context.ts';
import { alert, imagePolicy, imageRepository, imageUpdate, kustomization, receiver, type FluxKind } from './kinds.ts';

const revisionOf = (object: KubeObject): string => object.status?.artifact?.revision ?? object.status?.lastAppliedRevision ?? '';

const selected = ({ status }: KubeObject): string => {
  const { name = '', tag = '', digest = '' } = (status?.latestRef ?? {}) as { name?: string; tag?: string; digest?: string };
  return `${name}:${tag}${digest ? `@${digest}` : ''}`;
};

/** After `flux reconcile` and `flux resume`. */
export const outcomeOf = (kind: FluxKind, object: KubeObject): string => {
  if (kind === imageRepository) return `${kind.done} ${object.status?.lastScanResult?.tagCount ?? 0} tags`;
  if (kind === imagePolicy) return `${kind.done} ${selected(object)}`;
  if (kind === imageUpdate) return conditionOf(object)?.message ?? '';
  if (kind === receiver || kind === alert) return kind.done;
  return `${kind.done} ${revisionOf(object)}`;
};

/** After `flux create`. */
export const createdLines = (kind: FluxKind, name: string, object: KubeObject): string[] => {
  if (kind === kustomization) return [`Kustomization ${name} is ready`, `applied revision ${revisionOf(object)}`];
  if (kind === receiver) return [`Receiver ${name} is ready`, `generated webhook URL ${object.status?.webhookPath ?? ''}`];
  if (kind.group.startsWith('notification.')) return [`${kind.kind} ${name} is ready`];
  if (kind.group.startsWith('image.')) return [`${kind.kind} reconciliation completed`];
  return [`${kind.kind} source reconciliation completed`, `fetched revision: ${revisionOf(object)}`];
};
