// What notification-controller 1.9 posted to each provider, and what ours posts: the same, but for the order of metadata and for hashes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { useNotification, type Sent } from '../../../test/flux/use-notification.ts';

interface Recorded {
  spec: { type: string; secret?: Record<string, string> } & Record<string, unknown>;
  sent: { method: string; url: string; headers: Record<string, string>; body: unknown }[];
}

const file = join(import.meta.dirname, '../../../test/vectors/notification/posted.json');
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Recorded>;

const revision = `main@sha1:${'a1'.repeat(20)}`;
const key = (name: string) => `kustomize.toolkit.fluxcd.io/${name}`;
/** In this order: good news, bad news, and two that are for commits only. */
const events = [
  { metadata: { [key('revision')]: revision, [key('token')]: 't1', 'event.toolkit.fluxcd.io/change_request': '7' } },
  {
    metadata: { [key('revision')]: revision, [key('token')]: 't2', 'event.toolkit.fluxcd.io/change_request': '7' },
    severity: 'error',
    message: 'Health check failed',
    reason: 'HealthCheckFailed',
  },
  {
    metadata: { [key('revision')]: revision, [key('token')]: 't3', [key('commit_status')]: 'update' },
    reason: 'Progressing',
    message: 'Reconciliation in progress',
  },
  {
    metadata: { [key('revision')]: revision, [key('token')]: 't4', [key('commit_status')]: 'update' },
    message: 'Reconciliation finished in 2s',
  },
];

/** What the recorded server answered. */
const answer = ({ method, url }: Sent): Response => {
  if (url.includes('builds?key=')) return new Response('{}', { status: 404 });
  if (url.endsWith('/user')) return new Response('{"login":"flux","username":"flux"}');
  return new Response(method === 'GET' ? '[]' : '{"ok":true}');
};

/** Go's maps have no order: lines, tags and fields of metadata are compared as sets. */
const unordered = (value: unknown): unknown => {
  if (typeof value === 'string') return value.split('\n').length > 2 ? value.split('\n').sort() : value;
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(unordered(each))).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, ['key', 'alias'].includes(name) ? 'HASH' : unordered(each)]),
  );
};

const sentryBody = (text: string) => {
  const [, kind, item] = text.split('\n').map((line) => (line ? (JSON.parse(line) as Record<string, never>) : {}));
  const { event_id: _, platform: __, sdk: ___, contexts, ...rest } = item as Record<string, unknown> & { contexts?: { metadata: object } };
  return [{ type: kind?.['type'] }, { ...rest, ...contexts }];
};

const bodyOf = ({ url, body }: Sent): unknown => {
  if (url.includes('envelope')) return sentryBody(body);
  if (!body) return null;
  return body.startsWith('{') || body.startsWith('[') ? JSON.parse(body) : decodeURIComponent(body).split('&').sort();
};

const told = [
  'authorization',
  'gotk-component',
  'x-a',
  'private-token',
  'dd-api-key',
  'x-atlassian-token',
  'x-requested-with',
  'x-sentry-auth',
];

const comparable = (url: string, method: string, headers: (name: string) => string | null | undefined, body: unknown) => ({
  method,
  url: url.replace(/(m\.room\.message\/|key=)[0-9a-f]{40}/, '$1HASH'),
  headers: Object.fromEntries(told.map((name) => [name, headers(name) ?? null])),
  body: unordered(body),
});

