import { expect, it } from 'vitest';
import { useCluster } from '../../../../test/workloads/use-cluster.ts';

const cluster = useCluster();

it('a CronJob starts at its minute and keeps its history short', async () => {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1', command: ['true'] }] } };
  await cluster.client.create({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'default' },
    spec: { schedule: '* * * * *', successfulJobsHistoryLimit: 1, jobTemplate: { spec: { template } } },
  });
  await cluster.pass(190_000);
  const jobs = (await cluster.client.list({ apiVersion: 'batch/v1', kind: 'Job' }, { namespace: 'default' })).items;
  expect(jobs.map((each) => each.metadata.name)).toEqual([`tick-${Math.floor(cluster.clock.now() / 60_000)}`]);
  expect((await cluster.messages('tick')).filter((each) => each.startsWith('SuccessfulCreate: Created job'))).toHaveLength(3);
});
