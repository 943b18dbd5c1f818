// What a controller tells notification-controller (fluxcd/pkg/apis/event).
export interface FluxEvent {
  involvedObject: { kind: string; namespace: string; name: string; uid?: string; apiVersion: string; resourceVersion?: string };
  severity: 'info' | 'error';
  timestamp: string;
  message: string;
  reason: string;
  metadata?: Record<string, string>;
  reportingController: string;
  reportingInstance?: string;
}

/** Annotations of an object with this prefix go along with each event about it. */
export const eventGroup = 'event.toolkit.fluxcd.io';

export const groupOf = ({ involvedObject: { apiVersion } }: FluxEvent): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : '';
