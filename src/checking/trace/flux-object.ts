// Reading the status that every Flux object has.
import type { Condition, KubeObject } from '../../kubernetes/machinery/object.ts';
import { parseDuration } from '../../course/duration.ts';
import type { Sight } from '../sight.ts';

export const sourceApi = 'source.toolkit.fluxcd.io/v1';
export const kustomizeApi = 'kustomize.toolkit.fluxcd.io/v1';

export const conditionOf = (object: KubeObject, type: string): Condition | undefined =>
  (object['status']?.conditions as Condition[] | undefined)?.find((condition) => condition.type === type);

/** Status speaks of this spec, not of an older one. */
export const isObserved = (object: KubeObject): boolean =>
  (object['status']?.observedGeneration ?? -1) >= (object.metadata.generation ?? 0);

export const isSuspended = (object: KubeObject): boolean => object['spec']?.suspend === true;

/** The commit of `main@sha1:9f3c…`, or what stands behind the last colon. */
export const commitOf = (revision: string | undefined): string | undefined => revision?.split(':').at(-1);

/** Seven letters of a commit or digest. */
export const shortRevision = (revision: string | undefined): string | undefined => commitOf(revision)?.slice(0, 7);

export const timeOf = (text: string | undefined): number => {
  const time = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? 0 : time;
};

export const intervalOf = (object: KubeObject): number => parseDuration(String(object['spec']?.interval ?? '')) ?? 0;

/** When the controller last said anything of an object. */
export const lastSpoke = async (object: KubeObject, sight: Sight): Promise<number> => {
  const { name, namespace } = object.metadata;
  const events = await sight.cluster.list(
    { apiVersion: 'v1', kind: 'Event' },
    { namespace, fieldSelector: `involvedObject.name=${name},involvedObject.kind=${object.kind}` },
  );
  const times = events.map((event) => timeOf((event['lastTimestamp'] as string | undefined) ?? (event['eventTime'] as string | undefined)));
  return Math.max(0, ...times);
};

/** Milliseconds until the next pass of an object that reconciles at its interval; 0 when it is due. */
export const nextPass = (lastPass: number, intervalMs: number, now: number): number | undefined =>
  lastPass && intervalMs ? Math.max(0, lastPass + intervalMs - now) : undefined;

/** Whether a controller of Flux has a pod that works. */
export const isRunning = async (controller: string, sight: Sight): Promise<boolean> => {
  const found = await sight.cluster.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'flux-system', name: controller });
  return (found?.['status']?.availableReplicas ?? 0) > 0;
};
