import type { KubeObject } from '../../../kubernetes/machinery/object.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history';
const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
const maxAnnotation = 'deployment.kubernetes.io/max-replicas';
/** What a ReplicaSet does not inherit from its Deployment. */
const notInherited = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
]);
const historyLimit = 2000;

const numberOf = (object: KubeObject, annotation: string): number => Number(object.metadata.annotations?.[annotation] ?? 0) || 0;

export const revisionOf = (object: KubeObject): number => numberOf(object, revisionAnnotation);
export const desiredReplicasOf = (set: KubeObject): number | undefined => {
  const text = set.metadata.annotations?.[desiredAnnotation];
  return text === undefined ? undefined : Number(text);
};
export const maxReplicasOf = (set: KubeObject): number | undefined => {
  const text = set.metadata.annotations?.[maxAnnotation];
  return text === undefined ? undefined : Number(text);
};

export const replicasAnnotations = (desired: number, most: number): Record<string, string> => ({
  [desiredAnnotation]: String(desired),
  [maxAnnotation]: String(most),
});

/** The annotations of the newest ReplicaSet: what the Deployment carries, and its revision, with the revisions that it had before. */
export const newSetAnnotations = (
  deployment: KubeObject,
  current: Record<string, string> | undefined,
  revision: number,
): Record<string, string> => {
  const inherited = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notInherited.has(key));
  const next: Record<string, string> = { ...current, ...Object.fromEntries(inherited) };
  const old = current?.[revisionAnnotation];
  if (Number(old ?? 0) >= revision) return next;
  next[revisionAnnotation] = String(revision);
  if (old === undefined) return next;
  let history = [...(current?.[revisionHistoryAnnotation]?.split(',') ?? []), old];
  while (history.join(',').length > historyLimit) history = history.slice(1);
  next[revisionHistoryAnnotation] = history.join(',');
  return next;
};
