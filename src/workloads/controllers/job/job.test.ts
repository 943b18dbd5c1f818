import { expect, it } from 'vitest';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { useCluster } from '../../../../test/workloads/use-cluster.ts';

const cluster = useCluster();

it('one Job fails after its back-off limit, another completes', async () => {
  const job = (name: string, script: string): KubeObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'default' },
    spec: {
      backoffLimit: 1,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1', command: ['sh', '-c', script] }] } },
    },
  });
  await cluster.client.create(job('good', 'echo done'));
  await cluster.client.create(job('bad', 'exit 7'));
  await cluster.pass(15_000);
  expect((await cluster.get('batch/v1', 'Job', 'good')).status).toMatchObject({
    succeeded: 1,
    conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }],
  });
  expect((await cluster.get('batch/v1', 'Job', 'bad')).status).toMatchObject({
    failed: 2,
    conditions: [{ type: 'FailureTarget' }, { type: 'Failed', reason: 'BackoffLimitExceeded' }],
  });
});
