import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const map = (name: string, more: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...more });
const merge = 'application/merge-patch+json';

describe('verbs over HTTPS', () => {
  let test: TestServer;
  beforeAll(async () => void (test = await startTestServer()));
  afterAll(() => test.server.close());

  it('creates, reads, replaces, patches and deletes', async () => {
    const created = await test.ask(maps, { method: 'POST', body: map('life', { data: { a: '1' } }) });
    expect(created.code).toBe(201);
    expect(Object.keys(created.body)).toEqual(['kind', 'apiVersion', 'metadata', 'data']);
    expect(created.body.metadata).toMatchObject({
      name: 'life',
      namespace: 'default',
      managedFields: [{ manager: 'test', operation: 'Update' }],
    });
    const { uid, resourceVersion } = created.body.metadata;
    const put = await test.ask(`${maps}/life`, { method: 'PUT', body: map('life', { data: { b: '2' } }) });
    expect(put.body).toMatchObject({ data: { b: '2' }, metadata: { uid } });
    expect(Number(put.body.metadata.resourceVersion)).toBeGreaterThan(Number(resourceVersion));
    const patched = await test.ask(`${maps}/life`, { method: 'PATCH', contentType: merge, body: { data: { c: '3' } } });
    expect(patched.body.data).toEqual({ b: '2', c: '3' });
    const deleted = await test.ask(`${maps}/life`, { method: 'DELETE' });
    expect(deleted.body).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'life', kind: 'configmaps', uid } });
    expect((await test.ask(`${maps}/life`)).body).toMatchObject({ code: 404, message: 'configmaps "life" not found' });
  });

  it('writes nothing for an update that changes nothing', async () => {
    const { body } = await test.ask(maps, { method: 'POST', body: map('same', { data: { a: '1' } }) });
    const again = await test.ask(`${maps}/same`, { method: 'PUT', body });
    expect(again.body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
  });

  it('refuses a stale revision, by PUT and by patch', async () => {
    const { body } = await test.ask(maps, { method: 'POST', body: map('stale') });
    await test.ask(`${maps}/stale`, { method: 'PATCH', contentType: merge, body: { data: { a: '1' } } });
    const message =
      'Operation cannot be fulfilled on configmaps "stale": the object has been modified; please apply your changes to the latest version and try again';
    expect((await test.ask(`${maps}/stale`, { method: 'PUT', body })).body).toMatchObject({ code: 409, message });
    const patch = { metadata: { resourceVersion: body.metadata.resourceVersion } };
    expect((await test.ask(`${maps}/stale`, { method: 'PATCH', contentType: merge, body: patch })).body).toMatchObject({
      code: 409,
      message,
    });
  });

  it('answers a dry run with what would be, and stores nothing', async () => {
    const { code, body } = await test.ask(`${maps}?dryRun=All`, { method: 'POST', body: map('dry') });
    expect(code).toBe(201);
    expect(body.metadata.uid).toBeTruthy();
    expect(body.metadata.resourceVersion).toBeUndefined();
    expect((await test.ask(`${maps}/dry`)).code).toBe(404);
  });

  it('makes a name from generateName', async () => {
    const { body } = await test.ask(maps, { method: 'POST', body: { ...map(''), metadata: { generateName: 'made-' } } });
    expect(body.metadata.name).toMatch(/^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('holds a deleted object until its last finalizer goes', async () => {
    await test.ask(maps, { method: 'POST', body: { ...map('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } } });
    const deleted = await test.ask(`${maps}/held?propagationPolicy=Foreground`, { method: 'DELETE' });
    expect(deleted.body.metadata).toMatchObject({ finalizers: ['example.com/hold', 'foregroundDeletion'], deletionGracePeriodSeconds: 0 });
    expect(deleted.body.metadata.deletionTimestamp).toMatch(/Z$/);
    const freed = await test.ask(`${maps}/held`, { method: 'PATCH', contentType: merge, body: { metadata: { finalizers: null } } });
    expect(freed.code).toBe(200);
    expect((await test.ask(`${maps}/held`)).code).toBe(404);
  });

  it('checks preconditions of a deletion', async () => {
    await test.ask(maps, { method: 'POST', body: map('sure') });
    const { body } = await test.ask(`${maps}/sure`, { method: 'DELETE', body: { preconditions: { uid: 'another' } } });
    expect(body).toMatchObject({ code: 409, reason: 'Conflict', details: { name: 'sure', kind: 'ConfigMap' } });
  });

  it('gives generations to kinds that have one: spec counts, labels and status do not', async () => {
    const deployments = '/apis/apps/v1/namespaces/default/deployments';
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
    const web = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { selector: { matchLabels: { app: 'web' } }, template },
    };
    expect((await test.ask(deployments, { method: 'POST', body: web })).body.metadata.generation).toBe(1);
    const patch = async (path: string, body: unknown) =>
      (await test.ask(`${deployments}/web${path}`, { method: 'PATCH', contentType: merge, body })).body;
    expect((await patch('', { metadata: { labels: { a: 'b' } } })).metadata.generation).toBe(1);
    expect((await patch('/status', { status: { replicas: 3 }, spec: { replicas: 9 } })).metadata.generation).toBe(1);
    expect((await patch('/scale', { spec: { replicas: 4 } })).spec).toEqual({ replicas: 4 });
    const { metadata, spec, status } = (await test.ask(`${deployments}/web`)).body;
    expect({ generation: metadata.generation, replicas: spec.replicas, observed: status.replicas }).toEqual({
      generation: 2,
      replicas: 4,
      observed: 3,
    });
  });

  it('applies server-side, names the conflict, and takes over by force', async () => {
    const apply = (manager: string, data: Record<string, string>, force = false) =>
      test.ask(`${maps}/applied?fieldManager=${manager}&force=${force}`, {
        method: 'PATCH',
        contentType: 'application/apply-patch+yaml',
        body: map('applied', { data }),
      });
    expect((await apply('one', { a: '1' })).code).toBe(201);
    expect((await apply('two', { a: '2' })).body).toMatchObject({
      code: 409,
      message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
    });
    expect((await apply('two', { a: '2' }, true)).body.data).toEqual({ a: '2' });
  });

  it('warns of unknown fields, or refuses them when asked to', async () => {
    const warned = await test.ask(maps, { method: 'POST', body: map('odd', { extra: 1 }) });
    expect(warned.headers.warning).toBe('299 - "unknown field \\"extra\\""');
    const refused = await test.ask(`${maps}?fieldValidation=Strict`, { method: 'POST', body: map('odd', { extra: 1 }) });
    expect(refused.body.message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "extra"',
    );
  });

  it('refuses a body that is too large', async () => {
    const { code } = await test.ask(maps, { method: 'POST', body: map('large', { data: { a: 'x'.repeat(3 * 1024 * 1024) } }) });
    expect(code).toBe(413);
  });

  it('shows one object in both versions of a kind', async () => {
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'default' },
      message: 'hello',
      involvedObject: { kind: 'Pod', namespace: 'default', name: 'p' },
    };
    expect((await test.ask('/api/v1/namespaces/default/events', { method: 'POST', body: event })).code).toBe(201);
    const { body } = await test.ask('/apis/events.k8s.io/v1/namespaces/default/events/e');
    expect(body).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'hello', regarding: { name: 'p' } });
    const autoscaler = {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h' },
      spec: {
        maxReplicas: 3,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        targetCPUUtilizationPercentage: 60,
      },
    };
    expect(
      (await test.ask('/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers', { method: 'POST', body: autoscaler })).code,
    ).toBe(201);
    const v2 = await test.ask('/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/h');
    expect(v2.body.spec.metrics).toEqual([
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
    ]);
  });
});
