// When an object goes: pods are given time, everything else is not; a second request may only shorten it.
import type { Clock } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { DeleteRequestOptions } from './delete-options.ts';

const inSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** Pods that run nowhere, or no longer, need no time. */
const gracePeriodOf = (pod: KubeObject, wanted: number | undefined): number => {
  if (!pod.spec?.nodeName) return 0;
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return 0;
  const seconds = wanted ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  // Negative values mean the shortest grace that is still one.
  return seconds < 0 ? 1 : seconds;
};

/**
 * Stamps the deletion on `next`. `graceful`: with a grace period of the kind's own; `immediate`: without one;
 * `pending`: it is going already and nothing changes.
 */
export const markDeleted = (next: KubeObject, options: DeleteRequestOptions, clock: Clock): 'graceful' | 'immediate' | 'pending' => {
  const { metadata } = next;
  if (metadata.deletionTimestamp !== undefined) return again(next, options);
  const isPod = next.kind === 'Pod' && next.apiVersion === 'v1';
  const seconds = isPod ? gracePeriodOf(next, options.gracePeriodSeconds) : 0;
  metadata.deletionTimestamp = inSeconds(clock.now() + seconds * 1000);
  if (next.kind !== 'Namespace') metadata.deletionGracePeriodSeconds = seconds;
  return isPod ? 'graceful' : 'immediate';
};

const again = ({ metadata }: KubeObject, { gracePeriodSeconds: wanted }: DeleteRequestOptions): 'graceful' | 'immediate' | 'pending' => {
  const left = metadata.deletionGracePeriodSeconds;
  if (left === undefined || left === 0) return 'immediate';
  if (wanted === undefined || wanted >= left) return 'pending';
  const shortened = wanted < 0 ? 1 : wanted;
  metadata.deletionTimestamp = inSeconds(Date.parse(metadata.deletionTimestamp as string) - (left - shortened) * 1000);
  metadata.deletionGracePeriodSeconds = shortened;
  return 'graceful';
};
