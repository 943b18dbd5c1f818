import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApiServer } from '../../../kubernetes/api/start-api-server.ts';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { adminUser, serviceAccountUser } from '../../../kubernetes/machinery/user.ts';
import type { ApiServer } from '../../../kubernetes/server.ts';
import { ManualClock } from '../../../platform/clock.ts';
import { fluxVersion } from '../../install/flux-manifests.ts';
import { fluxOperator } from '../flux-operator.ts';
import { operatorManifests } from '../manifests/operator-manifests.ts';

const api = 'fluxcd.controlplane.io/v1';
const namespace = 'flux-system';
const sync = { kind: 'GitRepository', url: 'http://forge/fleet.git', ref: 'refs/heads/main', path: 'clusters/lab', pullSecret: 'forge' };
const base = { distribution: { version: '2.x', registry: 'ghcr.io/fluxcd' }, wait: false };

describe('FluxInstance', () => {
  let clock: ManualClock;
  let server: ApiServer;
  let admin: ApiClient;
  let stop: AbortController;

  const instance = async (spec: Record<string, unknown>, name = 'flux') => {
    await admin.create({ apiVersion: api, kind: 'FluxInstance', metadata: { name, namespace }, spec });
    await clock.advance(5_000);
  };
  const ready = async () => {
    const { conditions = [] } = (await admin.get({ apiVersion: api, kind: 'FluxInstance', namespace, name: 'flux' })).status ?? {};
    const found = conditions.find((each: { type: string }) => each.type === 'Ready');
    return `${found?.status} ${found?.reason}: ${found?.message}`;
  };
  const deployments = async () => {
    const { items } = await admin.list({ apiVersion: 'apps/v1', kind: 'Deployment' }, { namespace });
    return new Map(items.map((each) => [each.metadata.name, each]));
  };
  const argumentsOf = (deployment: KubeObject | undefined): string[] => deployment?.spec.template.spec.containers[0].args ?? [];

  beforeEach(async () => {
    clock = new ManualClock();
    server = await startApiServer({ clock });
    admin = server.client(adminUser);
    stop = new AbortController();
    await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    for (const each of operatorManifests()) if (each.kind !== 'Deployment') await admin.create(each);
    fluxOperator.start({
      pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'flux-operator', namespace } },
      container: {},
      image: 'ghcr.io/controlplaneio-fluxcd/flux-operator:v0.58.1',
      command: [],
      env: {},
      client: server.client(serviceAccountUser(namespace, 'flux-operator')),
      clock,
      signal: stop.signal,
      log: () => {},
      volumePath: (volume) => volume,
      network: { serve: () => {}, fetch: () => Promise.reject(new Error('no network')) },
    });
  });
  afterEach(async () => {
    stop.abort();
    await server.close();
  });

  it('installs the components, patched and locked down, syncs with Git, and takes away what is no longer wanted', async () => {
    const patches = [
      {
        target: { kind: 'Deployment', name: 'kustomize-controller' },
        patch: '- op: add\n  path: /spec/template/spec/containers/0/args/-\n  value: --concurrent=10',
      },
    ];
    const components = ['source-controller', 'kustomize-controller', 'notification-controller'];
    await instance({ ...base, components, cluster: { multitenant: true, networkPolicy: false }, kustomize: { patches }, sync });
    expect(await ready()).toMatch(/^True ReconciliationSucceeded: Reconciliation finished in/);
    const installed = await deployments();
    expect([...installed.keys()].sort()).toEqual(components.toSorted());
    expect(argumentsOf(installed.get('kustomize-controller'))).toEqual(
      expect.arrayContaining(['--no-cross-namespace-refs=true', '--default-service-account=default', '--concurrent=10']),
    );
    expect(argumentsOf(installed.get('source-controller'))).not.toContain('--no-cross-namespace-refs=true');
    const source = await admin.get({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', namespace, name: namespace });
    expect(source.spec).toMatchObject({ url: sync.url, ref: { name: 'refs/heads/main' }, secretRef: { name: 'forge' }, interval: '1m' });
    const { status } = await admin.get({ apiVersion: api, kind: 'FluxInstance', namespace, name: 'flux' });
    expect(status.lastAppliedRevision).toMatch(new RegExp(`^${fluxVersion}@sha256:`));
    expect(status.components[0]).toMatchObject({ name: 'source-controller', repository: 'ghcr.io/fluxcd/source-controller' });
    const fewer = { spec: { components: components.slice(0, 2) } };
    await admin.patch({ apiVersion: api, kind: 'FluxInstance', namespace, name: 'flux' }, fewer, { type: 'merge' });
    await clock.advance(5_000);
    expect([...(await deployments()).keys()].sort()).toEqual(['kustomize-controller', 'source-controller']);
  });

  it('reports what is installed and how it is', async () => {
    await instance({ ...base, sync });
    await clock.advance(15_000);
    const { spec } = await admin.get({ apiVersion: api, kind: 'FluxReport', namespace, name: 'flux' });
    expect(spec.distribution).toMatchObject({ status: 'Installed', managedBy: 'flux-operator', version: fluxVersion });
    expect(spec.components).toHaveLength(4);
    expect(spec.sync).toMatchObject({ id: `kustomization/${namespace}`, source: `GitRepository/${namespace}`, ready: false });
    expect(spec.reconcilers).toContainEqual({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      stats: { failing: 0, running: 1, suspended: 0 },
    });
  });

  it('leaves the namespace and what Flux delivered when it is deleted', async () => {
    await instance({ ...base, sync });
    const kustomization = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', namespace, name: namespace };
    await admin.patch(kustomization, { metadata: { finalizers: ['finalizers.fluxcd.io'] } }, { type: 'merge' });
    await admin.delete({ apiVersion: api, kind: 'FluxInstance', namespace, name: 'flux' });
    await clock.advance(5_000);
    expect(await admin.find({ apiVersion: api, kind: 'FluxInstance', namespace, name: 'flux' })).toBeNull();
    expect(admin.serves(kustomization)).toBe(false);
    expect((await admin.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace })).metadata.deletionTimestamp).toBeUndefined();
  });

  it('refuses another name, and a version that is not there', async () => {
    await expect(instance(base, 'other')).rejects.toThrow("the only accepted name for a FluxInstance is 'flux'");
    await instance({ ...base, distribution: { version: '3.x', registry: 'ghcr.io/fluxcd' } });
    expect(await ready()).toBe(`False BuildFailed: build failed: no match found for semver: 3.x, this engine runs Flux ${fluxVersion}`);
  });
});
