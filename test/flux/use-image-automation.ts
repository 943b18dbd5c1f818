// image-automation-controller against an API server and a forge of its own; each test has a repository with one marked file.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { imageAutomationController } from '../../src/flux/image-automation/image-automation-controller.ts';
import type { Forge } from '../../src/forge/forge.ts';
import { startForge } from '../../src/forge/start-forge.ts';
import { startApiServer } from '../../src/kubernetes/api/start-api-server.ts';
import type { ApiClient } from '../../src/kubernetes/machinery/client.ts';
import type { Condition, KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { adminUser } from '../../src/kubernetes/machinery/user.ts';
import type { ApiServer } from '../../src/kubernetes/server.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { pause } from '../../src/platform/pause.ts';
import { runProcess } from '../../src/platform/process.ts';
import { installFlux, runController } from './run-controller.ts';
import { httpFetch } from '../../src/platform/http-fetch.ts';

export const namespace = 'default';
const image = 'image.toolkit.fluxcd.io/v1';

export const marker = (policy = 'default:web') => `# {"$imagepolicy": "${policy}"}`;

export const readyOf = ({ status }: KubeObject) => (status?.conditions as Condition[] | undefined)?.find(({ type }) => type === 'Ready');

/** A learner's clone and the forge's copy of it, as this test's `app`. */
const repositoryOf = (lab: { app: string; forge: Forge; folder: string }) => {
  const git = async (...args: string[]): Promise<string> => {
    const identity = ['-c', 'user.name=Learner', '-c', 'user.email=learner@lab.local'];
    const { code, stdout, stderr } = await runProcess('git', ['-C', join(lab.folder, lab.app), ...identity, ...args]);
    expect(`${code} ${stderr}`).toMatch(/^0 /);
    return stdout;
  };
  const write = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(lab.folder, lab.app, path)), { recursive: true });
      writeFileSync(join(lab.folder, lab.app, path), text);
    }
  };
  const address = () => `${lab.forge.url.replace('://', '://learner:learner-token@')}/${lab.app}.git`;
  const push = async (files: Record<string, string>, message: string, branch = 'main') => {
    write(files);
    await git('add', '-A');
    await git('commit', '-q', '-m', message);
    await git('push', '-q', address(), `HEAD:${branch}`);
  };
  const bare = async (...args: string[]) => (await runProcess('git', ['-C', lab.forge.folder(lab.app), ...args])).stdout;
  return {
    git,
    write,
    address,
    push,
    bare,
    subjects: async (branch = 'main') => (await bare('log', '--format=%an: %s', branch)).trim().split('\n'),
    show: (path: string, branch = 'main') => bare('show', `${branch}:${path}`),
  };
};

/** What a test does with the cluster, and waits for. */
const clusterOf = (lab: { app: string; admin: ApiClient; clock: ManualClock }) => {
  const reference = (own = lab.app) => ({ apiVersion: image, kind: 'ImageUpdateAutomation', namespace, name: own });
  const get = (own?: string) => lab.admin.get(reference(own));
  const until = async (holds: (object: KubeObject) => boolean, own = lab.app, stepMs = 0): Promise<KubeObject> => {
    const limit = AbortSignal.timeout(10_000);
    for (;;) {
      await lab.clock.advance(stepMs);
      const object = await get(own);
      if (holds(object)) return object;
      if (limit.aborted) throw new Error(`never: ${JSON.stringify(object.status)}`);
      await pause(5);
    }
  };
  return {
    reference,
    get,
    until,
    automation: (spec: Record<string, unknown> = {}, own = lab.app): Promise<KubeObject> =>
      lab.admin.create({
        apiVersion: image,
        kind: 'ImageUpdateAutomation',
        metadata: { name: own, namespace },
        spec: {
          interval: '10m',
          sourceRef: { kind: 'GitRepository', name: lab.app },
          git: { commit: { author: { name: 'Flux', email: 'flux@lab.local' } } },
          update: { path: './deploy', strategy: 'Setters' },
          ...spec,
        },
      }),
    choose: async (tag: string, policy = 'web') => {
      const chosen = { apiVersion: image, kind: 'ImagePolicy', namespace, name: policy };
      const spec = { imageRepositoryRef: { name: policy }, policy: { semver: { range: '*' } } };
      if (!(await lab.admin.find(chosen)))
        await lab.admin.create({ apiVersion: image, kind: 'ImagePolicy', metadata: { name: policy, namespace }, spec });
      const latestRef = { name: `registry.lab/${policy}`, tag };
      await lab.admin.patch(chosen, { status: { latestRef } }, { type: 'merge', subresource: 'status' });
    },
    ran: (tag: string, own = lab.app, policy = 'web', stepMs = 0) =>
      until((object) => object.status?.observedPolicies?.[policy]?.tag === tag && readyOf(object)?.status === 'True', own, stepMs),
    failed: (reason: string) => until((object) => readyOf(object)?.status === 'False' && readyOf(object)?.reason === reason),
    events: async (own = lab.app) =>
      (await lab.admin.list({ apiVersion: 'v1', kind: 'Event' }, { namespace })).items
        .filter((each) => each.involvedObject.name === own)
        .map((each) => `${each.type} ${each.reason} ${each.message}`),
  };
};

