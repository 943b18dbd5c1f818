import { expect, it } from 'vitest';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { useCluster } from '../../../../test/workloads/use-cluster.ts';

const cluster = useCluster();

it('a StatefulSet rolls from its last pod to its first, with claims of their own', async () => {
  const set = (image: string): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      serviceName: 'db',
      replicas: 2,
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { containers: [{ name: 'db', image, volumeMounts: [{ name: 'data', mountPath: '/data' }] }] },
      },
      volumeClaimTemplates: [
        { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
      ],
    },
  });
  const created = await cluster.client.create(set('redis:1'));
  await cluster.pass(3000);
  expect((await cluster.pods('app=db')).map((each) => each.metadata.name)).toEqual(['db-0', 'db-1']);
  expect((await cluster.get('v1', 'PersistentVolumeClaim', 'data-db-1')).status.phase).toBe('Bound');
  await cluster.client.patch(
    { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name: 'db' },
    { spec: { template: set('redis:2').spec.template } },
    { type: 'merge' },
  );
  await cluster.pass(6000);
  const done = await cluster.get('apps/v1', 'StatefulSet', 'db');
  expect(done.status).toMatchObject({ readyReplicas: 2, updatedReplicas: 2, currentRevision: done.status.updateRevision });
  const deletions = (await cluster.messages('db')).filter((each) => each.startsWith('SuccessfulDelete'));
  expect(deletions).toEqual([
    'SuccessfulDelete: delete Pod db-1 in StatefulSet db successful',
    'SuccessfulDelete: delete Pod db-0 in StatefulSet db successful',
  ]);
  expect(created.metadata.generation).toBe(1);
});
