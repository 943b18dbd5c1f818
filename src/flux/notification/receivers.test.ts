import { createHash, createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { token, useNotification } from '../../../test/flux/use-notification.ts';

const git = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' };
const signed = (body: string, key = token) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

describe('notification-controller: receivers', () => {
  const lab = useNotification();
  const { create, open, secret } = lab;
  let hooks: string;
  const resources = [{ kind: 'GitRepository', name: 'app' }];
  const receiver = (name: string, type: string, spec: Record<string, unknown> = {}) =>
    create({
      apiVersion: 'notification.toolkit.fluxcd.io/v1',
      kind: 'Receiver',
      name,
      spec: { type, secretRef: { name: 'hook-token' }, resources, ...spec },
    });
  const see = (name: string) =>
    lab.admin.get({ apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver', namespace: lab.namespace, name });
  const ready = async (name: string) => {
    const found = (await see(name)).status?.conditions.find((each: { type: string }) => each.type === 'Ready');
    return `${found?.status} ${found?.reason}: ${found?.message}`;
  };
  const pathOf = (name: string) => `/hook/${createHash('sha256').update(`${token}${name}${lab.namespace}`).digest('hex')}`;
  const call = async (name: string, headers: Record<string, string> = {}, body = '{}') => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
    return (await fetch(`${hooks}${pathOf(name)}`, init)).status;
  };
  const asked = async (name = 'app') =>
    (await lab.admin.get({ ...git, namespace: lab.namespace, name })).metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];

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
      `False TokenNotFound: unable to read token from secret '${lab.namespace}/ghost' error: secrets "ghost" not found`,
    );
    await secret('ghost', { key: 'x' });
    await lab.clock.advance(2000);
    expect(await ready('lost')).toBe(`False TokenNotFound: invalid '${lab.namespace}/ghost' secret data: required field 'token'`);
    await receiver('hook', 'generic', { suspend: true });
    expect(await call('hook')).toBe(404);
    await receiver('open', 'generic');
    const reference = { apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver', namespace: lab.namespace, name: 'open' };
    await lab.admin.patch(reference, { spec: { suspend: true } }, { type: 'merge' });
    await lab.clock.advance(100);
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
