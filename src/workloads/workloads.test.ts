import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApiServer } from '../kubernetes/api/start-api-server.ts';
import type { ApiServer } from '../kubernetes/server.ts';
import type { ApiClient } from '../kubernetes/machinery/client.ts';
import type { KubeObject } from '../kubernetes/machinery/object.ts';
import { adminUser } from '../kubernetes/machinery/user.ts';
import { ManualClock } from '../platform/clock.ts';
import { startWorkloads, type Workloads } from './index.ts';

// Everything that a cluster has beside its API server, against the real API server, by a clock that the test moves.
let folder: string;
let clock: ManualClock;
let api: ApiServer;
let cluster: Workloads;
let client: ApiClient;
const errors: string[] = [];

const start = () => {
  cluster = startWorkloads({
    clientFor: (user) => api.client(user),
    clock,
    registryHosts: [],
    programs: [],
    stateDir: folder,
    onError: (controller, error) => errors.push(`${controller}: ${String(error)}`),
  });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gitops-lab-workloads-'));
  clock = new ManualClock();
  api = await startApiServer({ clock });
  client = api.client(adminUser);
  errors.length = 0;
  start();
  await settle();
});

afterEach(async () => {
  await cluster.stop();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Chains of controllers need more than one turn of the event loop at one moment; files of the node need real time. */
const settle = async (ms = 0) => {
  for (let round = 0; round < 30; round++) {
    await clock.advance(round === 0 ? ms : 0);
    await new Promise((done) => setImmediate(done));
  }
};

/** Lets time pass in small steps, so that what one timer starts finds the next one. */
const pass = async (ms: number) => {
  for (let left = ms; left > 0; left -= 500) await settle(Math.min(500, left));
};

/** For what also waits for this machine's disk. */
const until = async (holds: () => Promise<boolean>) => {
  for (let round = 1; round < 5000 && !(await holds()); round++) {
    await new Promise((done) => setImmediate(done));
    if (round % 50 === 0) await settle(100);
  }
};

const pods = async (labels = 'app=web') =>
  (await client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: 'default', labelSelector: labels })).items;
const pod = (name: string) => client.get({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name });
const get = (apiVersion: string, kind: string, name: string) => client.get({ apiVersion, kind, namespace: 'default', name });
const messages = async (name: string) =>
  (await client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace: 'default' })).items
    .filter((each) => each['involvedObject'].name.startsWith(name))
    .map((each) => `${each['reason']}: ${each['message']}`);

const deployment = (image: string, spec: object = {}, container: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image, ...container }] } },
    ...spec,
  },
});

const shellPod = (name: string, script: string, spec: object = {}, container: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: { containers: [{ name: 'main', image: 'busybox:1', command: ['sh', '-c', script], ...container }], ...spec },
});

const logOf = async (name: string, previous = false) => {
  const out = new PassThrough();
  const options = { follow: false, previous, timestamps: false };
  await cluster.connector.logs(await pod(name), options, out, new AbortController().signal);
  out.end();
  return out.read()?.toString() ?? '';
};

const exec = async (name: string, ...command: string[]) => {
  let output = '';
  const sink = new Writable({ write: (chunk, _encoding, done) => ((output += String(chunk)), done()) });
  const code = await cluster.connector.exec(
    await pod(name),
    { command, tty: false },
    { stdout: sink, stderr: sink },
    new AbortController().signal,
  );
  return { code, output };
};

