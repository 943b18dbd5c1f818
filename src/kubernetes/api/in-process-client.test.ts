import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../platform/clock.ts';
import type { ApiClient } from '../machinery/client.ts';
import type { KubeObject } from '../machinery/object.ts';
import { adminUser, serviceAccountUser } from '../machinery/user.ts';
import type { ApiServer } from './api-server.ts';
import { startApiServer } from './start-api-server.ts';

const maps = { apiVersion: 'v1', kind: 'ConfigMap' };
const map = (name: string, data: Record<string, string> = {}): KubeObject => ({ ...maps, metadata: { name, namespace: 'default' }, data });
const at = (name: string) => ({ ...maps, namespace: 'default', name });
const pod = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: { containers: [{ name: 'web', image: 'web:1' }] },
});

describe('the client without HTTP', () => {
  let server: ApiServer;
  let clock: ManualClock;
  let admin: ApiClient;
  beforeAll(async () => {
    clock = new ManualClock();
    server = await startApiServer({ clock });
    admin = server.client(adminUser);
  });
  afterAll(() => server.close());

  it('goes through the same pipeline: defaults, managed fields, refusals', async () => {
    const controller = server.client({ name: 'system:kube-controller-manager', groups: ['system:masters'] });
    const created = await controller.create(map('made', { a: '1' }));
    expect(created.metadata.managedFields).toMatchObject([{ manager: 'kube-controller-manager', operation: 'Update' }]);
    await expect(controller.create(map('made'))).rejects.toMatchObject({ code: 409, reason: 'AlreadyExists' });
    await expect(controller.update({ ...map('made'), metadata: { ...created.metadata, resourceVersion: '1' } })).rejects.toMatchObject({
      code: 409,
    });
  });

  it('may do what RBAC allows its user, no more', async () => {
    const account = server.client(serviceAccountUser('default', 'default'));
    await expect(account.get(at('made'))).rejects.toThrow(
      'configmaps "made" is forbidden: User "system:serviceaccount:default:default" cannot get resource "configmaps" in API group "" in the namespace "default"',
    );
  });

  it('tells absent from forbidden and from unknown kinds', async () => {
    expect(await admin.find(at('nobody'))).toBeNull();
    await expect(admin.get(at('nobody'))).rejects.toMatchObject({ code: 404 });
    expect(admin.serves({ apiVersion: 'example.com/v1', kind: 'Gadget' })).toBe(false);
    await expect(admin.list({ apiVersion: 'example.com/v1', kind: 'Gadget' })).rejects.toThrow(
      'no matches for kind "Gadget" in version "example.com/v1"',
    );
  });

  it('watches what is there first, then what comes, and nothing after stop', async () => {
    const seen: string[] = [];
    const watch = admin.watch(maps, { namespace: 'default', fieldSelector: 'metadata.name=seen' }, ({ type, object }) =>
      seen.push(`${type} ${object.data?.a}`),
    );
    await admin.create(map('seen', { a: '1' }));
    await admin.patch(at('seen'), { data: { a: '2' } }, { type: 'merge' });
    await clock.advance(0);
    expect(seen).toEqual(['ADDED 1', 'MODIFIED 2']);
    const deleting = admin.delete(at('seen'));
    watch.stop();
    await deleting;
    await clock.advance(0);
    expect(seen).toHaveLength(2);
  });

  it('starts over with what is there when asked from before its memory', () => {
    const seen: string[] = [];
    admin
      .watch({ apiVersion: 'v1', kind: 'Namespace' }, { resourceVersion: '1' }, ({ type, object }) =>
        seen.push(`${type} ${object.metadata.name}`),
      )
      .stop();
    expect(seen).toContain('ADDED kube-system');
  });

  it('gives a bound pod its grace, and an unbound one none', async () => {
    await admin.create(pod('bound'));
    await admin.create({
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'bound', namespace: 'default' },
      target: { apiVersion: 'v1', kind: 'Node', name: 'n1' },
    });
    const where = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'bound' };
    expect((await admin.get(where)).spec.nodeName).toBe('n1');
    await expect(
      admin.create({
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'bound', namespace: 'default' },
        target: { kind: 'Node', name: 'n2' },
      }),
    ).rejects.toThrow('pod bound is already assigned to node "n1"');
    const leaving = await admin.delete(where);
    expect(leaving?.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(Date.parse(leaving?.metadata.deletionTimestamp ?? '')).toBe(clock.now() + 30_000);
    expect((await admin.delete(where, { gracePeriodSeconds: 60 }))?.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(await admin.delete(where, { gracePeriodSeconds: 0 })).toBeNull();
    await admin.create(pod('unbound'));
    expect(await admin.delete({ ...where, name: 'unbound' })).toBeNull();
  });

  it('evicts only as far as a disruption budget allows', async () => {
    await admin.create(pod('guarded'));
    const where = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'guarded' };
    const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    await admin.patch(where, { status: ready }, { type: 'merge', subresource: 'status' });
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'one', namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } },
    };
    await admin.create(budget);
    const status = (disruptionsAllowed: number) => ({
      status: { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, observedGeneration: 1 },
    });
    const evict = () =>
      admin.create(
        { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'guarded', namespace: 'default' } },
        { subresource: 'eviction' },
      );
    const set = (allowed: number) =>
      admin.patch({ ...budget, name: 'one', namespace: 'default' }, status(allowed), { type: 'merge', subresource: 'status' });
    await set(0);
    await expect(evict()).rejects.toMatchObject({
      code: 429,
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      status: {
        details: {
          causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget one needs 1 healthy pods and has 1 currently' }],
        },
      },
    });
    await set(1);
    expect(await evict()).toMatchObject({ kind: 'Status', status: 'Success' });
    expect(await admin.find(where)).toBeNull();
    expect((await admin.get({ ...budget, name: 'one', namespace: 'default' })).status.disruptionsAllowed).toBe(0);
  });

  it('ends a namespace only when its finalizer is given up', async () => {
    const where = { apiVersion: 'v1', kind: 'Namespace', name: 'ending' };
    await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ending' } });
    const leaving = (await admin.delete(where)) as KubeObject;
    expect(leaving.status.phase).toBe('Terminating');
    await expect(admin.create({ ...map('late'), metadata: { name: 'late', namespace: 'ending' } })).rejects.toThrow(
      'because it is being terminated',
    );
    await admin.update({ ...structuredClone(leaving), spec: { finalizers: [] } }, { subresource: 'finalize' });
    expect(await admin.find(where)).toBeNull();
  });
});
