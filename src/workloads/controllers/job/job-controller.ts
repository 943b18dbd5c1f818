// Models: kube-controller-manager's Job controller: completions, parallelism, back-off, deadline, suspension, indexes, the conditions of 1.34.
// Leaves out: podFailurePolicy, successPolicy, backoffLimitPerIndex, managedBy.
import { Controller } from '../../../kubernetes/controller/controller.ts';
import type { EventRecorder } from '../../../kubernetes/controller/event-recorder.ts';
import { keyOf, type Informer } from '../../../kubernetes/controller/informer.ts';
import { OwnWrites } from '../../../kubernetes/controller/own-writes.ts';
import type { Reconciler, Request, Result } from '../../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { timestamp, type Clock } from '../../../platform/clock.ts';
import { semanticallyEqual } from '../../objects/equal.ts';
import { omitEmpty } from '../../objects/omit-empty.ts';
import { compareForDeletion, isPodActive, isPodFinished, isPodReady } from '../../objects/pod.ts';
import { claim } from '../claim.ts';
import { controllerClient, controllerRecorder, type ControllerEnvironment } from '../environment.ts';
import { ownerRequests } from '../owner-requests.ts';
import { PodControl, podFromTemplate, slowStart } from '../pod-control.ts';
import { freeIndexes, isIndexed, parseIndexes, withIndex } from './completion-index.ts';
import { holds, isJobFinished, jobCondition, withJobCondition, type JobCondition } from './job-conditions.ts';
import { jobVerdict, wantedActive, type JobCounts, type Verdict } from './job-verdict.ts';
import { countFinished, releasePods, trackingFinalizer } from './tracking.ts';

const firstBackOffMs = 10_000;
const longestBackOffMs = 600_000;

class JobReconciler implements Reconciler {
  readonly #client: ApiClient;
  readonly #recorder: EventRecorder;
  readonly #clock: Clock;
  readonly #jobs: Informer;
  readonly #pods: Informer;
  readonly #control: PodControl;
  readonly #writes: OwnWrites;
  /** uids of pods that a status already counts, until their finalizer is gone. */
  readonly #counted = new Map<string, Set<string>>();

  constructor(environment: ControllerEnvironment) {
    const { clock, informers } = environment;
    this.#client = controllerClient(environment, 'job-controller');
    this.#recorder = controllerRecorder(environment, this.#client, 'job-controller');
    this.#clock = clock;
    this.#jobs = informers.get('batch/v1', 'Job');
    this.#pods = informers.get('v1', 'Pod');
    this.#control = new PodControl(this.#client, this.#recorder);
    this.#writes = new OwnWrites(clock);
  }

  async reconcile({ namespace, name }: Request): Promise<Result | void> {
    const key = keyOf(namespace, name);
    const job = this.#jobs.get(namespace, name);
    if (!job) {
      this.#counted.delete(key);
      return this.#writes.forget(key);
    }
    if (!this.#writes.settled(key)) return;
    const pods = await claim(this.#client, job, this.#pods.list(namespace));
    if (isJobFinished(job))
      return releasePods(
        this.#client,
        pods.filter((each) => isPodFinished(each) || each.metadata.deletionTimestamp),
      );
    return this.#sync(key, job, pods);
  }

  async #sync(key: string, job: KubeObject, pods: KubeObject[]): Promise<Result | void> {
    const counted = this.#counted.get(key) ?? new Set<string>();
    this.#counted.set(key, counted);
    const { succeeded, failed, completedIndexes, fresh } = countFinished(job, pods, counted);
    const active = pods.filter(isPodActive);
    const restarts = active.reduce((sum, pod) => sum + restartsOf(pod), 0);
    const counts: JobCounts = { active, succeeded, failed, restarts };
    const suspended = job.spec.suspend === true;
    const verdict = this.#pendingVerdict(job) ?? (suspended ? undefined : jobVerdict(job, counts, this.#clock.now()));
    let requeueAfterMs: number | undefined;
    if (verdict || suspended) await this.#deleteActive(key, job, active);
    else requeueAfterMs = await this.#manage(key, job, counts, completedIndexes);
    const status = this.#status(job, pods, { ...counts, completedIndexes, verdict, suspended });
    if (!semanticallyEqual(status, job.status)) {
      this.#writes.note(key, this.#jobs, await this.#client.update({ ...job, status }, { subresource: 'status' }));
      this.#tell(job, status);
    }
    for (const pod of fresh) counted.add(pod.metadata.uid as string);
    await releasePods(this.#client, fresh);
    const deadlineMs = this.#deadlineLeftMs(job, status);
    const waits = [requeueAfterMs, deadlineMs].filter((each) => each !== undefined);
    if (waits.length > 0) return { requeueAfterMs: Math.min(...waits) };
  }

  /** A failure that was said already and waits for the last pods to end. */
  #pendingVerdict(job: KubeObject): Verdict | undefined {
    const target = jobCondition(job, 'FailureTarget');
    return target?.status === 'True' ? { outcome: 'failed', reason: target.reason, message: target.message } : undefined;
  }

  async #deleteActive(key: string, job: KubeObject, active: KubeObject[]): Promise<void> {
    for (const pod of active) this.#writes.note(key, this.#pods, await this.#control.delete(job, pod));
  }

