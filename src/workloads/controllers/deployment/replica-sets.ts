import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { semanticallyEqual } from '../../objects/equal.ts';
import { replicasOf } from './limits.ts';

export const hashLabel = 'pod-template-hash';

const createdAt = (object: KubeObject) => Date.parse(object.metadata.creationTimestamp ?? '') || 0;
export const byAge = (a: KubeObject, b: KubeObject): number =>
  createdAt(a) - createdAt(b) || (a.metadata.name < b.metadata.name ? -1 : Number(a.metadata.name > b.metadata.name));

const withoutHash = (template: KubeObject['spec']) => {
  const { [hashLabel]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
};

export const sameTemplate = (a: KubeObject['spec'], b: KubeObject['spec']): boolean => semanticallyEqual(withoutHash(a), withoutHash(b));

/** The oldest ReplicaSet with the Deployment's template: after a rollback several may have it. */
export const findNewSet = (deployment: KubeObject, sets: KubeObject[]): KubeObject | undefined =>
  [...sets].sort(byAge).find((each) => sameTemplate(each.spec.template, deployment.spec.template));

export const isActiveSet = (set: KubeObject): boolean => replicasOf(set) > 0;

/** The one ReplicaSet that scaling concerns; undefined in the middle of a rollout, when several have pods. */
export const findActiveOrLatest = (newSet: KubeObject | undefined, oldSets: KubeObject[]): KubeObject | undefined => {
  const active = [...oldSets, ...(newSet ? [newSet] : [])].filter(isActiveSet);
  if (active.length > 1) return undefined;
  return active[0] ?? newSet ?? [...oldSets].sort(byAge).at(-1);
};
