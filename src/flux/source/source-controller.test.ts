import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import crds from '../../../test/truth/facts/flux-crds.json' with { type: 'json' };
import { startForge } from '../../forge/start-forge.ts';
import type { Forge } from '../../forge/forge.ts';
import { adminUser, serviceAccountUser } from '../../kubernetes/machinery/user.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { Condition, KubeObject } from '../../kubernetes/machinery/object.ts';
import { startApiServer, type ApiServer } from '../../kubernetes/server.ts';
import { managedClient } from '../../kubernetes/controller/managed-client.ts';
import { ManualClock } from '../../platform/clock.ts';
import { pause } from '../../platform/pause.ts';
import { runProcess } from '../../platform/process.ts';
import { seedImage } from '../../registry/seed-image.ts';
import { startRegistry } from '../../registry/start-registry.ts';
import type { ContainerContext } from '../../workloads/program.ts';
import { sourceController } from './source-controller.ts';
import { httpFetch } from '../../platform/http-fetch.ts';

const source = 'source.toolkit.fluxcd.io/v1';
const namespace = 'default';

/** A cluster without nodes: the controller runs as if a kubelet had started it. */
const startScene = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'source-controller-'));
  const clock = new ManualClock(Date.UTC(2026, 10, 21));
  const api = await startApiServer({ clock });
  const admin = api.client(adminUser);
  for (const crd of crds as Pick<KubeObject, 'metadata' | 'spec'>[])
    await admin.create({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', ...structuredClone(crd) });
  await admin.create({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'controller' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'source-controller', namespace: 'flux-system' }],
  });
  const forge = await startForge({
    stateDir: join(folder, 'forge'),
    clock,
    createOnPush: true,
    users: [{ name: 'learner', token: 'learner-token', right: 'write' }],
  });
  const registry = await startRegistry({ stateDir: join(folder, 'registry'), clock });
  return { folder, clock, api, admin, forge, registry };
};

const contextFor = (api: ApiServer, clock: ManualClock, folder: string, signal: AbortSignal, log: (line: string) => void) => {
  const handlers = new Map<number, (request: IncomingMessage, response: ServerResponse) => void>();
  const context: ContainerContext = {
    pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'source-controller-0', namespace: 'flux-system' } },
    container: {},
    image: 'ghcr.io/fluxcd/source-controller:v1.9.5',
    command: ['--enable-leader-election', '--storage-adv-addr=storage.lab'],
    env: {},
    client: managedClient(api.client(serviceAccountUser('flux-system', 'source-controller')), 'source-controller'),
    clock,
    signal,
    log,
    volumePath: (volume) => join(folder, volume),
    network: { fetch: httpFetch, serve: (port, handler) => void handlers.set(port, handler) },
  };
  return context;
};

