import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installFlux, runController } from '../../../test/flux/run-controller.ts';
import { startApiServer } from '../../kubernetes/api/start-api-server.ts';
import type { ApiServer } from '../../kubernetes/server.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { adminUser } from '../../kubernetes/machinery/user.ts';
import { ManualClock } from '../../platform/clock.ts';
import { archiveTree } from '../source/archive.ts';
import { SourceIgnore } from '../source/source-ignore.ts';
import { kustomizeController } from './kustomize-controller.ts';

const git = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' };
const ks = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' };
const maps = { apiVersion: 'v1', kind: 'ConfigMap' };

const map = (name: string, text = 'hello', notes = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: shop\n${notes}data:\n  text: ${text}\n`;
const deployment = (image = 'web:1') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: ${image}}]}\n`;

describe('kustomize-controller', () => {
  let clock: ManualClock;
  let server: ApiServer;
  let admin: ApiClient;
  let stop: AbortController;
  let archive: Buffer | undefined;

  const publish = async (revision: string, files: Record<string, string>) => {
    const entries = Object.entries(files).map(([path, text]) => [path, { content: Buffer.from(text), executable: false }] as const);
    archive = archiveTree({ files: new Map(entries), folders: new Set() }, new SourceIgnore(undefined));
    const digest = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
    const url = 'http://source-controller.flux-system.svc.cluster.local./a.tar.gz';
    const artifact = { path: 'a', url, revision, digest, lastUpdateTime: '2026-01-01T00:00:00Z' };
    const reference = { ...git, namespace: 'shop', name: 'app' };
    await admin.patch(reference, { status: { artifact } }, { type: 'merge', subresource: 'status' });
    await clock.advance(1_000);
  };
  const kustomization = async (name: string, spec: Record<string, unknown> = {}) => {
    await admin.create({
      ...ks,
      metadata: { name, namespace: 'shop' },
      spec: { interval: '10m', prune: true, sourceRef: { kind: 'GitRepository', name: 'app' }, ...spec },
    });
    await clock.advance(1_000);
  };
  const see = (name: string) => admin.get({ ...ks, namespace: 'shop', name });
  const ready = async (name: string) => {
    const { status = {} } = await see(name);
    const found = (status.conditions ?? []).find((each: { type: string }) => each.type === 'Ready');
    return `${found?.status} ${found?.reason}: ${found?.message}`;
  };
  const text = async (name: string) => (await admin.find({ ...maps, namespace: 'shop', name }))?.data?.text as string | undefined;
  const events = async (reason: string) =>
    (await admin.list({ apiVersion: 'v1', kind: 'Event' }, { namespace: 'shop' })).items
      .filter((each) => each.reason === reason)
      .map((each) => each.message as string);

  const startController = () => {
    const fetchArtifact = () => Promise.resolve(archive ? new Response(new Uint8Array(archive)) : new Response('', { status: 404 }));
    stop = runController(kustomizeController, { server, clock, network: { fetch: fetchArtifact, serve: () => {} } });
  };

  beforeEach(async () => {
    clock = new ManualClock();
    server = await startApiServer({ clock });
    admin = server.client(adminUser);
    archive = undefined;
    await installFlux(admin, ['source-controller', 'kustomize-controller']);
    await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await clock.advance(1_000);
    await admin.create({ ...git, metadata: { name: 'app', namespace: 'shop' }, spec: { interval: '1m', url: 'http://forge/app.git' } });
    startController();
  });
  afterEach(async () => {
    stop.abort();
    await server.close();
  });

  it('applies, records and prunes as revisions come', async () => {
    await kustomization('app');
    expect(await ready('app')).toBe('False ArtifactFailed: Source artifact not found, retrying in 30s');
    await publish('main@sha1:one', {
      'a.yaml': map('a'),
      'b.yaml': map('b'),
      'keep.yaml': map('keep', 'x', '  annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}\n'),
    });
    expect(await ready('app')).toBe('True ReconciliationSucceeded: Applied revision: main@sha1:one');
    expect((await see('app')).status).toMatchObject({
      observedGeneration: 1,
      lastAppliedRevision: 'main@sha1:one',
      inventory: { entries: ['a', 'b', 'keep'].map((name) => ({ id: `shop_${name}__ConfigMap`, v: 'v1' })) },
      history: [{ lastReconciledStatus: 'ReconciliationSucceeded', totalReconciliations: 1, metadata: { revision: 'main@sha1:one' } }],
    });
    await publish('main@sha1:two', { 'a.yaml': map('a', 'changed') });
    expect(await Promise.all(['a', 'b', 'keep'].map(text))).toEqual(['changed', undefined, 'x']);
    expect((await events('Progressing')).sort()).toEqual([
      'ConfigMap/shop/a configured',
      'ConfigMap/shop/a created\nConfigMap/shop/b created\nConfigMap/shop/keep created',
      'ConfigMap/shop/keep skipped\nConfigMap/shop/b deleted',
    ]);
  });

  it('takes back what kubectl changed at the next interval, and leaves what others own', async () => {
    await publish('main@sha1:one', { 'a.yaml': map('a') });
    await kustomization('app');
    const at = { ...maps, namespace: 'shop', name: 'a' };
    await admin.patch(at, { data: { text: 'by hand', more: 'by hand' } }, { type: 'merge', fieldManager: 'kubectl-edit' });
    await admin.patch(at, { data: { other: 'operator' } }, { type: 'merge', fieldManager: 'operator' });
    await clock.advance(599_000);
    expect(await text('a')).toBe('by hand');
    await clock.advance(10_000);
    expect((await admin.get(at)).data).toEqual({ text: 'hello', other: 'operator' });
    const before = (await admin.get(at)).metadata.resourceVersion;
    await clock.advance(600_000);
    expect((await admin.get(at)).metadata.resourceVersion).toBe(before);
  });

  it('leaves ignored fields to the cluster', async () => {
    await publish('main@sha1:one', { 'a.yaml': map('a') });
    await kustomization('app', { ignore: [{ paths: ['/data/text'], target: { kind: 'ConfigMap' } }] });
    await admin.patch(
      { ...maps, namespace: 'shop', name: 'a' },
      { data: { text: 'tuned' } },
      { type: 'merge', fieldManager: 'kubectl-edit' },
    );
    await publish('main@sha1:two', { 'a.yaml': `${map('a')}  more: text\n` });
    expect((await admin.get({ ...maps, namespace: 'shop', name: 'a' })).data).toEqual({ text: 'tuned', more: 'text' });
  });

  it('waits for health no shorter than half a minute, then says what is missing, and tries again', async () => {
    await publish('main@sha1:one', { 'web.yaml': deployment() });
    await kustomization('app', { wait: true, timeout: '5s', retryInterval: '1m' });
    expect(await ready('app')).toContain('Unknown Progressing');
    await clock.advance(31_000);
    expect(await ready('app')).toBe(
      "False HealthCheckFailed: health check failed after 30s: timeout waiting for: [Deployment/shop/web status: 'InProgress']",
    );
    expect(await events('HealthCheckFailed')).toEqual([
      "health check failed after 30s: timeout waiting for: [Deployment/shop/web status: 'InProgress']",
    ]);
    const status = {
      observedGeneration: 1,
      replicas: 1,
      updatedReplicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      conditions: [
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
      ],
    };
    await admin.patch(
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
      { status },
      { type: 'merge', subresource: 'status' },
    );
    await clock.advance(65_000);
    expect(await ready('app')).toContain('True ReconciliationSucceeded');
  });

  it('waits for its dependencies, and lets a circle stop everybody', async () => {
    await publish('main@sha1:one', { 'one/a.yaml': map('a'), 'two/b.yaml': map('b') });
    await kustomization('second', { path: './two', dependsOn: [{ name: 'first' }] });
    expect(await ready('second')).toBe(
      `False DependencyNotReady: dependency 'shop/first' not found: kustomizations.kustomize.toolkit.fluxcd.io "first" not found`,
    );
    await kustomization('first', { path: './one' });
    await clock.advance(30_000);
    expect(await ready('second')).toContain('True');
    await admin.patch({ ...ks, namespace: 'shop', name: 'first' }, { spec: { dependsOn: [{ name: 'second' }] } }, { type: 'merge' });
    await kustomization('free', { path: './one' });
    await publish('main@sha1:two', { 'one/a.yaml': map('a', 'new'), 'two/b.yaml': map('b') });
    expect(await ready('free')).toBe('True ReconciliationSucceeded: Applied revision: main@sha1:one');
  });

  it('acts as the ServiceAccount that the spec names', async () => {
    await publish('main@sha1:one', { 'a.yaml': map('a') });
    await admin.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'team', namespace: 'shop' } });
    await kustomization('app', { serviceAccountName: 'team', retryInterval: '1m' });
    expect(await ready('app')).toContain(
      'False ReconciliationFailed: ConfigMap/shop/a dry-run failed (Forbidden): configmaps "a" is forbidden: User "system:serviceaccount:shop:team" cannot patch resource "configmaps" in API group "" in the namespace "shop"',
    );
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' };
    const subjects = [{ kind: 'ServiceAccount', name: 'team', namespace: 'shop' }];
    await admin.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'team', namespace: 'shop' },
      roleRef,
      subjects,
    } as KubeObject);
    await clock.advance(61_000);
    expect(await ready('app')).toContain('True');
  });

  it('takes its objects along when deleted, unless it is suspended', async () => {
    await publish('main@sha1:one', { 'one/a.yaml': map('a'), 'two/b.yaml': map('b') });
    await kustomization('one', { path: './one' });
    await kustomization('two', { path: './two' });
    await admin.patch({ ...ks, namespace: 'shop', name: 'two' }, { spec: { suspend: true } }, { type: 'merge' });
    for (const name of ['one', 'two']) await admin.delete({ ...ks, namespace: 'shop', name });
    await clock.advance(2_000);
    expect(await Promise.all(['a', 'b'].map(text))).toEqual([undefined, 'hello']);
    expect((await admin.list(ks, { namespace: 'shop' })).items).toEqual([]);
  });

  it('fills variables in and refuses what is not set', async () => {
    await admin.create({ ...maps, metadata: { name: 'vars', namespace: 'shop' }, data: { who: 'you' } });
    await publish('main@sha1:one', { 'a.yaml': map('a', '${greeting:=hello} ${who}') });
    const from = [{ kind: 'ConfigMap', name: 'vars' }];
    await kustomization('app', { postBuild: { substituteFrom: from, substitute: { greeting: 'good day' } } });
    expect(await text('a')).toBe('good day you');
    await publish('main@sha1:two', { 'a.yaml': map('a', '${whom}') });
    expect(await ready('app')).toBe(
      `False BuildFailed: post build failed for 'ConfigMap.v1.[noGrp]/a': envsubst error: variable substitution failed: variable not set (strict mode): "whom"`,
    );
  });
});
