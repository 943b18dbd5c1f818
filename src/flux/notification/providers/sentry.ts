// Sentry: an envelope of three lines. Bad news is an event, good news a transaction. Leaves out: spans, and what the sender says of itself.
import { randomUUID } from 'node:crypto';
import type { FluxEvent } from '../../runtime/flux-event.ts';
import { SendError } from './send-error.ts';
import { isError, type Destination, type Send } from './sender.ts';

const client = { name: 'sentry.go', version: '0.46.2' };

/** What a transaction is found by. */
const tagsOf = ({ involvedObject: { kind, name, namespace }, metadata, reason, reportingController, reportingInstance }: FluxEvent) => ({
  ...metadata,
  flux_involved_object_kind: kind,
  flux_involved_object_name: name,
  flux_involved_object_namespace: namespace,
  flux_reason: reason,
  flux_reporting_controller: reportingController,
  ...(reportingInstance ? { flux_reporting_instance: reportingInstance } : {}),
});

const itemOf = (event: FluxEvent, id: string, environment: string) => {
  const { involvedObject, severity, message, timestamp, reportingController } = event;
  const common = {
    ...(environment ? { environment } : {}),
    event_id: id,
    level: severity,
    message,
    platform: 'go',
    sdk: client,
    timestamp,
    transaction: `${involvedObject.kind}: ${involvedObject.namespace}/${involvedObject.name}`,
  };
  if (isError(event)) return { ...common, server_name: reportingController, contexts: { metadata: event.metadata ?? {} }, type: undefined };
  return { ...common, server_name: 'notification-controller', type: 'transaction', start_timestamp: timestamp, tags: tagsOf(event) };
};

export const sentry = ({ post, address, channel }: Destination): Send => {
  if (!address) throw new SendError('DSN cannot be empty');
  const dsn = URL.canParse(address) ? new URL(address) : undefined;
  const [, path = '', project = ''] = /^(.*)\/(\w+)\/?$/.exec(dsn?.pathname ?? '') ?? [];
  if (!dsn?.username || !project) throw new SendError(`[Sentry] DsnParseError: invalid DSN "${address}"`);
  return (event) => {
    const id = randomUUID().replaceAll('-', '');
    const item = itemOf(event, id, channel);
    const text = JSON.stringify(item);
    const head = { event_id: id, sent_at: event.timestamp, dsn: address, sdk: client };
    const about = { type: item.type ?? 'event', length: Buffer.byteLength(text) };
    return post({
      url: `${dsn.origin}${path}/api/${project}/envelope/`,
      headers: {
        'content-type': 'application/x-sentry-envelope',
        'x-sentry-auth': `Sentry sentry_version=7, sentry_client=sentry.go/${client.version}, sentry_key=${dsn.username}`,
      },
      body: [JSON.stringify(head), JSON.stringify(about), text, ''].join('\n'),
    });
  };
};