describe('source-controller', () => {
  let scene: Awaited<ReturnType<typeof startScene>>;
  const stopping = new AbortController();
  const lines: Record<string, unknown>[] = [];
  let admin: ApiClient;
  let forge: Forge;

  const git = async (...args: string[]) => {
    const identity = ['-c', 'user.name=Learner', '-c', 'user.email=learner@lab.local'];
    const { code, stderr } = await runProcess('git', ['-C', join(scene.folder, 'work'), ...identity, ...args]);
    expect(`${code} ${stderr}`).toMatch(/^0 /);
  };
  const commit = async (text: string, message: string) => {
    writeFileSync(join(scene.folder, 'work', 'config.yaml'), text);
    await git('add', '-A');
    await git('commit', '-q', '-m', message);
    await git('push', '-q', `${forge.url.replace('://', '://learner:learner-token@')}/app.git`, 'HEAD:main');
  };
  const create = (kind: string, name: string, spec: Record<string, unknown>) =>
    admin.create({ apiVersion: source, kind, metadata: { name, namespace }, spec: { interval: '10m', ...spec } });
  const get = (kind: string, name: string) => admin.get({ apiVersion: source, kind, namespace, name });
  const patch = (kind: string, name: string, body: unknown) =>
    admin.patch({ apiVersion: source, kind, namespace, name }, body, { type: 'merge' });
  const ready = (object: KubeObject) => (object.status?.conditions as Condition[] | undefined)?.find((each) => each.type === 'Ready');

  /** Lets the engine's time stand still and the machine's work go on until `holds`. */
  const until = async (kind: string, name: string, holds: (object: KubeObject) => boolean): Promise<KubeObject> => {
    const limit = AbortSignal.timeout(10_000);
    for (;;) {
      await scene.clock.advance(0);
      const object = await get(kind, name);
      if (holds(object)) return object;
      if (limit.aborted) throw new Error(`never: ${JSON.stringify(object.status)}`);
      await pause(5);
    }
  };

  beforeAll(async () => {
    scene = await startScene();
    ({ admin, forge } = scene);
    await runProcess('git', ['init', '-q', '-b', 'main', join(scene.folder, 'work')]);
    await commit('text: one\n', 'One');
    sourceController.start(
      contextFor(scene.api, scene.clock, scene.folder, stopping.signal, (line) => lines.push(JSON.parse(line) as Record<string, unknown>)),
    );
  });
  afterAll(async () => {
    stopping.abort();
    await scene.forge.close();
    await scene.registry.close();
    await scene.api.close();
    rmSync(scene.folder, { recursive: true, force: true });
  });

  it('stores an artifact, follows the branch at its interval, and forgets old artifacts', async () => {
    await create('GitRepository', 'app', { url: `${forge.url}/app.git`, ref: { branch: 'main' } });
    const first = await until('GitRepository', 'app', (object) => ready(object)?.status === 'True');
    const { revision, url } = first.status.artifact as { revision: string; url: string };
    expect(ready(first)).toMatchObject({
      reason: 'Succeeded',
      message: `stored artifact for revision '${revision}'`,
      observedGeneration: 1,
    });
    expect(url).toBe(`http://storage.lab/gitrepository/default/app/${revision.replace('main@sha1:', '')}.tar.gz`);
    await commit('text: two\n', 'Two');
    await scene.clock.advance(10 * 60_000);
    const second = await until('GitRepository', 'app', (object) => object.status.artifact.revision !== revision);
    expect(second.metadata.finalizers).toEqual(['finalizers.fluxcd.io']);
    await scene.clock.advance(10 * 60_000);
    const told = () => lines.map((line) => line.msg);
    await until('GitRepository', 'app', () => told().includes('garbage collected 1 artifacts'));
    expect(told()).toEqual(expect.arrayContaining(["stored artifact for commit 'One'", "stored artifact for commit 'Two'"]));
  });

  it('says why it fails, tries again with back-off, and keeps what it has', async () => {
    await patch('GitRepository', 'app', { spec: { ref: { branch: 'nope' } } });
    const failed = await until('GitRepository', 'app', (object) => ready(object)?.status === 'False');
    const message = `failed to checkout and determine revision: unable to clone '${forge.url}/app.git': couldn't find remote ref "refs/heads/nope"`;
    expect(ready(failed)).toMatchObject({ reason: 'GitOperationFailed', message });
    expect(failed.status).toMatchObject({ observedGeneration: 1, artifact: { revision: expect.stringMatching(/^main@/) } });
    expect(failed.status.conditions).toContainEqual(expect.objectContaining({ type: 'Reconciling', reason: 'ProgressingWithRetry' }));
    await patch('GitRepository', 'app', { spec: { ref: { branch: 'main' } } });
    const mended = await until('GitRepository', 'app', (object) => ready(object)?.status === 'True');
    expect(mended.status.conditions.map((each: Condition) => each.type)).toEqual(['Ready', 'ArtifactInStorage']);
    expect(mended.status.observedGeneration).toBe(mended.metadata.generation);
  });

  it('leaves a suspended source alone and answers a request at once afterwards', async () => {
    await patch('GitRepository', 'app', { spec: { suspend: true } });
    await until('GitRepository', 'app', (object) => object.status.observedGeneration === object.metadata.generation);
    await commit('text: three\n', 'Three');
    await scene.clock.advance(60 * 60_000);
    const before = (await get('GitRepository', 'app')).status.artifact.revision as string;
    await patch('GitRepository', 'app', {
      spec: { suspend: false },
      metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } },
    });
    const after = await until('GitRepository', 'app', (object) => object.status.lastHandledReconcileAt === 'now' && !!ready(object));
    expect(after.status.artifact.revision).not.toBe(before);
  });

  it('follows an image by range and says what a registry refuses', async () => {
    for (const tag of ['1.0.0', '1.1.0', '2.0.0-rc.1']) seedImage(scene.registry.store, { name: `web:${tag}`, files: { 'a.txt': tag } });
    const url = `oci://${scene.registry.host}/web`;
    await create('OCIRepository', 'web', { url, ref: { semver: '>=1.0.0' } });
    await create('OCIRepository', 'absent', { url, ref: { tag: '9.9.9' } });
    const found = await until('OCIRepository', 'web', (object) => ready(object)?.status === 'True');
    expect(found.status).toMatchObject({
      artifact: { revision: expect.stringMatching(/^1\.1\.0@sha256:/) },
      url: 'http://storage.lab/ocirepository/default/web/latest.tar.gz',
    });
    const absent = await until('OCIRepository', 'absent', (object) => ready(object)?.status === 'False');
    expect(ready(absent)?.message).toBe(
      `failed to determine artifact digest: GET http://${scene.registry.host}/v2/web/manifests/9.9.9: MANIFEST_UNKNOWN: Unknown manifest`,
    );
  });

  it('takes its artifacts along when a source is deleted', async () => {
    await admin.delete({ apiVersion: source, kind: 'GitRepository', namespace, name: 'app' });
    const limit = AbortSignal.timeout(10_000);
    while ((await admin.find({ apiVersion: source, kind: 'GitRepository', namespace, name: 'app' })) && !limit.aborted) {
      await scene.clock.advance(0);
      await pause(5);
    }
    expect(lines.map((line) => line.msg)).toContain('garbage collected artifacts for deleted resource');
  });
});
