import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { recorded } from '../../test/labs/recorded.ts';
import { sampleWorld, type Sample } from '../../test/labs/sample-world.ts';
import { fluxAtHead } from './index.ts';

const spec = { kustomization: 'app', namespace: 'git-new-commits', repository: 'app' };
const running = (name: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'flux-system' },
  status: { availableReplicas: 1 },
});
const repositories = { app: [{ message: 'Two', files: { 'deploy/config.yaml': 'a: 2\n' } }] };

/** The recorded pair, with the sample's own newest commit in it. */
const world = (change: (source: KubeObject, kustomization: KubeObject, revision: string) => void = () => {}, more: Partial<Sample> = {}) =>
  sampleWorld(
    {
      objects: [
        recorded('git-new-commits', 'gitrepository/app'),
        recorded('git-new-commits', 'kustomization/app'),
        running('source-controller'),
        running('kustomize-controller'),
      ],
      repositories,
      ...more,
    },
    ([source, kustomization], head) => {
      const revision = `main@sha1:${head('app')}`;
      if (!source || !kustomization) return;
      source['spec'].url = 'http://forge/app.git';
      source['status'].artifact.revision = revision;
      kustomization['status'].lastAppliedRevision = revision;
      kustomization['status'].lastAttemptedRevision = revision;
      change(source, kustomization, revision);
    },
  );

const older = 'main@sha1:0000000000000000000000000000000000000000';

describe('flux-at-head', () => {
  it('passes when every hop has the newest commit', async () => {
    const found = await fluxAtHead.evaluate(spec, world());
    expect(found).toMatchObject({ verdict: 'passed' });
    expect(found.evidence).toMatch(/^[0-9a-f]{7} "Two"$/);
  });

  it('is not fooled by Ready=True on an older commit, and names the hop', async () => {
    const found = await fluxAtHead.evaluate(
      spec,
      world((source, kustomization) => {
        source['status'].artifact.revision = older;
        kustomization['status'].lastAppliedRevision = older;
      }),
    );
    expect(found).toMatchObject({ verdict: 'moving', code: 'source-behind', trace: { here: 1 } });
    expect(found.trace?.hops.map(({ stage, state }) => `${stage} ${state}`)).toEqual(['commit done', 'source moving', 'kustomize waiting']);
    expect(found.trace?.hops[1]?.says).toContain('has an older commit; polls every 10m');
  });

  it('says so when nobody is there to fetch', async () => {
    const behind = world((source) => void (source['status'].artifact.revision = older), {});
    const without = sampleWorld({ objects: [], repositories });
    expect(await fluxAtHead.evaluate(spec, without)).toMatchObject({ verdict: 'waiting', code: 'no-kustomization' });
    behind.cluster.get = (
      (original) => (reference) =>
        reference.name === 'source-controller' ? Promise.resolve(null) : original(reference)
    )(behind.cluster.get);
    expect(await fluxAtHead.evaluate(spec, behind)).toMatchObject({ verdict: 'failed', code: 'source-down' });
  });

  it('fails for a suspended Kustomization, and can ask for one that holds back', async () => {
    const suspended = (source: KubeObject, kustomization: KubeObject) => {
      kustomization['spec'].suspend = true;
      kustomization['status'].lastAppliedRevision = older;
    };
    expect(await fluxAtHead.evaluate(spec, world(suspended))).toMatchObject({ verdict: 'failed', code: 'suspended' });
    expect(await fluxAtHead.evaluate({ ...spec, held: true }, world(suspended))).toMatchObject({ verdict: 'passed' });
    expect(await fluxAtHead.evaluate({ ...spec, held: true }, world())).toMatchObject({ verdict: 'waiting', code: 'not-suspended' });
  });

  it('fails for a source that follows something else', async () => {
    expect(await fluxAtHead.evaluate({ ...spec, repository: 'fleet' }, world())).toMatchObject({
      verdict: 'failed',
      code: 'other-repository',
    });
    expect(
      await fluxAtHead.evaluate(
        spec,
        world((source) => void delete source['spec'].ref),
      ),
    ).toMatchObject({ verdict: 'failed', code: 'other-branch' });
  });

  it('quotes a Kustomization that failed on this commit', async () => {
    const found = await fluxAtHead.evaluate(
      spec,
      world((source, kustomization) => {
        kustomization['status'].lastAppliedRevision = older;
        kustomization['status'].conditions = [
          {
            type: 'Ready',
            status: 'False',
            reason: 'BuildFailed',
            message: 'kustomize build failed: accumulating resources',
            lastTransitionTime: '',
          },
        ];
      }),
    );
    expect(found).toMatchObject({ verdict: 'failed', code: 'failed', because: 'kustomize build failed: accumulating resources' });
  });
});
