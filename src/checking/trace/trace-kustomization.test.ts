// Hops out of what a real cluster wrote. The forge stands still: the recorded revision is taken for the newest commit.
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { recorded } from '../../../test/labs/recorded.ts';
import { sampleWorld } from '../../../test/labs/sample-world.ts';
import { openHop } from './trace.ts';
import { parseInventory } from './workload-hops.ts';

const running = (name: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'flux-system' },
  status: { availableReplicas: 1 },
});
const flux = ['source-controller', 'kustomize-controller'].map(running);

const trace = (scenario: string, kustomization: KubeObject, source: KubeObject | undefined, ...more: KubeObject[]) =>
  sampleWorld({ objects: [...flux, kustomization, ...(source ? [source] : []), ...more] }).trace({
    name: kustomization.metadata.name,
    namespace: scenario,
  });

const withoutRepository = (source: KubeObject): KubeObject => ({ ...source, spec: { ...source['spec'], url: 'http://elsewhere/app.git' } });

/** A source that has what the Kustomization tried last. */
const sourceFor = (scenario: string, kustomization: KubeObject): KubeObject => {
  const source = withoutRepository(recorded('git-new-commits', 'gitrepository/app'));
  source.metadata.namespace = scenario;
  source['status'].artifact.revision = kustomization['status'].lastAttemptedRevision ?? source['status'].artifact.revision;
  return source;
};

describe('the hop where a change is', () => {
  it('is a source that cannot fetch, with its own words', async () => {
    const kustomization = recorded('source-missing-branch', 'kustomization/app');
    const found = await trace(
      'source-missing-branch',
      kustomization,
      withoutRepository(recorded('source-missing-branch', 'gitrepository/app')),
    );
    expect(openHop(found)).toMatchObject({ stage: 'source', state: 'stuck', code: 'source-failed' });
    expect(openHop(found)?.words).toContain('couldn\'t find remote ref "refs/heads/nope"');
  });

  it('is a source that is not there', async () => {
    const found = await trace('git-new-commits', recorded('git-new-commits', 'kustomization/app'), undefined);
    expect(openHop(found)).toMatchObject({ stage: 'source', code: 'source-missing', subject: 'GitRepository app' });
  });

  it('is a Kustomization that waits for another one, although it never tried this commit', async () => {
    const kustomization = recorded('kustomization-depends-on', 'kustomization/app', 1);
    const found = await trace('kustomization-depends-on', kustomization, sourceFor('kustomization-depends-on', kustomization));
    expect(openHop(found)).toMatchObject({
      stage: 'kustomize',
      state: 'stuck',
      code: 'dependency',
      words: "dependency 'kustomization-depends-on/base' is not ready",
    });
  });

  it('moves once what it depends on is ready: the controller looks again within half a minute', async () => {
    const kustomization = recorded('kustomization-depends-on', 'kustomization/app', 1);
    const ready = recorded('git-new-commits', 'kustomization/app');
    Object.assign(ready.metadata, { name: 'base', namespace: 'kustomization-depends-on' });
    const source = sourceFor('kustomization-depends-on', kustomization);
    expect(openHop(await trace('kustomization-depends-on', kustomization, source, ready))).toMatchObject({
      stage: 'kustomize',
      state: 'moving',
      nextInMs: 30_000,
    });
  });

  it('is a Kustomization whose workloads did not become healthy', async () => {
    const kustomization = recorded('kustomization-health', 'kustomization/missing');
    const found = await trace('kustomization-health', kustomization, sourceFor('kustomization-health', kustomization));
    expect(openHop(found)).toMatchObject({ stage: 'kustomize', state: 'stuck', code: 'unhealthy' });
    expect(openHop(found)?.says).toMatch(/^health check failed after .* status: 'InProgress'\]$/);
  });

  it('is a workload that was applied and does not run, though the Kustomization is ready', async () => {
    const kustomization = recorded('kustomization-health', 'kustomization/blind');
    const deployment = recorded('drift-deployment', 'deployment/web');
    Object.assign(deployment.metadata, { name: 'blind', namespace: 'kustomization-health' });
    deployment['status'].availableReplicas = 0;
    const found = await trace('kustomization-health', kustomization, sourceFor('kustomization-health', kustomization), deployment);
    expect(found.hops.map(({ stage, state }) => `${stage} ${state}`)).toEqual(['source done', 'kustomize done', 'workload moving']);
  });

  it('is nowhere when everything has arrived', async () => {
    const kustomization = recorded('git-new-commits', 'kustomization/app');
    expect(await trace('git-new-commits', kustomization, sourceFor('git-new-commits', kustomization))).toMatchObject({ here: -1 });
  });

  it('moves while the controller comes back by itself within seconds', async () => {
    const kustomization = recorded('source-missing-branch', 'kustomization/app');
    expect(openHop(await trace('source-missing-branch', kustomization, sourceFor('source-missing-branch', kustomization)))).toMatchObject({
      stage: 'kustomize',
      state: 'moving',
    });
  });
});

describe('an inventory', () => {
  it('names objects of every group, also with a colon in the name', () => {
    const entries = [
      { id: 'shop_web_apps_Deployment', v: 'v1' },
      { id: 'shop_web__Service', v: 'v1' },
      { id: '_system__node_rbac.authorization.k8s.io_ClusterRole', v: 'v1' },
    ];
    expect(parseInventory({ apiVersion: '', kind: '', metadata: { name: '' }, status: { inventory: { entries } } })).toEqual([
      { namespace: 'shop', name: 'web', apiVersion: 'apps/v1', kind: 'Deployment' },
      { namespace: 'shop', name: 'web', apiVersion: 'v1', kind: 'Service' },
      { namespace: '', name: 'system:node', apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' },
    ]);
  });
});
