import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { token, useNotification, type Sent } from '../../../test/flux/use-notification.ts';

const sha = '5b2327dfc8fd4946227c04f93b1b9de207b32393';
const signed = (body: string, key = token) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

describe('notification-controller: alerts', () => {
  const lab = useNotification();
  const { create, open, secret, settle } = lab;
  let events: string;
  const notification = 'notification.toolkit.fluxcd.io/v1beta3';
  const provider = (name: string, type: string, spec: Record<string, unknown> = {}) =>
    create({ apiVersion: notification, kind: 'Provider', name, spec: { type, address: 'http://chat.lab/hook', ...spec } });
  const alert = (spec: Record<string, unknown> = {}, name = 'all') =>
    create({
      apiVersion: notification,
      kind: 'Alert',
      name,
      spec: { providerRef: { name: 'chat' }, eventSources: [{ kind: 'Kustomization', name: '*' }], ...spec },
    });
  const post = async (change: Record<string, unknown> = {}) => {
    const involvedObject = { kind: 'Kustomization', namespace: lab.namespace, name: 'app', apiVersion: 'kustomize.toolkit.fluxcd.io/v1' };
    const event = {
      involvedObject,
      severity: 'info',
      timestamp: '2026-11-21T05:29:38Z',
      message: 'Deployment/shop/web configured',
      reason: 'Progressing',
      metadata: { 'kustomize.toolkit.fluxcd.io/revision': `main@sha1:${sha}`, 'event.toolkit.fluxcd.io/owner': 'web' },
      reportingController: 'kustomize-controller',
      reportingInstance: 'kustomize-controller-1',
      ...change,
    };
    const { status } = await fetch(events, { method: 'POST', body: JSON.stringify(event) });
    await settle();
    return status;
  };
  const complaints = async () => {
    await settle();
    const { items } = await lab.admin.list(
      { apiVersion: 'v1', kind: 'Event' },
      { namespace: lab.namespace, fieldSelector: 'involvedObject.kind=Alert' },
    );
    return items.map(({ reason, message }) => `${reason}: ${message}`);
  };
  const bodies = () => lab.sent.map(({ body }) => JSON.parse(body) as Record<string, never>);

  beforeEach(async () => {
    events = await open(9090);
  });

  it('sends each event once, with what everybody adds to it', async () => {
    await provider('chat', 'generic-hmac', { secretRef: { name: 'hook-token' } });
    await alert({ eventMetadata: { env: 'lab', revision: 'mine' }, summary: 'the shop' });
    expect([await post(), await post()]).toEqual([202, 429]);
    expect(lab.sent).toHaveLength(1);
    const [{ headers, body }] = lab.sent as [Sent];
    expect([headers.get('gotk-component'), headers.get('x-signature')]).toEqual(['kustomize-controller', signed(body)]);
    const metadata = { owner: 'web', env: 'lab', summary: 'the shop', revision: `main@sha1:${sha}` };
    expect(JSON.parse(body)).toMatchObject({ reason: 'Progressing', metadata });
    expect(await complaints()).toEqual([
      'MetadataAppendFailed: metadata key conflicts detected (please refer to the Alert API docs and Flux RFC 0008 for more information)',
    ]);
    await lab.clock.advance(300_000);
    expect([await post(), lab.sent.length]).toEqual([202, 2]);
  });

  it('chooses by source, severity and message', async () => {
    await provider('chat', 'generic');
    await alert({ eventSeverity: 'error', inclusionList: ['web', '('], exclusionList: ['^waiting'] });
    await post();
    await post({ severity: 'error', message: 'waiting for web' });
    await post({ severity: 'error', message: 'no such thing' });
    await post({
      severity: 'error',
      message: 'web failed',
      involvedObject: { kind: 'GitRepository', namespace: lab.namespace, name: 'app', apiVersion: 'g/v1' },
    });
    expect(lab.sent).toEqual([]);
    await post({ severity: 'error', message: 'web failed' });
    expect(bodies().map(({ message }) => message)).toEqual(['web failed']);
    expect(await complaints()).toContain('InvalidConfig: failed to compile inclusion regex: (');
  });

  it('refuses what is no event', async () => {
    const status = async (body: string) => (await fetch(events, { method: 'POST', body })).status;
    expect([await status('garbage'), await status('[]'), await status('null')]).toEqual([400, 400, 400]);
  });

  it('writes in the words of each chat', async () => {
    for (const type of ['slack', 'discord', 'msteams']) {
      await provider(type, type, { channel: 'ops' });
      await alert({ providerRef: { name: type } }, type);
    }
    await post({ severity: 'error', metadata: {} });
    const [slack, discord, teams] = bodies();
    expect(slack).toMatchObject({
      channel: 'ops',
      username: 'kustomize-controller',
      attachments: [{ color: 'danger', author_name: `kustomization/app.${lab.namespace}` }],
    });
    expect([lab.sent[1]?.url, discord]).toMatchObject(['http://chat.lab/hook/slack', { channel: '' }]);
    expect(JSON.stringify(teams)).toContain('"color":"attention"');
    lab.sent = [];
    await post({ message: 'Reconciliation finished', metadata: { 'kustomize.toolkit.fluxcd.io/commit_status': 'update' } });
    expect(lab.sent).toEqual([]);
  });

  it('says on the alert what could not be sent, without the token', async () => {
    await alert();
    await post({ message: '1' });
    await provider('chat', 'generic', { secretRef: { name: 'ghost' }, timeout: '1m' });
    await post({ message: '2' });
    await secret('ghost', { token, address: `http://chat.lab/${token}` });
    lab.outside = () => new Response('gone\n', { status: 404 });
    await post({ message: '3' });
    lab.outside = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    await post({ message: '4' });
    for (let waited = 0; waited < 31; waited++) await lab.clock.advance(1000);
    const subject = `Kustomization/${lab.namespace}/app`;
    expect(await complaints()).toEqual([
      `NotificationDispatchFailed: failed to dispatch notification for ${subject}: failed to read provider: Provider.notification.toolkit.fluxcd.io "chat" not found`,
      `NotificationDispatchFailed: failed to dispatch notification for ${subject}: failed to initialize notifier for provider 'chat': failed to get secret '${lab.namespace}/ghost': secrets "ghost" not found`,
      `NotificationDispatchFailed: failed to send notification for ${subject}: postMessage failed: request failed: request failed with status code 404: gone\n`,
      `NotificationDispatchFailed: failed to send notification for ${subject}: postMessage failed: failed to execute request: POST http://chat.lab/***** giving up after 5 attempt(s): Post "http://chat.lab/*****": dial tcp chat.lab:80: connect: connection refused`,
    ]);
    expect(lab.sent.map(({ url }) => url)).toEqual(Array(6).fill(`http://chat.lab/${token}`));
  });

  it('tells a commit in Gitea what became of it, once', async () => {
    const statuses: { state: string; description: string; context: string }[] = [];
    lab.outside = ({ method, body }) => {
      if (method === 'POST') statuses.unshift(JSON.parse(body) as (typeof statuses)[0]);
      return new Response(JSON.stringify(statuses.map(({ state, ...rest }) => ({ ...rest, status: state }))));
    };
    const made = await provider('chat', 'gitea', { address: 'http://forge.lab/lab/app.git', secretRef: { name: 'hook-token' } });
    await alert();
    const context = `kustomization/app/${made.metadata.uid?.split('-')[0]}`;
    const metadata = {
      'kustomize.toolkit.fluxcd.io/revision': `main@sha1:${sha}`,
      'kustomize.toolkit.fluxcd.io/commit_status': 'update',
    };
    // What is not meant for a commit is not told, unless it went wrong.
    await post({ reason: 'ReconciliationSucceeded', message: 'for chats' });
    await post({ metadata });
    await post({ metadata, reason: 'ReconciliationSucceeded', message: 'finished in 1s' });
    await post({ metadata, reason: 'ReconciliationSucceeded', message: 'finished in 2s' });
    await post({ reason: 'HealthCheckFailed', severity: 'error', message: 'never ready' });
    await post({ message: 'no revision', metadata: {} });
    expect(statuses.reverse()).toEqual([
      { state: 'pending', target_url: '', description: 'progressing', context },
      { state: 'success', target_url: '', description: 'reconciliation succeeded', context },
      { state: 'failure', target_url: '', description: 'health check failed', context },
    ]);
    expect(lab.sent.filter(({ method }) => method === 'POST').map(({ url }) => url)).toEqual(
      Array(3).fill(`http://forge.lab/api/v1/repos/lab/app/statuses/${sha}`),
    );
    expect(lab.sent[0]?.headers.get('authorization')).toBe(`token ${token}`);
  });
});
