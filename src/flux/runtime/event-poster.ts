// Posts a controller's events to notification-controller (--events-addr), best effort: nobody waits for it, and what stays away is dropped.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { sleep, timestamp, type Clock } from '../../platform/clock.ts';
import type { PodNetwork } from '../../workloads/network/pod-network.ts';
import type { FluxEvent } from './flux-event.ts';

/** Waits between tries: notification-controller may be starting. */
const retriesMs = [1000, 2000];

export interface EventPosterOptions {
  network: PodNetwork;
  clock: Clock;
  signal: AbortSignal;
  /** Undefined: nobody is told. */
  address: string | undefined;
  controller: string;
  /** The pod's name. */
  instance: string;
}

export type PostEvent = (
  about: KubeObject,
  severity: FluxEvent['severity'],
  reason: string,
  message: string,
  metadata: Record<string, string> | undefined,
) => void;

const eventOf = ({ apiVersion, kind, metadata: { namespace = '', name, uid, resourceVersion } }: KubeObject) => ({
  kind,
  namespace,
  name,
  ...(uid ? { uid } : {}),
  apiVersion,
  ...(resourceVersion ? { resourceVersion } : {}),
});

export const createEventPoster = ({ network, clock, signal, address, controller, instance }: EventPosterOptions): PostEvent => {
  const send = async (url: string, body: string): Promise<void> => {
    for (const waitMs of [0, ...retriesMs]) {
      if (waitMs) await sleep(clock, waitMs, signal);
      if (signal.aborted) return;
      const headers = { 'content-type': 'application/json' };
      const answer = await network.fetch(url, { method: 'POST', headers, body, signal }).catch(() => undefined);
      if (answer && answer.status < 500) return;
    }
  };
  return (about, severity, reason, message, metadata) => {
    if (!address || !about.metadata.namespace) return;
    const event: FluxEvent = {
      involvedObject: eventOf(about),
      severity,
      timestamp: timestamp(clock),
      message,
      reason,
      ...(metadata ? { metadata } : {}),
      reportingController: controller,
      reportingInstance: instance,
    };
    void send(address, JSON.stringify(event));
  };
};
