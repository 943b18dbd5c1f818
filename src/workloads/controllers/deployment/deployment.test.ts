import { describe, expect, it } from 'vitest';
import { deployment, useCluster } from '../../../../test/workloads/use-cluster.ts';

const cluster = useCluster();

describe('a Deployment', () => {
  it('becomes available, rolls without losing a pod, and undoes by its old template', async () => {
    await cluster.client.create(deployment('nginx:1'));
    await cluster.pass(1000);
    const first = await cluster.get('apps/v1', 'Deployment', 'web');
    expect(first.status).toMatchObject({ replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2, observedGeneration: 1 });
    expect(first.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
    await cluster.client.update({
      ...first,
      spec: deployment('nginx:2', { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }).spec,
    });
    let fewest = 2;
    for (let step = 0; step < 12; step++) {
      await cluster.settle(200);
      fewest = Math.min(fewest, (await cluster.get('apps/v1', 'Deployment', 'web')).status.availableReplicas ?? 0);
    }
    expect(fewest).toBe(2);
    await cluster.pass(3000);
    expect(
      (await cluster.pods('app=web')).filter((each) => !each.metadata.deletionTimestamp).map((each) => each.spec.containers[0].image),
    ).toEqual(['nginx:2', 'nginx:2']);
    const second = await cluster.get('apps/v1', 'Deployment', 'web');
    expect(second.status.conditions.map((each: { reason: string }) => each.reason).sort()).toEqual([
      'MinimumReplicasAvailable',
      'NewReplicaSetAvailable',
    ]);
    await cluster.client.update({ ...second, spec: { ...second.spec, template: first.spec.template } });
    await cluster.pass(4000);
    const sets = (await cluster.client.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' }, { namespace: 'default' })).items;
    expect(sets).toHaveLength(2);
    expect((await cluster.get('apps/v1', 'Deployment', 'web')).metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
    });
    expect(cluster.errors).toEqual([]);
  });

  it('exceeds its progress deadline while an image cannot be pulled', async () => {
    await cluster.client.create(deployment('registry.corp.internal/web:1', { replicas: 1, progressDeadlineSeconds: 30 }));
    await cluster.pass(4000);
    const [waiting] = (await cluster.pods('app=web')).map((each) => each.status.containerStatuses[0].state.waiting);
    expect(waiting.reason).toBe('ImagePullBackOff');
    expect(waiting.message).toMatch(
      /^Back-off pulling image "registry.corp.internal\/web:1": ErrImagePull: failed to pull and unpack image .*no such host$/,
    );
    await cluster.pass(30_000);
    const { status } = await cluster.get('apps/v1', 'Deployment', 'web');
    expect(status.conditions.find((each: { type: string }) => each.type === 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
  });
});
