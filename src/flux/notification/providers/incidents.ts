// Those that page somebody or keep a record: Alertmanager, Opsgenie, PagerDuty, Grafana, Datadog.
// Leaves out: how Opsgenie's alias is made (any hash that tells two incidents apart will do).
import { createHash } from 'node:crypto';
import type { FluxEvent } from '../../runtime/flux-event.ts';
import { SendError } from './send-error.ts';
import { describeReason, isError, metadataOf, requireAddress, titleOf, type Destination, type Send } from './sender.ts';

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).toLowerCase()}`;

const seconds = ({ timestamp }: FluxEvent): number => Math.floor(Date.parse(timestamp) / 1000);

export const alertmanager = ({ post, address, token, username, password }: Destination): Send => {
  const url = requireAddress(address, "invalid Alertmanager URL %s: '%w'");
  return (event) => {
    const { involvedObject, message, metadata = {}, reason, severity, reportingController, timestamp } = event;
    const { kind, name, namespace } = involvedObject;
    const { summary, ...others } = metadata;
    const labels = {
      ...others,
      alertname: `Flux${kind}${capital(reason)}`,
      severity,
      reason,
      kind,
      name,
      namespace,
      reportingcontroller: reportingController,
    };
    const annotations = { message, ...(summary === undefined ? {} : { summary }) };
    return post({
      url,
      headers: loginOf({ token, username, password }),
      body: [{ status: 'firing', labels, annotations, startsAt: timestamp, endsAt: '0001-01-01T00:00:00Z' }],
    });
  };
};

const loginOf = ({ token, username, password }: Pick<Destination, 'token' | 'username' | 'password'>): Record<string, string> => {
  if (token) return { authorization: `Bearer ${token}` };
  return username && password ? { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` } : {};
};

export const opsgenie = ({ post, address, token }: Destination): Send => {
  const url = requireAddress(address, "invalid Opsgenie hook URL %s: '%w'");
  if (!token) throw new SendError('empty Opsgenie apikey/token');
  return (event) => {
    const { involvedObject, message, metadata, reason, severity } = event;
    const { kind, namespace, name } = involvedObject;
    const alias = createHash('sha256').update([kind, namespace, name, reason].join('/')).digest('hex');
    return post({
      url,
      headers: { authorization: `GenieKey ${token}` },
      body: { message: `${kind}/${name}`, alias, description: message, details: { ...metadata, severity } },
    });
  };
};

/** Good news ends the incident of this object and is noted as a change; bad news opens one. */
export const pagerduty = ({ post, address, channel }: Destination): Send => {
  requireAddress(address, `invalid PagerDuty endpoint URL "%s": '%w'`);
  const { origin } = new URL(address);
  return async (event) => {
    const { kind, name, uid = '' } = event.involvedObject;
    const about = {
      summary: `${describeReason(event)}: ${kind.toLowerCase()}/${name}`,
      source: `Flux ${event.reportingController}`,
    };
    const details = { custom_details: { message: event.message, metadata: event.metadata ?? {} } };
    const { timestamp } = event;
    const incident = { routing_key: channel, event_action: isError(event) ? 'trigger' : 'resolve', dedup_key: uid };
    const payload = { ...about, severity: 'error', timestamp, component: name, group: kind, ...details };
    await post({ url: `${origin}/v2/enqueue`, body: isError(event) ? { ...incident, payload } : incident });
    if (!isError(event))
      await post({ url: `${origin}/v2/change/enqueue`, body: { routing_key: channel, payload: { ...about, timestamp, ...details } } });
  };
};

export const grafana = ({ post, address, ...login }: Destination): Send => {
  const url = requireAddress(address, 'invalid Grafana URL %s');
  return (event) => {
    const { kind, name, namespace } = event.involvedObject;
    // Grafana splits a tag at its first colon.
    const own = metadataOf(event).map(([key, value]) => `${key}: ${value.replaceAll(':', '|')}`);
    const tags = ['flux', event.reportingController, ...own, `kind: ${kind}`, `name: ${name}`, `namespace: ${namespace}`];
    return post({ url, headers: loginOf(login), body: { when: seconds(event), text: titleOf(event), tags } });
  };
};

export const datadog = ({ post, address, token }: Destination): Send => {
  if (!token) throw new SendError('token cannot be empty');
  const origin = URL.canParse(address) ? new URL(address).origin : 'https://api.datadoghq.com';
  return (event) => {
    const { kind, name, namespace } = event.involvedObject;
    const about = { flux_reporting_controller: event.reportingController, flux_reason: event.reason, kube_kind: kind, kube_name: name };
    const own = Object.entries({ ...about, kube_namespace: namespace }).map(([key, value]) => `${key}:${value.toLowerCase()}`);
    return post({
      url: `${origin}/api/v1/events`,
      headers: { 'dd-api-key': token, accept: 'application/json' },
      failed: 'failed to post event to DataDog',
      body: {
        alert_type: isError(event) ? 'error' : 'info',
        date_happened: seconds(event),
        source_type_name: 'fluxcd',
        tags: [...own, ...metadataOf(event).map(([key, value]) => `${key}:${value}`)],
        text: event.message,
        title: `Events from the ${kind} ${name}/${namespace}`,
      },
    });
  };
};
