// Conditions as fluxcd/pkg/runtime/conditions keeps them: one entry a type, lastTransitionTime moves when status, reason or message changes.
import type { Condition, KubeObject } from '../../kubernetes/machinery/object.ts';

/** A private copy of an object whose status is being worked out. */
export type Draft = KubeObject & { status: { conditions?: Condition[]; [field: string]: unknown } };

export const getCondition = (object: KubeObject, type: string): Condition | undefined =>
  (object.status?.conditions as Condition[] | undefined)?.find((each) => each.type === type);

export const isTrue = (object: KubeObject, type: string): boolean => getCondition(object, type)?.status === 'True';
export const isFalse = (object: KubeObject, type: string): boolean => getCondition(object, type)?.status === 'False';

export interface NewCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
}

// Ready, Reconciling and Stalled stand first; the rest by name.
const rank = ({ type }: Condition): string => `${{ Reconciling: '0', Stalled: '1', Ready: '2' }[type] ?? '3'}${type}`;

/** Messages are cut at the API's limit, as upstream does. */
const longestMessage = 32_768;

export const setCondition = (draft: Draft, condition: NewCondition, now: string): void => {
  const previous = getCondition(draft, condition.type);
  const message = condition.message.slice(0, longestMessage);
  const same = previous?.status === condition.status && previous.reason === condition.reason && previous.message === message;
  const next: Condition = {
    ...condition,
    message,
    lastTransitionTime: same ? previous.lastTransitionTime : now,
    observedGeneration: draft.metadata.generation ?? 0,
  };
  const others = (draft.status.conditions ?? []).filter((each) => each.type !== condition.type);
  draft.status.conditions = [...others, next].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
};

export const deleteCondition = (draft: Draft, ...types: string[]): void => {
  if (draft.status.conditions) draft.status.conditions = draft.status.conditions.filter((each) => !types.includes(each.type));
};