  /** Brings the number of active pods to what is wanted; answers how long a failure makes it wait. */
  async #manage(key: string, job: KubeObject, counts: JobCounts, completed: string | undefined): Promise<number | undefined> {
    const missing = wantedActive(job, counts) - counts.active.length;
    if (missing < 0) {
      await this.#deleteActive(key, job, [...counts.active].sort(compareForDeletion).slice(0, -missing));
      return undefined;
    }
    if (missing === 0) return undefined;
    const waitMs = this.#backOffLeftMs(job, counts.failed);
    if (waitMs > 0) return waitMs;
    const indexes = isIndexed(job) ? freeIndexes(job, counts.active, parseIndexes(completed), missing) : undefined;
    await slowStart(indexes?.length ?? missing, async () => {
      const pod = podFromTemplate(job.spec.template, job, { finalizers: [trackingFinalizer] });
      const index = indexes?.shift();
      const created = await this.#control.create(job, index === undefined ? pod : withIndex(pod, job, index));
      this.#writes.note(key, this.#pods, created);
    });
    return undefined;
  }

  /** After each failed pod the next one waits twice as long. */
  #backOffLeftMs(job: KubeObject, failed: number): number {
    if (failed === 0) return 0;
    const ended = this.#pods
      .list(job.metadata.namespace)
      .filter((each) => each.metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid) && each.status?.phase === 'Failed')
      .map(endOf);
    if (ended.length === 0) return 0;
    const delay = Math.min(firstBackOffMs * 2 ** (failed - 1), longestBackOffMs);
    return Math.max(...ended) + delay - this.#clock.now();
  }

  #deadlineLeftMs(job: KubeObject, status: KubeObject['status']): number | undefined {
    const seconds = job.spec.activeDeadlineSeconds;
    if (seconds === undefined || !status.startTime || isJobFinished({ ...job, status })) return undefined;
    return Math.max(0, Date.parse(status.startTime) + seconds * 1000 - this.#clock.now());
  }

  #status(
    job: KubeObject,
    pods: KubeObject[],
    facts: JobCounts & { completedIndexes: string | undefined; verdict: Verdict | undefined; suspended: boolean },
  ): KubeObject['status'] {
    const now = timestamp(this.#clock);
    const before = job.status ?? {};
    const { succeeded, failed, verdict, suspended, completedIndexes } = facts;
    const ended = new Set(pods.filter((each) => isPodFinished(each) || each.metadata.deletionTimestamp).map((each) => each.metadata.uid));
    const left = verdict || suspended ? [] : facts.active.filter((each) => !ended.has(each.metadata.uid));
    const terminating =
      pods.filter((each) => each.metadata.deletionTimestamp && !isPodFinished(each)).length +
      (verdict || suspended ? facts.active.length : 0);
    const conditions = this.#conditions(job, now, verdict, suspended, terminating > 0);
    const complete = conditions.some((each) => each.type === 'Complete');
    const resumed = holds(job, 'Suspended') && !suspended;
    const startTime = suspended ? undefined : resumed || !before.startTime ? now : before.startTime;
    return omitEmpty(
      {
        conditions,
        startTime,
        completionTime: complete ? (before.completionTime ?? now) : undefined,
        active: left.length,
        succeeded,
        failed,
        completedIndexes,
        uncountedTerminatedPods: {},
        ready: left.filter(isPodReady).length,
        terminating,
      },
      ['ready', 'terminating', 'uncountedTerminatedPods', ...(isIndexed(job) ? ['completedIndexes'] : [])],
    );
  }

  #conditions(job: KubeObject, now: string, verdict: Verdict | undefined, suspended: boolean, waiting: boolean): JobCondition[] {
    let conditions: JobCondition[] = job.status?.conditions ?? [];
    if (verdict) {
      const why: [string, string] = [verdict.reason, verdict.message];
      const [target, final] = verdict.outcome === 'complete' ? ['SuccessCriteriaMet', 'Complete'] : ['FailureTarget', 'Failed'];
      conditions = withJobCondition(conditions, now, target as string, 'True', why);
      // The final word waits until the last pod has ended.
      return waiting ? conditions : withJobCondition(conditions, now, final as string, 'True', why);
    }
    if (suspended) return withJobCondition(conditions, now, 'Suspended', 'True', ['JobSuspended', 'Job suspended']);
    if (!holds(job, 'Suspended')) return conditions;
    return withJobCondition(conditions, now, 'Suspended', 'False', ['JobResumed', 'Job resumed']);
  }

  #tell(job: KubeObject, status: KubeObject['status']): void {
    const next = { ...job, status };
    const became = (type: string, value = 'True') =>
      jobCondition(next, type)?.status === value && jobCondition(job, type)?.status !== value;
    const say = (type: 'Normal' | 'Warning', reason: string, message: string) => this.#recorder.record(job, { type, reason, message });
    if (became('Complete')) say('Normal', 'Completed', 'Job completed');
    if (became('Failed')) say('Warning', jobCondition(next, 'Failed')?.reason ?? '', jobCondition(next, 'Failed')?.message ?? '');
    if (became('Suspended')) say('Normal', 'Suspended', 'Job suspended');
    if (jobCondition(job, 'Suspended')?.status === 'True' && became('Suspended', 'False')) say('Normal', 'Resumed', 'Job resumed');
  }
}

const restartsOf = (pod: KubeObject): number =>
  [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])].reduce(
    (sum, each) => sum + (each.restartCount ?? 0),
    0,
  );

const endOf = (pod: KubeObject): number =>
  Math.max(
    0,
    ...(pod.status?.containerStatuses ?? []).map((each: KubeObject['status']) => Date.parse(each.state?.terminated?.finishedAt ?? '') || 0),
  );

export const startJobController = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const jobs = informers.get('batch/v1', 'Job');
  return new Controller({
    name: 'job',
    clock,
    concurrency: 5,
    reconciler: new JobReconciler(environment),
    sources: [{ informer: jobs }, { informer: informers.get('v1', 'Pod'), requests: ownerRequests('Job', jobs) }],
    onError: (error) => onError('job', error),
  });
};
