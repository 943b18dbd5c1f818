import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ensureBuilt } from '../../../test/e2e/command.ts';
import { createByHand } from '../../checking/script/create-by-hand.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { RealClock } from '../../platform/clock.ts';
import { startEmbedded } from '../embedded/compose.ts';
import type { Progress, StartOptions } from '../provider.ts';
import { existingProvider } from './provider.ts';

const quiet: Progress = { step: (_, work) => work() };

/** An API server of ours stands for the cluster that a learner has. */
describe('a cluster that is there already', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-existing-'));
  const stateDir = join(folder, 'one', '.gitops-lab');
  let cluster: Awaited<ReturnType<typeof startEmbedded>>;
  let client: RestClient;
  const asked: string[] = [];
  const agreed: StartOptions = { address: '127.0.0.1', confirm: (question) => Promise.resolve(asked.push(question) > 0) };
  const start = (options: StartOptions, dir = stateDir) => existingProvider.start(dir, quiet, options);
  const make = (path: string, object: Partial<KubeObject>) => client.json({ method: 'POST', path, body: object });
  const names = async (path: string): Promise<string[]> =>
    (await client.json<{ items: KubeObject[] }>({ path })).items.map(({ metadata }) => metadata.name);

  beforeAll(async () => {
    ensureBuilt();
    cluster = await startEmbedded({ stateDir: join(folder, 'cluster'), clock: new RealClock() });
    vi.stubEnv('KUBECONFIG', cluster.access.kubeconfig);
    client = RestClient.fromFile(cluster.access.kubeconfig, 'existing-test');
    await make('/apis/rbac.authorization.k8s.io/v1/clusterroles', { metadata: { name: 'mine' } });
  });
  afterAll(async () => {
    await existingProvider.destroy(stateDir);
    vi.unstubAllEnvs();
    client.close();
    await cluster.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const namespaces = '/api/v1/namespaces';
  const configMaps = '/api/v1/namespaces/default/configmaps';
  const marks = '/api/v1/namespaces/kube-public/configmaps';

  it('gets nothing without consent, and a context must be there', async () => {
    await expect(start({ address: '127.0.0.1' })).rejects.toMatchObject({ code: 'existing/not-confirmed' });
    await expect(start({ ...agreed, context: 'nowhere' })).rejects.toMatchObject({ code: 'existing/no-context' });
    await expect(start({ ...agreed, address: '203.0.113.9' })).rejects.toMatchObject({ code: 'existing/no-address' });
    expect(await names(marks)).not.toContain('gitops-lab');
  });

  it('is refused while it holds what we did not make', async () => {
    await make('/api/v1/namespaces', { metadata: { name: 'thesis' } });
    await make(configMaps, { metadata: { name: 'notes' } });
    await expect(start(agreed)).rejects.toThrow(/holds what gitops-lab did not make: (Namespace thesis|ConfigMap notes), /);
    await client.text({ method: 'DELETE', path: '/api/v1/namespaces/thesis' });
    await client.text({ method: 'DELETE', path: `${configMaps}/notes` });
    await vi.waitFor(async () => expect(await names('/api/v1/namespaces')).not.toContain('thesis'), { timeout: 10_000 });
  });

  it('is taken by one workspace, which says where its forge listens', async () => {
    const access = await start(agreed);
    expect(access).toMatchObject({ engine: 'existing', forge: { url: expect.stringContaining('http://127.0.0.1:') } });
    expect(asked.at(-1)).toContain('listen on 127.0.0.1');
    await expect(start(agreed, join(folder, 'two', '.gitops-lab'))).rejects.toMatchObject({ code: 'existing/taken' });
  });

  it('is rid of exactly what the lab made, and names what stays', async () => {
    const byFlux = { 'kustomize.toolkit.fluxcd.io/name': 'apps' };
    await make(namespaces, { metadata: { name: 'shop', labels: byFlux } });
    await make(namespaces, { metadata: { name: 'cafe', labels: byFlux } });
    await make(namespaces, { metadata: { name: 'flux-system', labels: { 'app.kubernetes.io/part-of': 'flux' } } });
    await make('/api/v1/namespaces/shop/configmaps', { metadata: { name: 'menu', labels: byFlux } });
    await make('/api/v1/namespaces/cafe/configmaps', { metadata: { name: 'menu', labels: byFlux } });
    await make('/api/v1/namespaces/cafe/configmaps', { metadata: { name: 'of-a-colleague' } });
    await make(namespaces, { metadata: { name: 'thesis' } });
    const site = { access: await start(agreed), workspace: join(folder, 'one'), stateDir, clock: new RealClock() };
    await createByHand([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prepared', namespace: 'default' } }], site);
    await make(configMaps, { metadata: { name: 'later' } });
    await make('/apis/rbac.authorization.k8s.io/v1/clusterroles', { metadata: { name: 'mine-too' } });

    const left = await existingProvider.destroy(stateDir);
    expect(left.toSorted()).toEqual([
      'ClusterRole mine-too',
      'ConfigMap cafe of-a-colleague',
      'ConfigMap default later',
      'Namespace cafe',
      'Namespace thesis',
    ]);
    expect(await names(namespaces)).toEqual(expect.arrayContaining(['cafe', 'thesis', 'default']));
    for (const gone of ['shop', 'flux-system']) expect(await names(namespaces)).not.toContain(gone);
    expect(await names(configMaps)).toContain('later');
    expect(await names(configMaps)).not.toContain('prepared');
    expect((await names('/api/v1/namespaces/cafe/configmaps')).filter((name) => name !== 'kube-root-ca.crt')).toEqual(['of-a-colleague']);
    expect(await names('/apis/rbac.authorization.k8s.io/v1/clusterroles')).toEqual(expect.arrayContaining(['mine', 'mine-too']));
    expect(await names(marks)).not.toContain('gitops-lab');
    expect(await existingProvider.status(stateDir)).toEqual({ running: false });
  });
});
