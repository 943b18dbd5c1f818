import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { recorded } from '../../test/labs/recorded.ts';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { provenance } from './index.ts';

const place = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'drift-deployment',
  name: 'web',
  kustomization: 'drift-deployment/app',
  repository: 'app',
};
const replicas = { ...place, field: 'spec.replicas', equals: 2 };
const image = { ...place, field: 'spec.template.spec.containers[web].image', equals: '172.18.0.1:5001/web:1.0.1' };
const manifest = (count: number, tag: string) => ({
  message: 'Add web',
  files: {
    'deploy/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: drift-deployment}
spec:
  replicas: ${count}
  template: {spec: {containers: [{name: web, image: '172.18.0.1:5001/web:${tag}'}]}}
`,
  },
});
const world = (object: KubeObject, count = 2, tag = '1.0.0') =>
  sampleWorld({ objects: [object], repositories: { app: [manifest(count, tag)] } });

// As recorded: 0 applied by Flux; 1 after `kubectl scale --replicas=3`; 2 after `kubectl set image` and more by hand.
const web = (nth: number) => recorded('drift-deployment', 'deployment/web', nth);

describe('provenance', () => {
  it('passes for a value that kustomize-controller owns and Git says', async () => {
    expect(await provenance.evaluate(replicas, world(web(0)))).toMatchObject({ verdict: 'passed', evidence: '2, by kustomize-controller' });
  });

  it('tells a value that is right in the cluster and otherwise in Git', async () => {
    expect(await provenance.evaluate({ ...replicas, equals: 3 }, world(web(1)))).toMatchObject({ verdict: 'failed', code: 'git-differs' });
    const found = await provenance.evaluate(image, world(web(2)));
    expect(found).toMatchObject({ verdict: 'failed', code: 'git-differs' });
    expect(found.observed).toMatch(/^value right, owner kubectl-set \(.* ago\); Git says 172\.18\.0\.1:5001\/web:1\.0\.0$/);
  });

  it('tells a value that Git says too, but that somebody wrote by hand', async () => {
    expect(await provenance.evaluate(image, world(web(2), 2, '1.0.1'))).toMatchObject({ verdict: 'failed', code: 'by-hand' });
  });

  it('tells an object that no Kustomization applied', async () => {
    const stranger = web(0);
    stranger.metadata.labels = {};
    // A controller that adds its finalizer in the same second has not made it.
    const [first] = stranger.metadata.managedFields ?? [];
    stranger.metadata.managedFields?.push({ ...first, manager: 'source-controller', fieldsV1: { 'f:metadata': {} } } as never);
    const found = await provenance.evaluate(replicas, world(stranger));
    expect(found).toMatchObject({ verdict: 'failed', code: 'not-from-git' });
    expect(found.observed).toMatch(/^made by kustomize-controller/);
  });

  it('tells a writer of the list entry, before and after Flux has taken the value back', async () => {
    const writes = (fields: object): KubeObject => {
      const object = web(0);
      object.metadata.managedFields?.push({
        manager: 'breaker',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        fieldsType: 'FieldsV1',
        time: '2026-11-21T06:00:00Z',
        fieldsV1: {
          'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:name': {}, ...fields } } } } },
        },
      });
      return object;
    };
    const spec = { ...image, equals: '172.18.0.1:5001/web:1.0.0', untouchedBy: 'breaker' };
    expect(await provenance.evaluate(spec, world(web(0)))).toMatchObject({ verdict: 'passed' });
    for (const object of [writes({ 'f:image': {} }), writes({})])
      expect(await provenance.evaluate(spec, world(object))).toMatchObject({
        verdict: 'failed',
        code: 'touched',
        observed: expect.stringMatching(/^\S+: 172\.18\.0\.1:5001\/web:1\.0\.0; breaker \(.* ago\) states \S+containers\[web\]$/),
      });
    expect(await provenance.evaluate({ ...spec, untouchedBy: 'other' }, world(writes({})))).toMatchObject({ verdict: 'passed' });
  });

  it('asks that the Kustomization reads from that repository', async () => {
    const source = recorded('git-new-commits', 'gitrepository/app');
    const kustomization = recorded('git-new-commits', 'kustomization/app');
    for (const each of [source, kustomization]) each.metadata.namespace = 'drift-deployment';
    source['spec'].url = 'http://forge/other.git';
    const elsewhere = sampleWorld({
      objects: [web(0), source, kustomization],
      repositories: { app: [manifest(2, '1.0.0')], other: [manifest(2, '1.0.0')] },
    });
    expect(await provenance.evaluate(replicas, elsewhere)).toMatchObject({ verdict: 'failed', code: 'other-repository' });
    source['spec'].url = 'http://forge/app.git';
    expect(
      await provenance.evaluate(
        replicas,
        sampleWorld({ objects: [web(0), source, kustomization], repositories: { app: [manifest(2, '1.0.0')] } }),
      ),
    ).toMatchObject({ verdict: 'passed' });
  });

  describe('under a Kustomization with nothing on its way', () => {
    const settled = (count: number, lastReconciled: string) => {
      const source = recorded('git-new-commits', 'gitrepository/app');
      const kustomization = recorded('git-new-commits', 'kustomization/app');
      for (const each of [source, kustomization]) each.metadata.namespace = 'drift-deployment';
      source['spec'].url = 'http://forge/app.git';
      Object.assign(kustomization['status'], { inventory: { entries: [] }, history: [{ lastReconciled }] });
      kustomization['status'].conditions[0].lastTransitionTime = '2026-11-21T05:00:00Z';
      const scaled = web(1);
      for (const entry of scaled.metadata.managedFields ?? []) entry.time = '2026-11-21T05:30:00Z';
      const running = ['source-controller', 'kustomize-controller'].map((name) => ({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'flux-system' },
        status: { availableReplicas: 1 },
      }));
      const sample = { objects: [scaled, source, kustomization, ...running], repositories: { app: [manifest(count, '1.0.0')] } };
      return sampleWorld(sample, (objects, head) => {
        const revision = `main@sha1:${head('app')}`;
        for (const { kind, status } of objects as KubeObject[]) {
          if (kind === 'GitRepository') status['artifact'].revision = revision;
          if (kind === 'Kustomization') Object.assign(status, { lastAppliedRevision: revision, lastAttemptedRevision: revision });
        }
      });
    };
    it('promises nothing of a Kustomization that is suspended', async () => {
      const world = settled(2, '2026-11-21T05:59:00Z');
      const kustomization = {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        namespace: 'drift-deployment',
        name: 'app',
      };
      const found = await world.cluster.get(kustomization);
      if (found) found['spec'].suspend = true;
      const { because } = await provenance.evaluate(inNamespace, world);
      expect(because).toMatch(/^kubectl \(30 m ago\) wrote it; Kustomization app is suspended: nothing puts 2 back$/);
    });

    const inNamespace = { ...replicas, kustomization: 'drift-deployment/app' };

    it('names the writer of a wrong value and when it goes', async () => {
      const { because } = await provenance.evaluate(inNamespace, settled(2, '2026-11-21T05:59:00Z'));
      expect(because).toMatch(/^kubectl \(30 m ago\) wrote it; the next reconciliation of Kustomization app will put 2 back \(in /);
    });

    it('takes a scaled value for Git’s once Flux has compared it and found it the same', async () => {
      const three = { ...inNamespace, equals: 3 };
      expect(await provenance.evaluate(three, settled(3, '2026-11-21T05:29:00Z'))).toMatchObject({ verdict: 'failed', code: 'by-hand' });
      expect(await provenance.evaluate(three, settled(3, '2026-11-21T05:59:00Z'))).toMatchObject({
        verdict: 'passed',
        evidence: '3, as Git says',
      });
    });
  });

  it('does not say "on its way" when the commit that is on its way says another value', async () => {
    const source = recorded('git-new-commits', 'gitrepository/app');
    const kustomization = recorded('git-new-commits', 'kustomization/app');
    for (const each of [source, kustomization]) each.metadata.namespace = 'drift-deployment';
    source['spec'].url = 'http://forge/app.git';
    const running = ['source-controller', 'kustomize-controller'].map((name) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'flux-system' },
      status: { availableReplicas: 1 },
    }));
    const behind = (count: number) =>
      sampleWorld({ objects: [web(0), source, kustomization, ...running], repositories: { app: [manifest(count, '1.0.0')] } });
    expect(await provenance.evaluate({ ...replicas, equals: 5 }, behind(5))).toMatchObject({ verdict: 'moving', code: 'source-behind' });
    expect(await provenance.evaluate({ ...replicas, equals: 5 }, behind(3))).toMatchObject({
      verdict: 'failed',
      code: 'value',
      because: 'Git itself says 3: what is on its way does not bring it',
    });
  });

  it('names the value when it is wrong', async () => {
    expect(await provenance.evaluate({ ...replicas, equals: 5 }, world(web(0)))).toMatchObject({
      verdict: 'failed',
      observed: 'spec.replicas: 2',
    });
  });
});