export const useImageAutomation = () => {
  const state = {
    folder: mkdtempSync(join(tmpdir(), 'image-automation-')),
    clock: new ManualClock(Date.UTC(2026, 10, 21)),
    admin: undefined as unknown as ApiClient,
    forge: undefined as unknown as Forge,
    /** This test's repository and automation. */
    app: '',
    /** Called before a request of the controller goes out. */
    onFetch: (async () => {}) as (url: string, method: string) => Promise<void>,
  };
  const lab = Object.assign(state, repositoryOf(state), clusterOf(state));
  let server: ApiServer;
  let stop: AbortController;
  let count = 0;

  beforeAll(async () => {
    server = await startApiServer({ clock: lab.clock });
    lab.admin = server.client(adminUser);
    await installFlux(lab.admin, ['source-controller', 'image-reflector-controller', 'image-automation-controller']);
    const users = ['learner', 'flux'].map((user) => ({ name: user, token: `${user}-token`, right: 'write' as const }));
    lab.forge = await startForge({ stateDir: join(lab.folder, 'forge'), clock: lab.clock, createOnPush: true, users });
    const stringData = { username: 'flux', password: 'flux-token' };
    for (const each of [namespace, 'flux-system'])
      await lab.admin.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'flux', namespace: each }, stringData });
    stop = runController(imageAutomationController, {
      server,
      clock: lab.clock,
      volumePath: (volume) => join(lab.folder, volume),
      network: {
        fetch: async (url, init) => {
          await lab.onFetch(url, init?.method ?? 'GET');
          return httpFetch(url, init);
        },
        serve: () => {},
      },
    });
  });
  afterAll(async () => {
    stop.abort();
    await server.close();
    await lab.forge.close();
    rmSync(lab.folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    lab.onFetch = async () => {};
    lab.app = `app-${++count}`;
    await runProcess('git', ['init', '-q', '-b', 'main', join(lab.folder, lab.app)]);
    await lab.push({ 'README.md': '# app\n' }, 'Start');
    await lab.push({ 'deploy/web.yaml': `image: registry.lab/web:1.0.0 ${marker()}\n` }, 'Add the app');
    const spec = { interval: '10m', url: `${lab.forge.url}/${lab.app}.git`, ref: { branch: 'main' }, secretRef: { name: 'flux' } };
    for (const each of [namespace, 'flux-system'])
      await lab.admin.create({
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata: { name: lab.app, namespace: each },
        spec,
      });
    await lab.choose('1.0.1');
  });

  /** What is left would work on at every later choice. */
  afterEach(async () => {
    const kind = { apiVersion: image, kind: 'ImageUpdateAutomation' };
    for (const { metadata } of (await lab.admin.list(kind, { namespace })).items)
      await lab.admin.delete({ ...kind, namespace, name: metadata.name });
    await lab.clock.advance(0);
  });
  return lab;
};
