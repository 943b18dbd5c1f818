import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { timestamp, type Clock } from '../../../platform/clock.ts';

export interface DeploymentCondition {
  type: string;
  status: string;
  lastUpdateTime: string;
  lastTransitionTime: string;
  reason: string;
  message: string;
}

/** Conditions are kept in the order of their last change, as upstream does. */
export type Conditions = DeploymentCondition[];

export const conditionOf = (status: KubeObject['status'], type: string): DeploymentCondition | undefined =>
  status?.conditions?.find((each: DeploymentCondition) => each.type === type);

export const newCondition = (
  clock: Clock,
  [type, status, reason]: [type: string, status: string, reason: string],
  message: string,
): DeploymentCondition => {
  const now = timestamp(clock);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
};

export const withoutCondition = (conditions: Conditions, type: string): Conditions => conditions.filter((each) => each.type !== type);

/** Nothing changes while status and reason stay, not even the message. */
export const withCondition = (conditions: Conditions, next: DeploymentCondition): Conditions => {
  const current = conditions.find((each) => each.type === next.type);
  if (current?.status === next.status && current.reason === next.reason) return conditions;
  const kept = current?.status === next.status ? { ...next, lastTransitionTime: current.lastTransitionTime } : next;
  return [...withoutCondition(conditions, next.type), kept];
};
