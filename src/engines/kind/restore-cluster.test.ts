import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { RealClock } from '../../platform/clock.ts';
import { startEmbedded } from '../embedded/compose.ts';
import { readCluster } from './cluster-state.ts';
import { restoreCluster } from './restore-cluster.ts';

/** Against our own API server: what is put back goes through the same requests on a real one. */
describe('the objects of a cluster', () => {
  const clock = new RealClock();
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-restore-'));
  let engine: Awaited<ReturnType<typeof startEmbedded>>;
  let client: RestClient;
  beforeAll(async () => {
    engine = await startEmbedded({ stateDir: folder, clock });
    client = RestClient.fromFile(engine.access.kubeconfig, 'restore-test');
    await client.json({ method: 'POST', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', body: definition });
  });
  afterAll(async () => {
    client.close();
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'keepers.lab.test' },
    spec: {
      group: 'lab.test',
      scope: 'Namespaced',
      names: { plural: 'keepers', singular: 'keeper', kind: 'Keeper', listKind: 'KeeperList' },
      versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: schema } }],
    },
  };
  const keepers = '/apis/lab.test/v1/namespaces/default/keepers';
  const make = async (name: string, inventory: string[]) => {
    const object = { apiVersion: 'lab.test/v1', kind: 'Keeper', metadata: { name }, spec: { keep: true } };
    await client.json({ method: 'POST', path: keepers, body: object });
    await say(name, inventory);
  };
  const say = (name: string, inventory: string[]) => {
    const body = { status: { inventory } };
    return client.json({ method: 'PATCH', path: `${keepers}/${name}/status`, body, contentType: 'application/merge-patch+json' });
  };
  const inventoryOf = async (name: string): Promise<unknown> =>
    (await client.json<KubeObject>({ path: `${keepers}/${name}` }))['status']?.inventory;

  it('come back with what their controllers remembered in status', async () => {
    await make('changed', ['banner', 'web']);
    await make('deleted', ['banner']);
    const state = await readCluster(client);
    await say('changed', ['web']);
    await client.text({ method: 'DELETE', path: `${keepers}/deleted` });
    await make('later', []);
    await restoreCluster(client, state, clock);
    expect([await inventoryOf('changed'), await inventoryOf('deleted')]).toEqual([['banner', 'web'], ['banner']]);
    await expect(inventoryOf('later')).rejects.toThrow('not found');
  });

  it('are not called put back while something is still on its way out', async () => {
    const state = await readCluster(client);
    const stuck = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'stuck', finalizers: ['lab.test/keep'] } };
    await client.json({ method: 'POST', path: '/api/v1/namespaces', body: stuck });
    let now = 0;
    const hasty = { now: () => (now += 20_000) } as unknown as typeof clock;
    await expect(restoreCluster(client, state, hasty)).rejects.toThrow('/api/v1/namespaces/stuck is still being deleted after 90 s');
    const body = { metadata: { finalizers: null } };
    await client.text({ method: 'PATCH', path: '/api/v1/namespaces/stuck', body, contentType: 'application/merge-patch+json' });
    await restoreCluster(client, state, clock);
    await expect(client.json({ path: '/api/v1/namespaces/stuck' })).rejects.toThrow('not found');
  });
});
