import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { liveAsGit } from './index.ts';

const manifest = (replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'hello', namespace: 'hello' },
  spec: { replicas, template: { spec: { containers: [{ name: 'hello', image: 'nginx:1.27' }] } } },
});

const live = (replicas: number, applied: number): KubeObject => ({
  ...manifest(replicas),
  metadata: {
    name: 'hello',
    namespace: 'hello',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(manifest(applied)) },
    managedFields: [
      {
        manager: 'kubectl',
        operation: 'Update',
        subresource: 'scale',
        time: '2026-11-21T05:59:20Z',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      },
    ],
  },
});

const spec = { repository: 'hello', apiVersion: 'apps/v1', kind: 'Deployment', name: 'hello', namespace: 'hello' };
const look = (inGit: number, objects: KubeObject[], more: object = {}) =>
  liveAsGit.evaluate(
    { ...spec, ...more },
    sampleWorld({ objects, repositories: { hello: [{ files: { 'deploy/hello.yaml': JSON.stringify(manifest(inGit)) } }] } }),
  );

describe('live-as-git', () => {
  it('passes when the cluster says what Git says and the file was applied', async () => {
    expect(await look(2, [live(2, 2)])).toMatchObject({ verdict: 'passed' });
  });

  it('names drift, the value of each side, and who wrote it', async () => {
    expect(await look(2, [live(5, 2)])).toMatchObject({
      verdict: 'failed',
      code: 'drifted',
      observed: 'spec.replicas: 5',
      because: 'Git says 2; kubectl wrote it 40 s ago',
    });
  });

  it('tells a commit that was not applied from drift', async () => {
    expect(await look(3, [live(2, 2)])).toMatchObject({ code: 'not-applied', observed: 'spec.replicas: 2' });
  });

  it('is not content with the right value written by hand', async () => {
    expect(await look(5, [live(5, 2)])).toMatchObject({ verdict: 'failed', code: 'by-hand' });
  });

  it('takes an object made without any apply for one made by hand, and server-side apply for an apply', async () => {
    const made = manifest(2);
    expect(await look(2, [made])).toMatchObject({ code: 'by-hand' });
    made.metadata.managedFields = [{ manager: 'kubectl', operation: 'Apply' }];
    expect(await look(2, [made])).toMatchObject({ verdict: 'passed' });
  });

  it('is not content with another value that Git and cluster agree on', async () => {
    expect(await look(5, [live(5, 5)], { field: 'spec.replicas', equals: 2 })).toMatchObject({ verdict: 'failed', code: 'value' });
  });

  it('sees wanted drift', async () => {
    const drifted = { field: 'spec.replicas', equals: 5, drifted: true };
    expect(await look(2, [live(5, 2)], drifted)).toMatchObject({ verdict: 'passed', evidence: 'cluster 5, Git 2' });
    expect(await look(2, [live(2, 2)], drifted)).toMatchObject({ verdict: 'waiting', code: 'in-step' });
    expect(await look(2, [live(4, 2)], drifted)).toMatchObject({ code: 'value' });
    expect(await look(2, [live(5, 2)], { ...drifted, field: 'spec.none' })).toMatchObject({ code: 'in-step' });
  });

  it('says when the cluster or Git has nothing of it', async () => {
    expect(await look(2, [])).toMatchObject({ verdict: 'waiting', code: 'missing' });
    expect(await look(2, [live(2, 2)], { name: 'other' })).toMatchObject({ verdict: 'waiting', code: 'no-manifest' });
  });
});