describe('a Deployment', () => {
  it('becomes available, rolls without losing a pod, and undoes by its old template', async () => {
    await client.create(deployment('nginx:1'));
    await pass(1000);
    const first = await get('apps/v1', 'Deployment', 'web');
    expect(first.status).toMatchObject({ replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2, observedGeneration: 1 });
    expect(first.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
    await client.update({
      ...first,
      spec: deployment('nginx:2', { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }).spec,
    });
    let fewest = 2;
    for (let step = 0; step < 12; step++) {
      await settle(200);
      fewest = Math.min(fewest, (await get('apps/v1', 'Deployment', 'web')).status.availableReplicas ?? 0);
    }
    expect(fewest).toBe(2);
    await pass(3000);
    expect((await pods()).filter((each) => !each.metadata.deletionTimestamp).map((each) => each.spec.containers[0].image)).toEqual([
      'nginx:2',
      'nginx:2',
    ]);
    const second = await get('apps/v1', 'Deployment', 'web');
    expect(second.status.conditions.map((each: { reason: string }) => each.reason).sort()).toEqual([
      'MinimumReplicasAvailable',
      'NewReplicaSetAvailable',
    ]);
    await client.update({ ...second, spec: { ...second.spec, template: first.spec.template } });
    await pass(4000);
    const sets = (await client.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' }, { namespace: 'default' })).items;
    expect(sets).toHaveLength(2);
    expect((await get('apps/v1', 'Deployment', 'web')).metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '3' });
    expect(errors).toEqual([]);
  });

  it('exceeds its progress deadline while an image cannot be pulled', async () => {
    await client.create(deployment('registry.corp.internal/web:1', { replicas: 1, progressDeadlineSeconds: 30 }));
    await pass(4000);
    const [waiting] = (await pods()).map((each) => each.status.containerStatuses[0].state.waiting);
    expect(waiting.reason).toBe('ImagePullBackOff');
    expect(waiting.message).toMatch(
      /^Back-off pulling image "registry.corp.internal\/web:1": ErrImagePull: failed to pull and unpack image .*no such host$/,
    );
    await pass(30_000);
    const { status } = await get('apps/v1', 'Deployment', 'web');
    expect(status.conditions.find((each: { type: string }) => each.type === 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
  });
});

describe('a pod', () => {
  it('crashes, waits longer each time, and keeps the log of its last life', async () => {
    await client.create(shellPod('crash', 'echo problem >&2; exit 3'));
    await pass(3000);
    expect((await pod('crash')).status).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ restartCount: 1, ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    });
    await pass(12_000);
    const { status, metadata } = await pod('crash');
    expect(status.containerStatuses[0]).toMatchObject({ restartCount: 2, lastState: { terminated: { exitCode: 3, reason: 'Error' } } });
    expect(status.containerStatuses[0].state.waiting.message).toBe(
      `back-off 20s restarting failed container=main pod=crash_default(${metadata.uid})`,
    );
    expect(await logOf('crash', true)).toBe('problem\n');
  });

  it('runs init containers first, shares emptyDir, reads ConfigMaps, and waits for one that is missing', async () => {
    const mounts = { volumeMounts: [{ name: 'stash', mountPath: '/stash' }] };
    const init = { name: 'first', image: 'busybox:1', command: ['sh', '-c', 'echo made > /stash/file'], ...mounts };
    const env = { env: [{ name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } }] };
    await client.create(
      shellPod('main', 'sleep 600', { initContainers: [init], volumes: [{ name: 'stash', emptyDir: {} }] }, { ...mounts, ...env }),
    );
    const waiting = async () => (await pod('main')).status?.containerStatuses?.[0].state.waiting;
    await until(async () => (await waiting())?.reason === 'CreateContainerConfigError');
    expect(await waiting()).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    });
    await client.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      data: { color: 'red' },
    });
    await pass(6000);
    expect(await exec('main', 'sh', '-c', 'echo $COLOR; cat /stash/file')).toEqual({ code: 0, output: 'red\nmade\n' });
  });

  it('is given its grace period, ignores SIGTERM as PID 1 of a shell, and is killed at the end of it', async () => {
    await client.create(shellPod('stubborn', 'sleep 600'));
    await pass(1000);
    await client.delete({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'stubborn' });
    await pass(29_000);
    expect((await pod('stubborn')).status.containerStatuses[0].state).toHaveProperty('running');
    await pass(2000);
    await expect(pod('stubborn')).rejects.toMatchObject({ reason: 'NotFound' });
    expect(await messages('stubborn')).toContain('Killing: Stopping container main');
  });

  it('becomes ready by its probe, and is restarted by its liveness probe', async () => {
    const probe = (file: string) => ({ exec: { command: ['test', '-f', file] }, periodSeconds: 1, failureThreshold: 2 });
    await client.create(
      shellPod(
        'probed',
        'sleep 5; touch /tmp/ready; sleep 600',
        { terminationGracePeriodSeconds: 1 },
        { readinessProbe: probe('/tmp/ready'), livenessProbe: { ...probe('/tmp/alive'), initialDelaySeconds: 10 } },
      ),
    );
    const ready = async () => (await pod('probed')).status.containerStatuses[0].ready as boolean;
    await pass(3000);
    expect(await ready()).toBe(false);
    await pass(4000);
    expect(await ready()).toBe(true);
    await pass(8000);
    expect((await pod('probed')).status.containerStatuses[0].restartCount).toBe(1);
    expect(await messages('probed')).toContain('Killing: Container main failed liveness probe, will be restarted');
  });

  it('goes on after the engine was stopped: same start, same address, no restart counted, its log still there', async () => {
    await client.create(shellPod('steady', 'echo up; sleep 6000'));
    await pass(1000);
    const before = await pod('steady');
    await cluster.stop();
    start();
    await pass(2000);
    const after = await pod('steady');
    expect(after.status.containerStatuses[0]).toEqual(before.status.containerStatuses[0]);
    expect(after.status.podIP).toBe(before.status.podIP);
    expect(await logOf('steady')).toBe('up\nup\n');
    expect((await messages('steady')).filter((each) => each.startsWith('Started'))).toHaveLength(1);
  });

  it('says why no node takes it', async () => {
    await client.create(shellPod('choosy', 'true', { nodeSelector: { disk: 'ssd' } }));
    await settle();
    expect((await pod('choosy')).status.conditions[0].message).toBe(
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    );
  });
});

