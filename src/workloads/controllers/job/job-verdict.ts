import type { KubeObject } from '../../../kubernetes/machinery/object.ts';

export interface JobCounts {
  active: KubeObject[];
  succeeded: number;
  failed: number;
  /** Container restarts of pods that are not finished: with restartPolicy OnFailure they are the failures. */
  restarts: number;
}

export interface Verdict {
  /** SuccessCriteriaMet and Complete, or FailureTarget and Failed. */
  outcome: 'complete' | 'failed';
  reason: string;
  message: string;
}

const failed = (reason: string, message: string): Verdict => ({ outcome: 'failed', reason, message });

/** How the job ends, if it does now. */
export const jobVerdict = (
  job: KubeObject,
  { active, succeeded, failed: failures, restarts }: JobCounts,
  now: number,
): Verdict | undefined => {
  const { backoffLimit = 6, completions, activeDeadlineSeconds, template } = job.spec;
  const tries = template.spec.restartPolicy === 'OnFailure' ? restarts : 0;
  if (failures > backoffLimit || (tries > 0 && tries >= backoffLimit && backoffLimit > 0) || (tries > 0 && backoffLimit === 0)) {
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  const started = job.status?.startTime;
  if (activeDeadlineSeconds !== undefined && started && now - Date.parse(started) >= activeDeadlineSeconds * 1000) {
    return failed('DeadlineExceeded', 'Job was active longer than specified deadline');
  }
  const done = completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= completions && active.length === 0;
  return done ? { outcome: 'complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' } : undefined;
};

/** How many pods are to be active now. */
export const wantedActive = ({ spec }: KubeObject, { active, succeeded }: JobCounts): number => {
  const parallelism = spec.parallelism ?? 1;
  // Without completions the first success ends it: no new pods after that.
  if (spec.completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.min(parallelism, Math.max(0, spec.completions - succeeded));
};
