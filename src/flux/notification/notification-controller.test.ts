import { createHash, createHmac } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApiServer } from '../../kubernetes/api/start-api-server.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { adminUser, serviceAccountUser } from '../../kubernetes/machinery/user.ts';
import type { ApiServer } from '../../kubernetes/server.ts';
import { ManualClock } from '../../platform/clock.ts';
import { pause } from '../../platform/pause.ts';
import { fluxManifests } from '../install/flux-manifests.ts';
import { notificationController } from './notification-controller.ts';

const token = 'lab-token';
const git = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' };
const sha = '5b2327dfc8fd4946227c04f93b1b9de207b32393';
const signed = (body: string, key = token) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

interface Sent {
  method: string;
  url: string;
  headers: Headers;
  body: string;
}

describe('notification-controller', () => {
  /** Each test has its own. */
  let namespace = '';
  let tests = 0;
  let clock: ManualClock;
  let server: ApiServer;
  let admin: ApiClient;
  let stop: AbortController;
  let servers: Server[];
  let sent: Sent[];
  let outside: (request: Sent) => Response | Promise<Response>;
  let ports: Map<number, RequestListener>;

  const open = async (port: number): Promise<string> => {
    const listening = createServer(ports.get(port) as RequestListener);
    servers.push(listening);
    await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  };
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) {
      await clock.advance(0);
      await pause(1);
    }
  };
  const create = async (object: Omit<KubeObject, 'metadata'> & { apiVersion: string; kind: string; name: string; labels?: object }) => {
    const { name, labels, ...rest } = object;
    const made = await admin.create({ ...rest, metadata: { name, namespace, ...(labels ? { labels } : {}) } } as KubeObject);
    await clock.advance(100);
    return made;
  };
  const secret = (name: string, stringData: Record<string, string>) => create({ apiVersion: 'v1', kind: 'Secret', name, stringData });

  beforeAll(async () => {
    clock = new ManualClock();
    server = await startApiServer({ clock });
    admin = server.client(adminUser);
    [servers, ports] = [[], new Map()];
    const options = {
      components: ['source-controller', 'notification-controller'],
      namespace: 'flux-system',
      registry: 'r',
      networkPolicy: false,
      watchAllNamespaces: true,
      logLevel: 'info',
      tolerationKeys: [],
    };
    for (const each of fluxManifests(options))
      if (!['Deployment', 'Service', 'ResourceQuota'].includes(each.kind)) await admin.create(each);
    stop = new AbortController();
    notificationController.start({
      pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'notification', namespace: 'flux-system' } },
      container: {},
      image: 'ghcr.io/fluxcd/notification-controller:v1.9.4',
      command: [],
      env: {},
      client: server.client(serviceAccountUser('flux-system', 'notification-controller')),
      clock,
      signal: stop.signal,
      log: () => {},
      volumePath: () => '',
      network: {
        serve: (port, handler) => void ports.set(port, handler),
        fetch: async (url, init) => {
          const request = { method: init?.method ?? 'GET', url, headers: new Headers(init?.headers), body: String(init?.body ?? '') };
          sent.push(request);
          return outside(request);
        },
      },
    });
  });
  afterAll(async () => {
    stop.abort();
    await server.close();
  });
  beforeEach(async () => {
    namespace = `shop-${++tests}`;
    sent = [];
    outside = () => new Response('ok');
    await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await secret('hook-token', { token });
  });
  afterEach(() => {
    for (const each of servers.splice(0)) each.close();
  });

  describe('receivers', () => {
    let hooks: string;
    const resources = [{ kind: 'GitRepository', name: 'app' }];
    const receiver = (name: string, type: string, spec: Record<string, unknown> = {}) =>
      create({
        apiVersion: 'notification.toolkit.fluxcd.io/v1',
        kind: 'Receiver',
        name,
        spec: { type, secretRef: { name: 'hook-token' }, resources, ...spec },
      });
    const see = (name: string) => admin.get({ apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver', namespace, name });
    const ready = async (name: string) => {
      const found = (await see(name)).status?.conditions.find((each: { type: string }) => each.type === 'Ready');
      return `${found?.status} ${found?.reason}: ${found?.message}`;
    };
    const pathOf = (name: string) => `/hook/${createHash('sha256').update(`${token}${name}${namespace}`).digest('hex')}`;
    const call = async (name: string, headers: Record<string, string> = {}, body = '{}') => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
      return (await fetch(`${hooks}${pathOf(name)}`, init)).status;
    };
    const asked = async (name = 'app') =>
      (await admin.get({ ...git, namespace, name })).metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];

    beforeEach(async () => {
      hooks = await open(9292);
      await create({ ...git, name: 'app', labels: { team: 'web' }, spec: { interval: '10m', url: 'http://forge/app.git' } });
    });

    it('opens its path and asks the named objects to be looked at', async () => {
      await receiver('hook', 'generic');
      expect(await ready('hook')).toBe(`True Succeeded: Receiver initialized for path: ${pathOf('hook')}`);
      expect((await see('hook')).status?.webhookPath).toBe(pathOf('hook'));
      expect([await call('hook'), await call('other')]).toEqual([200, 404]);
      expect(await asked()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9} \+0000 UTC m=\+\d+\.\d{9}$/);
      const elsewhere = await fetch(`${hooks}/other`);
      expect([elsewhere.status, await elsewhere.text()]).toEqual([404, '404 page not found\n']);
    });

    it('has no path without a token, and closes it when it is suspended', async () => {
      await receiver('lost', 'generic', { secretRef: { name: 'ghost' } });
      expect(await ready('lost')).toBe(
        `False TokenNotFound: unable to read token from secret '${namespace}/ghost' error: secrets "ghost" not found`,
      );
      await secret('ghost', { key: 'x' });
      await clock.advance(2000);
      expect(await ready('lost')).toBe(`False TokenNotFound: invalid '${namespace}/ghost' secret data: required field 'token'`);
      await receiver('hook', 'generic', { suspend: true });
      expect(await call('hook')).toBe(404);
      await receiver('open', 'generic');
      const reference = { apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver', namespace, name: 'open' };
      await admin.patch(reference, { spec: { suspend: true } }, { type: 'merge' });
      await clock.advance(100);
      expect([await call('open'), await asked()]).toEqual([503, undefined]);
    });

    const event = {
      context: { version: '0.4.1', id: '1', source: 's', type: 'dev.cdevents.change.merged.0.2.0', timestamp: 't' },
      subject: { id: 'x' },
    };
    it.each<[string, string, Record<string, string>, string, number]>([
      ['generic-hmac', 'right', { 'x-signature': signed('{}') }, '{}', 200],
      ['generic-hmac', 'of another key', { 'x-signature': signed('{}', 'wrong') }, '{}', 400],
      ['generic-hmac', 'of another body', { 'x-signature': signed('{}') }, '{"a":1}', 400],
      ['generic-hmac', 'without its prefix', { 'x-signature': signed('{}').slice(7) }, '{}', 400],
      ['generic-hmac', 'missing', {}, '{}', 400],
      ['github', 'right', { 'x-github-event': 'push', 'x-hub-signature-256': signed('{}') }, '{}', 200],
      ['github', 'from another kind of event', { 'x-github-event': 'issues', 'x-hub-signature-256': signed('{}') }, '{}', 400],
      ['github', 'wrong', { 'x-github-event': 'push', 'x-hub-signature-256': signed('{}', 'wrong') }, '{}', 400],
      [
        'github',
        'in another type',
        { 'x-github-event': 'push', 'x-hub-signature-256': signed('{}'), 'content-type': 'text/plain' },
        '{}',
        400,
      ],
      ['gitlab', 'right', { 'x-gitlab-event': 'Push', 'x-gitlab-token': token }, '{}', 200],
      ['gitlab', 'wrong', { 'x-gitlab-event': 'Push', 'x-gitlab-token': 'wrong' }, '{}', 400],
      ['bitbucket', 'right', { 'x-event-key': 'push', 'x-hub-signature': signed('{}') }, '{}', 200],
      ['harbor', 'right', { authorization: token }, '{}', 200],
      ['harbor', 'wrong', { authorization: 'Bearer x' }, '{}', 400],
      ['dockerhub', 'readable', {}, '{"push_data":{"tag":"1.0.0"}}', 200],
      ['dockerhub', 'garbage', {}, '<html>', 400],
      ['quay', 'readable', {}, '{}', 200],
      ['quay', 'empty', {}, '', 400],
      ['nexus', 'right', { 'x-nexus-webhook-signature': createHmac('sha1', token).update('{}').digest('hex') }, '{}', 200],
      ['nexus', 'missing', {}, '{}', 400],
      ['acr', 'readable', {}, '{}', 200],
      ['gcr', 'anything', {}, '{}', 400],
      ['cdevents', 'readable', { 'ce-type': 'push' }, JSON.stringify(event), 200],
      ['cdevents', 'no event', { 'ce-type': 'push' }, '{}', 400],
    ])('takes a call of type %s that is %s as it should', async (type, _, headers, body, code) => {
      await receiver('hook', type, { events: ['push'] });
      expect(await call('hook', headers, body)).toBe(code);
      expect((await asked()) !== undefined).toBe(code === 200);
    });

    it('answers 500 where an object cannot be asked, and asks the others', async () => {
      await receiver('all', 'generic', { resources: [{ kind: 'GitRepository', name: '*' }] });
      await receiver('lost', 'generic', { resources: [{ kind: 'GitRepository', name: 'ghost' }, ...resources] });
      expect([await call('all'), await asked()]).toEqual([500, undefined]);
      expect([await call('lost'), (await asked()) !== undefined]).toEqual([500, true]);
      await receiver('some', 'generic', { resources: [{ kind: 'GitRepository', name: '*', matchLabels: { team: 'web' } }] });
      await create({ ...git, name: 'web', labels: { team: 'web' }, spec: { interval: '10m', url: 'http://forge/web.git' } });
      expect([await call('some'), (await asked('web')) !== undefined]).toEqual([200, true]);
    });

    it('asks only what its filter says', async () => {
      await receiver('hook', 'generic', { resourceFilter: 'req.repository == res.metadata.name' });
      expect([await call('hook', {}, '{"repository":"other"}'), await asked()]).toEqual([200, undefined]);
      expect([await call('hook', {}, '{"repository":"app"}'), (await asked()) !== undefined]).toEqual([200, true]);
      expect(await call('hook', {}, 'garbage')).toBe(500);
      await receiver('wrong', 'generic', { resourceFilter: 'req.(' });
      expect(await ready('wrong')).toMatch(
        /^False InvalidCELExpression: Reconciliation failed terminally due to configuration error: failed to parse/,
      );
      expect(await call('wrong')).toBe(404);
    });

    it('does not read more than three megabytes', async () => {
      await receiver('hook', 'generic');
      expect(await call('hook', {}, 'x'.repeat(3 * 1024 * 1024 + 1))).toBe(413);
    });
  });

  describe('alerts', () => {
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
      const involvedObject = { kind: 'Kustomization', namespace, name: 'app', apiVersion: 'kustomize.toolkit.fluxcd.io/v1' };
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
      const { items } = await admin.list({ apiVersion: 'v1', kind: 'Event' }, { namespace, fieldSelector: 'involvedObject.kind=Alert' });
      return items.map(({ reason, message }) => `${reason}: ${message}`);
    };
    const bodies = () => sent.map(({ body }) => JSON.parse(body) as Record<string, never>);

    beforeEach(async () => {
      events = await open(9090);
    });

    it('sends each event once, with what everybody adds to it', async () => {
      await provider('chat', 'generic-hmac', { secretRef: { name: 'hook-token' } });
      await alert({ eventMetadata: { env: 'lab', revision: 'mine' }, summary: 'the shop' });
      expect([await post(), await post()]).toEqual([202, 429]);
      expect(sent).toHaveLength(1);
      const [{ headers, body }] = sent as [Sent];
      expect([headers.get('gotk-component'), headers.get('x-signature')]).toEqual(['kustomize-controller', signed(body)]);
      const metadata = { owner: 'web', env: 'lab', summary: 'the shop', revision: `main@sha1:${sha}` };
      expect(JSON.parse(body)).toMatchObject({ reason: 'Progressing', metadata });
      expect(await complaints()).toEqual([
        'MetadataAppendFailed: metadata key conflicts detected (please refer to the Alert API docs and Flux RFC 0008 for more information)',
      ]);
      await clock.advance(300_000);
      expect([await post(), sent.length]).toEqual([202, 2]);
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
        involvedObject: { kind: 'GitRepository', namespace, name: 'app', apiVersion: 'g/v1' },
      });
      expect(sent).toEqual([]);
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
        attachments: [{ color: 'danger', author_name: `kustomization/app.${namespace}` }],
      });
      expect([sent[1]?.url, discord]).toMatchObject(['http://chat.lab/hook/slack', { channel: '' }]);
      expect(JSON.stringify(teams)).toContain('"color":"attention"');
      sent = [];
      await post({ message: 'Reconciliation finished', metadata: { 'kustomize.toolkit.fluxcd.io/commit_status': 'update' } });
      expect(sent).toEqual([]);
    });

    it('says on the alert what could not be sent, without the token', async () => {
      await alert();
      await post({ message: '1' });
      await provider('chat', 'generic', { secretRef: { name: 'ghost' }, timeout: '1m' });
      await post({ message: '2' });
      await secret('ghost', { token, address: `http://chat.lab/${token}` });
      outside = () => new Response('gone\n', { status: 404 });
      await post({ message: '3' });
      outside = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
      await post({ message: '4' });
      for (let waited = 0; waited < 31; waited++) await clock.advance(1000);
      const subject = `Kustomization/${namespace}/app`;
      expect(await complaints()).toEqual([
        `NotificationDispatchFailed: failed to dispatch notification for ${subject}: failed to read provider: Provider.notification.toolkit.fluxcd.io "chat" not found`,
        `NotificationDispatchFailed: failed to dispatch notification for ${subject}: failed to initialize notifier for provider 'chat': failed to get secret '${namespace}/ghost': secrets "ghost" not found`,
        `NotificationDispatchFailed: failed to send notification for ${subject}: postMessage failed: request failed: request failed with status code 404: gone\n`,
        `NotificationDispatchFailed: failed to send notification for ${subject}: postMessage failed: failed to execute request: POST http://chat.lab/***** giving up after 5 attempt(s): Post "http://chat.lab/*****": dial tcp chat.lab:80: connect: connection refused`,
      ]);
      expect(sent.map(({ url }) => url)).toEqual(Array(6).fill(`http://chat.lab/${token}`));
    });

    it('tells a commit in Gitea what became of it, once', async () => {
      const statuses: { state: string; description: string; context: string }[] = [];
      outside = ({ method, body }) => {
        if (method === 'POST') statuses.unshift(JSON.parse(body) as (typeof statuses)[0]);
        return new Response(JSON.stringify(statuses.map(({ state, ...rest }) => ({ ...rest, status: state }))));
      };
      const { metadata } = await provider('chat', 'gitea', { address: 'http://forge.lab/lab/app.git', secretRef: { name: 'hook-token' } });
      await alert();
      const context = `kustomization/app/${metadata.uid?.split('-')[0]}`;
      await post();
      await post({ reason: 'ReconciliationSucceeded', message: 'finished in 1s' });
      await post({ reason: 'ReconciliationSucceeded', message: 'finished in 2s' });
      await post({ reason: 'HealthCheckFailed', severity: 'error', message: 'never ready' });
      await post({ message: 'no revision', metadata: {} });
      expect(statuses.reverse()).toEqual([
        { state: 'pending', target_url: '', description: 'progressing', context },
        { state: 'success', target_url: '', description: 'reconciliation succeeded', context },
        { state: 'failure', target_url: '', description: 'health check failed', context },
      ]);
      expect(sent.filter(({ method }) => method === 'POST').map(({ url }) => url)).toEqual(
        Array(3).fill(`http://forge.lab/api/v1/repos/lab/app/statuses/${sha}`),
      );
      expect(sent[0]?.headers.get('authorization')).toBe(`token ${token}`);
    });
  });
});