describe('other controllers', () => {
  it('fail a Job after its back-off limit and complete another', async () => {
    const job = (name: string, script: string): KubeObject => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace: 'default' },
      spec: {
        backoffLimit: 1,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1', command: ['sh', '-c', script] }] } },
      },
    });
    await client.create(job('good', 'echo done'));
    await client.create(job('bad', 'exit 7'));
    await pass(15_000);
    expect((await get('batch/v1', 'Job', 'good')).status).toMatchObject({
      succeeded: 1,
      conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }],
    });
    expect((await get('batch/v1', 'Job', 'bad')).status).toMatchObject({
      failed: 2,
      conditions: [{ type: 'FailureTarget' }, { type: 'Failed', reason: 'BackoffLimitExceeded' }],
    });
  });

  it('start a CronJob at its minute and keep its history short', async () => {
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1', command: ['true'] }] } };
    await client.create({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'tick', namespace: 'default' },
      spec: { schedule: '* * * * *', successfulJobsHistoryLimit: 1, jobTemplate: { spec: { template } } },
    });
    await pass(190_000);
    const jobs = (await client.list({ apiVersion: 'batch/v1', kind: 'Job' }, { namespace: 'default' })).items;
    expect(jobs.map((each) => each.metadata.name)).toEqual([`tick-${Math.floor(clock.now() / 60_000)}`]);
    expect((await messages('tick')).filter((each) => each.startsWith('SuccessfulCreate: Created job'))).toHaveLength(3);
  });

  it('roll a StatefulSet from its last pod to its first, with claims of their own', async () => {
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
    const created = await client.create(set('redis:1'));
    await pass(3000);
    expect((await pods('app=db')).map((each) => each.metadata.name)).toEqual(['db-0', 'db-1']);
    expect((await get('v1', 'PersistentVolumeClaim', 'data-db-1')).status.phase).toBe('Bound');
    await client.patch(
      { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name: 'db' },
      { spec: { template: set('redis:2').spec.template } },
      { type: 'merge' },
    );
    await pass(6000);
    const done = await get('apps/v1', 'StatefulSet', 'db');
    expect(done.status).toMatchObject({ readyReplicas: 2, updatedReplicas: 2, currentRevision: done.status.updateRevision });
    const deletions = (await messages('db')).filter((each) => each.startsWith('SuccessfulDelete'));
    expect(deletions).toEqual([
      'SuccessfulDelete: delete Pod db-1 in StatefulSet db successful',
      'SuccessfulDelete: delete Pod db-0 in StatefulSet db successful',
    ]);
    expect(created.metadata.generation).toBe(1);
  });
});

describe('the network', () => {
  let outside: Server;

  beforeEach(
    () =>
      new Promise<void>((done) => (outside = createServer((_request, response) => response.end('outside')).listen(0, '127.0.0.1', done))),
  );
  afterEach(() => new Promise<void>((done) => void outside.close(() => done())));

  it('reaches services by name, nothing where there is nobody, and the machine’s own loopback', async () => {
    await client.create(deployment('ghcr.io/stefanprodan/podinfo:6.9.2', { replicas: 1 }, { ports: [{ containerPort: 9898 }] }));
    await client.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 9898 }] },
    });
    await pass(2000);
    const version = await (await cluster.network.fetch('http://web.default.svc.cluster.local/version')).json();
    expect(version).toMatchObject({ version: '6.9.2' });
    await expect(cluster.network.fetch('http://nobody.default.svc/')).rejects.toThrow('no such host');
    await expect(cluster.network.fetch('http://web.default:81/')).rejects.toThrow(
      /^dial tcp 10\.96\.\d+\.\d+:81: connect: connection refused$/,
    );
    const { port } = outside.address() as AddressInfo;
    expect(await (await cluster.network.fetch(`http://127.0.0.1:${port}/`)).text()).toBe('outside');
  });
});
