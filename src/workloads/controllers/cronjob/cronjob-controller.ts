// Models: kube-controller-manager's CronJob controller (v2). Leaves out: nothing that a lesson can notice; a job starts within the second of its time.
import { Controller } from '../../../kubernetes/controller/controller.ts';
import type { EventRecorder } from '../../../kubernetes/controller/event-recorder.ts';
import type { Informer } from '../../../kubernetes/controller/informer.ts';
import type { Reconciler, Request, Result } from '../../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { isAlreadyExists, isNotFound } from '../../../kubernetes/machinery/status.ts';
import type { Clock } from '../../../platform/clock.ts';
import { semanticallyEqual } from '../../objects/equal.ts';
import { controllerReference, isControlledBy } from '../../objects/owner.ts';
import { controllerClient, controllerRecorder, type ControllerEnvironment } from '../environment.ts';
import { isJobFinished, jobCondition } from '../job/job-conditions.ts';
import { ownerRequests } from '../owner-requests.ts';
import { nextTime } from './schedule.ts';

interface Reference {
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string;
  uid: string;
  resourceVersion?: string;
}

const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

class CronJobReconciler implements Reconciler {
  readonly #client: ApiClient;
  readonly #recorder: EventRecorder;
  readonly #clock: Clock;
  readonly #cronJobs: Informer;
  readonly #jobs: Informer;
  readonly #known = new Set<string>();
  /** Jobs that were made and have not shown up in the informer yet. */
  readonly #created = new Set<string>();

  constructor(environment: ControllerEnvironment) {
    const { clock, informers } = environment;
    this.#client = controllerClient(environment, 'cronjob-controller');
    this.#recorder = controllerRecorder(environment, this.#client, 'cronjob-controller');
    this.#clock = clock;
    this.#cronJobs = informers.get('batch/v1', 'CronJob');
    this.#jobs = informers.get('batch/v1', 'Job');
  }

  async reconcile({ namespace, name }: Request): Promise<Result | void> {
    const cronJob = this.#cronJobs.get(namespace, name);
    if (!cronJob) return;
    const jobs = this.#jobs.list(namespace).filter((each) => isControlledBy(each, cronJob));
    await this.#cleanUp(cronJob, jobs);
    const status = this.#settle(cronJob, jobs);
    if (cronJob.metadata.deletionTimestamp || cronJob.spec.suspend) return this.#write(cronJob, status);
    const requeueAfterMs = await this.#schedule(cronJob, status);
    await this.#write(cronJob, status);
    if (requeueAfterMs !== undefined) return { requeueAfterMs };
  }