describe('notification-controller: providers', () => {
  const lab = useNotification();
  const { create, open, secret, settle } = lab;
  const notification = 'notification.toolkit.fluxcd.io/v1beta3';
  let address: string;
  const post = async (name: string, change: Record<string, unknown>) => {
    const involvedObject = {
      kind: 'Kustomization',
      namespace: lab.namespace,
      name: `app-${name}`,
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      uid: '7e2f7b3e-0000-4000-8000-000000000001',
    };
    const event = {
      involvedObject,
      severity: 'info',
      timestamp: '2026-11-21T12:00:00Z',
      message: 'Reconciliation finished <ok> in 1s',
      reason: 'ReconciliationSucceeded',
      reportingController: 'kustomize-controller',
      reportingInstance: 'kc-0',
      ...change,
    };
    expect((await fetch(address, { method: 'POST', body: JSON.stringify(event) })).status).toBe(202);
    await settle();
  };
  const provider = async (name: string, { secret: values, ...spec }: Recorded['spec']) => {
    if (values) await secret(`s-${name}`, values);
    const made = await create({
      apiVersion: notification,
      kind: 'Provider',
      name,
      spec: { ...spec, ...(values ? { secretRef: { name: `s-${name}` } } : {}) },
    });
    const rest = { summary: 'the summary', eventMetadata: { env: 'staging' } };
    const eventSources = [{ kind: 'Kustomization', name: `app-${name}` }];
    await create({ apiVersion: notification, kind: 'Alert', name, spec: { providerRef: { name }, eventSources, ...rest } });
    return made.metadata.uid ?? '';
  };

  beforeEach(async () => {
    address = await open(9090);
    lab.outside = answer;
  });

  it.each(Object.keys(recorded))('%s is told what the real controller tells it', async (name) => {
    const { spec, sent } = recorded[name] as Recorded;
    const uid = await provider(name, spec);
    for (const event of events) await post(name, event);
    const named = (text: string) =>
      text
        .replaceAll(uid, 'UID')
        .replaceAll(uid.split('-')[0] as string, 'UID8')
        .replaceAll(lab.namespace, 'default')
        .replaceAll(lab.namespace.replace('-', '\\\\-'), 'default');
    const ours = lab.sent.map((each) => ({ ...each, url: named(each.url), body: named(each.body) }));
    expect(ours.map((each) => comparable(each.url, each.method, (header) => each.headers.get(header), bodyOf(each)))).toEqual(
      sent.map(({ url, method, headers, body }) =>
        comparable(url, method, (header) => headers[header], typeof body === 'string' ? decodeURIComponent(body).split('&').sort() : body),
      ),
    );
  });

  const complaints = async () => {
    await settle();
    const { items } = await lab.admin.list(
      { apiVersion: 'v1', kind: 'Event' },
      { namespace: lab.namespace, fieldSelector: 'involvedObject.kind=Alert' },
    );
    return items
      .filter(({ reason }) => reason === 'NotificationDispatchFailed')
      .map(({ message }) => String(message).replace(/^.*?: /, ''));
  };
  const initialize = (name: string, why: string) =>
    `failed to initialize notifier for provider '${name}': failed to initialize notifier: ${why}`;

  it.each<[string, Record<string, unknown>, string]>([
    ['slack', {}, `invalid Slack hook URL : 'parse "": empty url'`],
    ['discord', {}, `invalid Discord hook URL : 'parse "": empty url'`],
    ['rocket', {}, `invalid Rocket hook URL : 'parse "": empty url'`],
    ['msteams', {}, `invalid MS Teams webhook URL : 'parse "": empty url'`],
    ['webex', {}, `invalid Webex hook URL : 'parse "": empty url'`],
    ['googlechat', {}, 'invalid Google Chat hook URL '],
    ['lark', {}, 'invalid Slack hook URL '],
    ['matrix', {}, `invalid Matrix homeserver URL : 'parse "": empty url'`],
    ['telegram', {}, 'empty Telegram channel'],
    ['telegram', { channel: 'x' }, 'empty Telegram token'],
    ['zulip', { address: 'http://chat.lab' }, "invalid Zulip channel format, expected <channel>/<topic>, got ''"],
    ['alertmanager', {}, `invalid Alertmanager URL : 'parse "": empty url'`],
    ['opsgenie', { address: 'http://chat.lab' }, 'empty Opsgenie apikey/token'],
    ['pagerduty', {}, `invalid PagerDuty endpoint URL "": 'parse "": empty url'`],
    ['grafana', {}, 'invalid Grafana URL '],
    ['datadog', {}, 'token cannot be empty'],
    ['sentry', {}, 'DSN cannot be empty'],
    ['generic', {}, 'invalid hook URL : parse "": empty url'],
    ['generic-hmac', { address: 'http://chat.lab' }, 'HMAC key is empty'],
    ['github', {}, "invalid repository id: ''"],
    ['github', { address: 'http://forge.lab/lab/app' }, 'github token or github app details must be specified'],
    ['gitlab', {}, 'gitlab token cannot be empty'],
    ['gitea', { address: 'http://forge.lab/lab/app' }, 'gitea token cannot be empty'],
    ['bitbucket', { address: 'http://forge.lab/lab/app' }, 'bitbucket token cannot be empty'],
    ['bitbucketserver', {}, 'could not parse git address: unsupported scheme type in address: . Must be http or https'],
    ['nats', { address: 'nats://chat.lab', channel: 'x' }, 'the provider type nats is not simulated by this lab'],
  ])('%s with %j is refused in the words of the real one', async (type, spec, why) => {
    await provider('chat', { type, ...spec });
    await post('chat', events[1] ?? {});
    expect([await complaints(), lab.sent]).toEqual([[initialize('chat', why)], []]);
  });

  it.each([
    [
      'github',
      'http://chat.lab/lab/app',
      `could not create commit status: POST http://chat.lab/api/v3/repos/lab/app/statuses/${'a1'.repeat(20)}: 400  []`,
    ],
    ['gitlab', 'http://chat.lab/lab/app', `POST http://chat.lab/api/v4/projects/lab%2Fapp/statuses/${'a1'.repeat(20)}: 400 {why: no}`],
    ['gitea', 'http://chat.lab/lab/app', '400 Bad Request: {"why":"no"}'],
    [
      'bitbucketserver',
      'http://chat.lab/scm/lab/app.git',
      'could not post build status: could not post build commit status: 400 - Bad Request',
    ],
    ['slack', 'http://chat.lab', 'postMessage failed: request failed: request failed with status code 400: {"why":"no"}'],
    ['lark', 'http://chat.lab', 'request failed: request failed with status code 400: {"why":"no"}'],
  ])('%s that refuses is quoted', async (type, where, why) => {
    lab.outside = (request) =>
      request.method === 'GET' ? answer(request) : new Response('{"why":"no"}', { status: 400, statusText: 'Bad Request' });
    await provider('chat', { type, address: where, secret: { token: 'tkn' } });
    await post('chat', events[1] ?? {});
    expect(await complaints()).toEqual([why]);
  });
});
