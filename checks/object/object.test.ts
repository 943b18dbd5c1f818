import { describe, expect, it } from 'vitest';
import { recorded } from '../../test/labs/recorded.ts';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { object } from './index.ts';

const place = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'drift-deployment', name: 'web' };
const world = sampleWorld({ objects: [recorded('drift-deployment', 'deployment/web')] });

describe('object', () => {
  it('passes when the tree matches and the workload has rolled out', async () => {
    expect(await object.evaluate({ ...place, match: { spec: { replicas: 2 } }, current: true }, world)).toMatchObject({
      verdict: 'passed',
      evidence: '2 of 2 available',
    });
  });

  it('names the field that differs', async () => {
    expect(await object.evaluate({ ...place, match: { spec: { replicas: 3 } } }, world)).toMatchObject({
      verdict: 'failed',
      code: 'differs',
      expected: 'spec.replicas: 3',
      observed: 'spec.replicas: 2',
    });
  });

  it('lets the controller say why, where the object is not ready', async () => {
    const message = 'unable to determine latest version from provided list';
    const metadata = { name: 'web', namespace: 'flux-system' };
    const spot = { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy' };
    const policy = { ...spot, metadata, status: { conditions: [{ type: 'Ready', status: 'False', message }] } };
    const wanted = { ...spot, ...metadata, match: { status: { latestRef: { tag: '1.1.0' } } } };
    expect(await object.evaluate(wanted, sampleWorld({ objects: [policy] }))).toMatchObject({ code: 'differs', because: message });
  });

  it('waits for an object that is not there', async () => {
    expect(await object.evaluate({ ...place, name: 'api' }, world)).toMatchObject({ verdict: 'waiting', code: 'missing' });
  });

  it('is not fooled by a status that speaks of an older spec', async () => {
    const stale = recorded('drift-deployment', 'deployment/web');
    stale.metadata.generation = 9;
    expect(await object.evaluate({ ...place, current: true }, sampleWorld({ objects: [stale] }))).toMatchObject({
      verdict: 'moving',
      code: 'not-current',
    });
  });

  it('is not satisfied by a workload that wants nothing and has it', async () => {
    const off = recorded('drift-deployment', 'deployment/web');
    off['spec'].replicas = 0;
    off['status'] = { observedGeneration: 1 };
    expect(await object.evaluate({ ...place, current: true, available: 1 }, sampleWorld({ objects: [off] }))).toMatchObject({
      verdict: 'failed',
      code: 'too-few',
      observed: '0 of 0 available',
    });
  });

  it('quotes the pods of a workload that cannot start', async () => {
    const deployment = recorded('drift-deployment', 'deployment/web');
    deployment['status'].availableReplicas = 0;
    const state = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "web:9.9.9"' } };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'drift-deployment' },
      status: { containerStatuses: [{ state }] },
    };
    expect(await object.evaluate({ ...place, current: true }, sampleWorld({ objects: [deployment, pod] }))).toMatchObject({
      verdict: 'failed',
      observed: '0 of 2 available; ImagePullBackOff: Back-off pulling image "web:9.9.9"',
    });
  });
});