  async #write(cronJob: KubeObject, status: KubeObject['status']): Promise<void> {
    if (!semanticallyEqual(cronJob.status, status)) await this.#client.update({ ...cronJob, status }, { subresource: 'status' });
  }

  /** Takes finished jobs off the list of active ones. */
  #settle(cronJob: KubeObject, jobs: KubeObject[]): KubeObject['status'] {
    const before = cronJob.status ?? {};
    const status = { ...before };
    let active: Reference[] = before.active ?? [];
    for (const job of jobs) {
      const listed = active.some((each) => each.uid === job.metadata.uid);
      if (!isJobFinished(job)) {
        if (!listed && !this.#known.has(job.metadata.uid as string)) {
          this.#known.add(job.metadata.uid as string);
          this.#say(cronJob, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${job.metadata.name}`);
        }
        continue;
      }
      if (!listed) continue;
      active = active.filter((each) => each.uid !== job.metadata.uid);
      const outcome = jobCondition(job, 'Complete') ? 'Complete' : 'Failed';
      this.#say(cronJob, 'Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${outcome}`);
      const completed = job.status?.completionTime;
      if (completed && completed > (status.lastSuccessfulTime ?? '')) status.lastSuccessfulTime = completed;
    }
    active = active.filter((each) => {
      if (jobs.some((job) => job.metadata.uid === each.uid) || this.#created.has(each.uid)) return true;
      this.#say(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${each.name}`);
      return false;
    });
    for (const job of jobs) this.#created.delete(job.metadata.uid as string);
    return { ...status, active: active.length > 0 ? active : undefined };
  }

  /** Starts what is due; answers how long until the next time. */
  async #schedule(cronJob: KubeObject, status: KubeObject['status']): Promise<number | undefined> {
    const { schedule, timeZone, startingDeadlineSeconds } = cronJob.spec;
    const now = this.#clock.now();
    const next = nextTime(schedule, now, timeZone);
    const untilNext = next === undefined ? undefined : next - now;
    const since = Date.parse(status.lastScheduleTime ?? cronJob.metadata.creationTimestamp ?? '');
    const earliest = startingDeadlineSeconds === undefined ? since : Math.max(since, now - startingDeadlineSeconds * 1000);
    const due = latestBetween(schedule, timeZone, earliest, now);
    if (due === undefined) return untilNext;
    const active: Reference[] = status.active ?? [];
    const { concurrencyPolicy } = cronJob.spec;
    if (concurrencyPolicy === 'Forbid' && active.length > 0) {
      this.#say(
        cronJob,
        'Normal',
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
      );
      return untilNext;
    }
    if (concurrencyPolicy === 'Replace') {
      for (const each of active) await this.#delete(cronJob, each);
      status.active = undefined;
    }
    await this.#start(cronJob, due, status);
    return untilNext;
  }

  async #start(cronJob: KubeObject, due: number, status: KubeObject['status']): Promise<void> {
    const { jobTemplate } = cronJob.spec;
    const name = `${cronJob.metadata.name}-${Math.floor(due / 60_000)}`;
    const { namespace } = cronJob.metadata;
    const job: KubeObject = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        namespace: namespace as string,
        ...(jobTemplate.metadata?.labels ? { labels: jobTemplate.metadata.labels } : {}),
        annotations: { ...jobTemplate.metadata?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': iso(due) },
        ownerReferences: [controllerReference(cronJob)],
      },
      spec: jobTemplate.spec,
    };
    try {
      const { apiVersion, kind, metadata } = await this.#client.create(job);
      this.#created.add(metadata.uid as string);
      this.#say(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
      const reference: Reference = {
        apiVersion,
        kind,
        name,
        namespace: namespace as string,
        uid: metadata.uid as string,
        resourceVersion: metadata.resourceVersion as string,
      };
      status.active = [...(status.active ?? []), reference];
    } catch (error) {
      if (!isAlreadyExists(error)) {
        this.#say(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${error instanceof Error ? error.message : String(error)}`);
        throw error;
      }
    }
    status.lastScheduleTime = iso(due);
  }

  /** Keeps only so many finished jobs. */
  async #cleanUp(cronJob: KubeObject, jobs: KubeObject[]): Promise<void> {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cronJob.spec;
    const ended = (type: string) => jobs.filter((each) => jobCondition(each, type)?.status === 'True').sort(byStart);
    for (const [list, limit] of [
      [ended('Complete'), successfulJobsHistoryLimit],
      [ended('Failed'), failedJobsHistoryLimit],
    ] as [KubeObject[], number][]) {
      for (const job of list.slice(0, Math.max(0, list.length - limit)))
        await this.#delete(cronJob, { name: job.metadata.name, namespace: job.metadata.namespace as string });
    }
  }

  async #delete(cronJob: KubeObject, { namespace, name }: { namespace: string; name: string }): Promise<void> {
    try {
      await this.#client.delete({ apiVersion: 'batch/v1', kind: 'Job', namespace, name }, { propagationPolicy: 'Background' });
      this.#say(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  #say(cronJob: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#recorder.record(cronJob, { type, reason, message });
  }
}

const byStart = (a: KubeObject, b: KubeObject) => ((a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1);

/** The last scheduled time in (from, to]. After a long pause only the last one counts. */
const latestBetween = (schedule: string, zone: string | undefined, from: number, to: number): number | undefined => {
  // A day back is enough to find the last one for all but rare schedules, and bounds the search for frequent ones.
  for (const start of [Math.max(from, to - 3_600_000), Math.max(from, to - 86_400_000 * 2), from]) {
    let found: number | undefined;
    for (let at = nextTime(schedule, start, zone); at !== undefined && at <= to; at = nextTime(schedule, at, zone)) found = at;
    if (found !== undefined || start === from) return found;
  }
  return undefined;
};

export const startCronJobController = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const cronJobs = informers.get('batch/v1', 'CronJob');
  return new Controller({
    name: 'cronjob',
    clock,
    reconciler: new CronJobReconciler(environment),
    sources: [{ informer: cronJobs }, { informer: informers.get('batch/v1', 'Job'), requests: ownerRequests('CronJob', cronJobs) }],
    onError: (error) => onError('cronjob', error),
  });
};
