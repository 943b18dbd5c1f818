// Models: the TTL-after-finished controller: finished Jobs go when their time is over.
import { Controller } from '../../../kubernetes/controller/controller.ts';
import type { Result } from '../../../kubernetes/controller/reconciler.ts';
import { isNotFound } from '../../../kubernetes/machinery/status.ts';
import { controllerClient, type ControllerEnvironment } from '../environment.ts';
import { isJobFinished, jobCondition } from './job-conditions.ts';

export const startTtlAfterFinishedController = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const client = controllerClient(environment, 'ttl-after-finished-controller');
  const jobs = informers.get('batch/v1', 'Job');
  const reconcile = async ({ namespace, name }: { namespace?: string | undefined; name: string }): Promise<Result | void> => {
    const job = jobs.get(namespace, name);
    const seconds = job?.spec.ttlSecondsAfterFinished;
    if (!job || seconds === undefined || job.metadata.deletionTimestamp || !isJobFinished(job)) return;
    const finished = jobCondition(job, 'Complete') ?? jobCondition(job, 'Failed');
    const leftMs = Date.parse(finished?.lastTransitionTime ?? '') + seconds * 1000 - clock.now();
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    const { uid, resourceVersion } = job.metadata;
    const preconditions = { uid: uid as string, resourceVersion: resourceVersion as string };
    await client
      .delete({ apiVersion: 'batch/v1', kind: 'Job', namespace, name }, { propagationPolicy: 'Foreground', preconditions })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
  };
  return new Controller({
    name: 'ttl-after-finished',
    clock,
    sources: [{ informer: jobs }],
    reconciler: { reconcile },
    onError: (error) => onError('ttl-after-finished', error),
  });
};
