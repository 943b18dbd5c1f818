import { describe, expect, it } from 'vitest';
import { shellPod, useCluster } from '../../../test/workloads/use-cluster.ts';

const cluster = useCluster();

describe('a pod', () => {
  it('crashes, waits longer each time, and keeps the log of its last life', async () => {
    await cluster.client.create(shellPod('crash', 'echo problem >&2; exit 3'));
    await cluster.pass(3000);
    expect((await cluster.pod('crash')).status).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ restartCount: 1, ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    });
    await cluster.pass(12_000);
    const { status, metadata } = await cluster.pod('crash');
    expect(status.containerStatuses[0]).toMatchObject({ restartCount: 2, lastState: { terminated: { exitCode: 3, reason: 'Error' } } });
    expect(status.containerStatuses[0].state.waiting.message).toBe(
      `back-off 20s restarting failed container=main pod=crash_default(${metadata.uid})`,
    );
    expect(await cluster.logOf('crash', true)).toBe('problem\n');
  });

  it('runs init containers first, shares emptyDir, reads ConfigMaps, and waits for one that is missing', async () => {
    const mounts = { volumeMounts: [{ name: 'stash', mountPath: '/stash' }] };
    const init = { name: 'first', image: 'busybox:1', command: ['sh', '-c', 'echo made > /stash/file'], ...mounts };
    const env = { env: [{ name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } }] };
    await cluster.client.create(
      shellPod('main', 'sleep 600', { initContainers: [init], volumes: [{ name: 'stash', emptyDir: {} }] }, { ...mounts, ...env }),
    );
    const waiting = async () => (await cluster.pod('main')).status?.containerStatuses?.[0].state.waiting;
    await cluster.until(async () => (await waiting())?.reason === 'CreateContainerConfigError');
    expect(await waiting()).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    });
    await cluster.client.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      data: { color: 'red' },
    });
    await cluster.pass(6000);
    expect(await cluster.exec('main', 'sh', '-c', 'echo $COLOR; cat /stash/file')).toEqual({ code: 0, output: 'red\nmade\n' });
  });

  it('is given its grace period, ignores SIGTERM as PID 1 of a shell, and is killed at the end of it', async () => {
    await cluster.client.create(shellPod('stubborn', 'sleep 600'));
    await cluster.pass(1000);
    await cluster.client.delete({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'stubborn' });
    await cluster.pass(29_000);
    expect((await cluster.pod('stubborn')).status.containerStatuses[0].state).toHaveProperty('running');
    await cluster.pass(2000);
    await expect(cluster.pod('stubborn')).rejects.toMatchObject({ reason: 'NotFound' });
    expect(await cluster.messages('stubborn')).toContain('Killing: Stopping container main');
  });

  it('becomes ready by its probe, and is restarted by its liveness probe', async () => {
    const probe = (file: string) => ({ exec: { command: ['test', '-f', file] }, periodSeconds: 1, failureThreshold: 2 });
    await cluster.client.create(
      shellPod(
        'probed',
        'sleep 5; touch /tmp/ready; sleep 600',
        { terminationGracePeriodSeconds: 1 },
        { readinessProbe: probe('/tmp/ready'), livenessProbe: { ...probe('/tmp/alive'), initialDelaySeconds: 10 } },
      ),
    );
    const ready = async () => (await cluster.pod('probed')).status.containerStatuses[0].ready as boolean;
    await cluster.pass(3000);
    expect(await ready()).toBe(false);
    await cluster.pass(4000);
    expect(await ready()).toBe(true);
    await cluster.pass(8000);
    expect((await cluster.pod('probed')).status.containerStatuses[0].restartCount).toBe(1);
    expect(await cluster.messages('probed')).toContain('Killing: Container main failed liveness probe, will be restarted');
  });

  it('goes on after the engine was stopped: same start, same address, no restart counted, its log still there', async () => {
    await cluster.client.create(shellPod('steady', 'echo up; sleep 6000'));
    await cluster.pass(1000);
    const before = await cluster.pod('steady');
    await cluster.workloads.stop();
    cluster.start();
    await cluster.pass(2000);
    const after = await cluster.pod('steady');
    expect(after.status.containerStatuses[0]).toEqual(before.status.containerStatuses[0]);
    expect(after.status.podIP).toBe(before.status.podIP);
    expect(await cluster.logOf('steady')).toBe('up\nup\n');
    expect((await cluster.messages('steady')).filter((each) => each.startsWith('Started'))).toHaveLength(1);
  });

  it('says why no node takes it', async () => {
    await cluster.client.create(shellPod('choosy', 'true', { nodeSelector: { disk: 'ssd' } }));
    await cluster.settle();
    expect((await cluster.pod('choosy')).status.conditions[0].message).toBe(
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    );
  });
});
