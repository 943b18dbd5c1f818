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
  const complaints = () =>
    lab.logged
      .flatMap((text) => text.split('\n').filter(Boolean))
      .map((line) => JSON.parse(line) as { level: string; msg: string; error: string; namespace?: string })
      .filter(({ level, namespace }) => level === 'error' && namespace === lab.namespace)
      .map(({ msg, error }) => `${msg}: ${error}`);
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
    context: { version: '0.4.1', id: '1', source: 's', type: 'dev.cdevents.change.merged.0.2.0', timestamp: '2026-11-21T12:00:00Z' },
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
      /^False InvalidCELExpression: Reconciliation failed terminally due to configuration error: invalid resourceFilter expression: failed to parse/,
    );
    expect(await call('wrong')).toBe(404);
  });

  /** The complaint of each call, as notification-controller 1.9 logged it. */
  it.each<[string, Record<string, string>, string, string]>([
    ['generic-hmac', {}, '{}', 'unable to validate HMAC signature: missing signature'],
    ['generic-hmac', { 'x-signature': signed('{}', 'wrong') }, '{}', 'unable to validate HMAC signature: payload signature check failed'],
    ['generic-hmac', { 'x-signature': 'abc' }, '{}', 'unable to validate HMAC signature: error parsing signature "abc"'],
    ['generic-hmac', { 'x-signature': 'md5=abc' }, '{}', 'unable to validate HMAC signature: unknown hash type prefix: "md5"'],
    [
      'generic-hmac',
      { 'x-signature': 'sha256=zz' },
      '{}',
      `unable to validate HMAC signature: error decoding signature "sha256=zz": encoding/hex: invalid byte: U+007A 'z'`,
    ],
    ['github', { 'x-github-event': 'issues', 'x-hub-signature-256': signed('{}') }, '{}', 'the GitHub event "issues" is not authorised'],
    ['github', { 'x-github-event': 'push' }, '{}', 'the GitHub signature header is invalid, err: missing signature'],
    [
      'github',
      { 'content-type': 'text/plain' },
      '{}',
      'the GitHub signature header is invalid, err: webhook request has unsupported Content-Type "text/plain"',
    ],
    ['gitlab', { 'x-gitlab-token': 'no' }, '{}', 'the X-Gitlab-Token header value does not match the receiver token'],
    ['gitlab', { 'x-gitlab-event': 'tag', 'x-gitlab-token': token }, '{}', 'the GitLab event "tag" is not authorised'],
    ['bitbucket', { 'x-event-key': 'push' }, '{}', 'the Bitbucket server signature header is invalid, err: missing signature'],
    ['harbor', {}, '{}', 'the Harbor Authorization header value does not match the receiver token'],
    ['dockerhub', {}, '', 'cannot decode DockerHub webhook payload'],
    ['quay', {}, '', 'cannot decode Quay webhook payload: EOF'],
    ['acr', {}, '<', "cannot decode ACR webhook payload: invalid character '<' looking for beginning of value"],
    ['nexus', {}, '{}', 'the Nexus signature is missing from header'],
    ['nexus', { 'x-nexus-webhook-signature': 'zz' }, '{}', 'invalid Nexus signature'],
    ['gcr', {}, '{}', "invalid secret data: required field 'email' for GCR receiver"],
    ['cdevents', { 'ce-type': 'other' }, JSON.stringify(event), 'the CDEvent "other" is not authorised'],
    ['cdevents', { 'ce-type': 'push' }, '', 'unable to validate CDEvent event: unexpected end of JSON input'],
    ['cdevents', { 'ce-type': 'push' }, '{"context":{"type":"nope"}}', 'unable to validate CDEvent event: cannot parse event type nope'],
    [
      'cdevents',
      { 'ce-type': 'push' },
      JSON.stringify({ context: { ...event.context, type: 'dev.cdevents.nope.what.0.1.0' } }),
      'unable to validate CDEvent event: unknown event type dev.cdevents.nope.what.0.1.0',
    ],
  ])('logs why a call of type %s with %j is refused', async (type, headers, body, why) => {
    await receiver('hook', type, { events: ['push'] });
    expect([await call('hook', headers, body), complaints()]).toEqual([400, [`unable to validate payload: ${why}`]]);
  });

  it('logs why an object could not be asked', async () => {
    await receiver('one', 'generic', { resources: [{ kind: 'GitRepository', name: 'ghost' }] });
    await receiver('two', 'generic', { resources: [{ kind: 'GitRepository', name: '*', matchLabels: { team: 'none' } }] });
    await receiver('three', 'generic', { resourceFilter: 'req.repository == res.metadata.name' });
    expect([await call('one'), await call('two'), await call('three', {}, 'garbage'), await call('three')]).toEqual([500, 200, 500, 500]);
    expect(complaints()).toEqual([
      `unable to request reconciliation: unable to read GitRepository "${lab.namespace}/ghost" error: GitRepository.source.toolkit.fluxcd.io "ghost" not found`,
      `error annotating resources: no "GitRepository" resources found with matching labels map["team":"none"]' in "${lab.namespace}" namespace`,
      "unable to create resource filters: failed to parse request body as JSON: invalid character 'g' looking for beginning of value",
      "unable to request reconciliation: failed to evaluate the CEL expression 'req.repository == res.metadata.name': no such key: repository",
    ]);
  });

  it.each([
    [{ resourceFilter: "'x'" }, 'invalid resourceFilter expression: CEL expression output type mismatch: expected bool, got string'],
    [
      { resourceFilter: 'nosuch == 1' },
      `invalid resourceFilter expression: failed to parse the CEL expression 'nosuch == 1': ERROR: <input>:1:1: undeclared reference to 'nosuch' (in container '')\n | nosuch == 1\n | ^`,
    ],
    [
      { resources: [{ kind: 'GitRepository', name: 'app', filter: '1' }] },
      'invalid filter expression for resources[0] (kind="GitRepository", name="app"): CEL expression output type mismatch: expected bool, got int',
    ],
  ])('refuses %j before any call', async (spec, why) => {
    await receiver('hook', 'generic', spec);
    expect(await ready('hook')).toBe(`False InvalidCELExpression: Reconciliation failed terminally due to configuration error: ${why}`);
  });

  it('knows the ends of a list, as filters on tags need them', async () => {
    await receiver('hook', 'generic', {
      resourceFilter: "req.tag.split('/').last().value().split(':').first().value() == res.metadata.name",
    });
    expect([await call('hook', {}, '{"tag":"host/other:1"}'), await asked()]).toEqual([200, undefined]);
    expect([await call('hook', {}, '{"tag":"host/app:1"}'), (await asked()) !== undefined]).toEqual([200, true]);
  });

  it('does not read more than three megabytes', async () => {
    await receiver('hook', 'generic');
    expect(await call('hook', {}, 'x'.repeat(3 * 1024 * 1024 + 1))).toBe(413);
  });
});
