import type { KubeObject } from '../../../kubernetes/machinery/object.ts';

export interface JobCondition {
  type: string;
  status: string;
  lastProbeTime: string;
  lastTransitionTime: string;
  reason: string;
  message: string;
}

export const jobCondition = (job: KubeObject, type: string): JobCondition | undefined =>
  job.status?.conditions?.find((each: JobCondition) => each.type === type);

export const holds = (job: KubeObject, type: string): boolean => jobCondition(job, type)?.status === 'True';

export const isJobFinished = (job: KubeObject): boolean => holds(job, 'Complete') || holds(job, 'Failed');

export const withJobCondition = (
  conditions: JobCondition[],
  now: string,
  type: string,
  status: string,
  [reason, message]: [string, string],
): JobCondition[] => {
  const current = conditions.find((each) => each.type === type);
  if (current?.status === status && current.reason === reason && current.message === message) return conditions;
  const next = { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
  return [...conditions.filter((each) => each.type !== type), next];
};
