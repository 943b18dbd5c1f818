// Everything that a cluster has beside its API server, against the real API server, by a clock that the test moves: a new one for each test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach } from 'vitest';
import { startApiServer } from '../../src/kubernetes/api/start-api-server.ts';
import type { ApiClient } from '../../src/kubernetes/machinery/client.ts';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { adminUser } from '../../src/kubernetes/machinery/user.ts';
import type { ApiServer } from '../../src/kubernetes/server.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { startWorkloads, type Workloads } from '../../src/workloads/index.ts';

const namespace = 'default';

/** The cluster of the test that runs now. */
class TestCluster {
  #folder = '';
  #api: ApiServer | undefined;
  clock = new ManualClock();
  client!: ApiClient;
  workloads!: Workloads;
  /** What controllers reported. */
  errors: string[] = [];

  async open(): Promise<void> {
    this.#folder = mkdtempSync(join(tmpdir(), 'gitops-lab-workloads-'));
    this.clock = new ManualClock();
    this.#api = await startApiServer({ clock: this.clock });
    this.client = this.#api.client(adminUser);
    this.errors = [];
    this.start();
    await this.settle();
  }

  async close(): Promise<void> {
    await this.workloads.stop();
    await this.#api?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Also after `workloads.stop()`: what a restarted engine does. */
  start(): void {
    const api = this.#api as ApiServer;
    this.workloads = startWorkloads({
      clientFor: (user) => api.client(user),
      clock: this.clock,
      registryHosts: [],
      programs: [],
      stateDir: this.#folder,
      onError: (controller, error) => this.errors.push(`${controller}: ${String(error)}`),
    });
  }

  /** Chains of controllers need more than one turn of the event loop at one moment; files of the node need real time. */
  async settle(ms = 0): Promise<void> {
    for (let round = 0; round < 30; round++) {
      await this.clock.advance(round === 0 ? ms : 0);
      await new Promise((done) => setImmediate(done));
    }
  }

  /** Lets time pass in small steps, so that what one timer starts finds the next one. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) await this.settle(Math.min(500, left));
  }

  /** For what also waits for this machine's disk. */
  async until(holds: () => Promise<boolean>): Promise<void> {
    for (let round = 1; round < 5000 && !(await holds()); round++) {
      await new Promise((done) => setImmediate(done));
      if (round % 50 === 0) await this.settle(100);
    }
  }

  get(apiVersion: string, kind: string, name: string): Promise<KubeObject> {
    return this.client.get({ apiVersion, kind, namespace, name });
  }

  pod(name: string): Promise<KubeObject> {
    return this.get('v1', 'Pod', name);
  }

  async pods(labelSelector: string): Promise<KubeObject[]> {
    return (await this.client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector })).items;
  }

  /** Reason and message of the events on objects whose name begins so. */
  async messages(name: string): Promise<string[]> {
    return (await this.client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace })).items
      .filter((each) => each['involvedObject'].name.startsWith(name))
      .map((each) => `${each['reason']}: ${each['message']}`);
  }

  async logOf(name: string, previous = false): Promise<string> {
    const out = new PassThrough();
    const options = { follow: false, previous, timestamps: false };
    await this.workloads.connector.logs(await this.pod(name), options, out, new AbortController().signal);
    out.end();
    return out.read()?.toString() ?? '';
  }

  async exec(name: string, ...command: string[]): Promise<{ code: number; output: string }> {
    let output = '';
    const sink = new Writable({ write: (chunk, _encoding, done) => ((output += String(chunk)), done()) });
    const streams = { stdout: sink, stderr: sink };
    const code = await this.workloads.connector.exec(await this.pod(name), { command, tty: false }, streams, new AbortController().signal);
    return { code, output };
  }
}

/** Call it at the top of a test file. */
export const useCluster = (): TestCluster => {
  const cluster = new TestCluster();
  beforeEach(() => cluster.open());
  afterEach(() => cluster.close());
  return cluster;
};

export const deployment = (image: string, spec: object = {}, container: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image, ...container }] } },
    ...spec,
  },
});

export const shellPod = (name: string, script: string, spec: object = {}, container: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: name } },
  spec: { containers: [{ name: 'main', image: 'busybox:1', command: ['sh', '-c', script], ...container }], ...spec },
});
