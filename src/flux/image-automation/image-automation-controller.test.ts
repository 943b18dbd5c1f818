import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import crds from '../../../test/truth/facts/flux-crds.json' with { type: 'json' };
import type { Forge } from '../../forge/forge.ts';
import { startForge } from '../../forge/start-forge.ts';
import { managedClient } from '../../kubernetes/controller/managed-client.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { Condition, KubeObject } from '../../kubernetes/machinery/object.ts';
import { adminUser, serviceAccountUser } from '../../kubernetes/machinery/user.ts';
import { startApiServer, type ApiServer } from '../../kubernetes/server.ts';
import { ManualClock } from '../../platform/clock.ts';
import { pause } from '../../platform/pause.ts';
import { runProcess } from '../../platform/process.ts';
import { imageAutomationController } from './image-automation-controller.ts';

const namespace = 'default';
const image = 'image.toolkit.fluxcd.io/v1';
const name = 'image-automation-controller';
const marker = (policy = 'default:web') => `# {"$imagepolicy": "${policy}"}`;

describe('image-automation-controller', () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-automation-'));
  const stopping = new AbortController();
  let clock: ManualClock;
  let api: ApiServer;
  let admin: ApiClient;
  let forge: Forge;
  let count = 0;
  /** This test's repository and automation. */
  let app = '';
  /** Called before a request of the controller goes out. */
  let onFetch: (url: string, method: string) => Promise<void> = async () => {};

  const git = async (...args: string[]): Promise<string> => {
    const identity = ['-c', 'user.name=Learner', '-c', 'user.email=learner@lab.local'];
    const { code, stdout, stderr } = await runProcess('git', ['-C', join(folder, app), ...identity, ...args]);
    expect(`${code} ${stderr}`).toMatch(/^0 /);
    return stdout;
  };
  const write = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, app, path)), { recursive: true });
      writeFileSync(join(folder, app, path), text);
    }
  };
  const address = () => `${forge.url.replace('://', '://learner:learner-token@')}/${app}.git`;
  const push = async (files: Record<string, string>, message: string, branch = 'main') => {
    write(files);
    await git('add', '-A');
    await git('commit', '-q', '-m', message);
    await git('push', '-q', address(), `HEAD:${branch}`);
  };
  const bare = async (...args: string[]) => (await runProcess('git', ['-C', forge.folder(app), ...args])).stdout;
  const subjects = async (branch = 'main') => (await bare('log', '--format=%an: %s', branch)).trim().split('\n');
  const show = (path: string, branch = 'main') => bare('show', `${branch}:${path}`);

  const automation = (spec: Record<string, unknown> = {}, own = app): Promise<KubeObject> =>
    admin.create({
      apiVersion: image,
      kind: 'ImageUpdateAutomation',
      metadata: { name: own, namespace },
      spec: {
        interval: '10m',
        sourceRef: { kind: 'GitRepository', name: app },
        git: { commit: { author: { name: 'Flux', email: 'flux@lab.local' } } },
        update: { path: './deploy', strategy: 'Setters' },
        ...spec,
      },
    });
  const choose = async (tag: string, policy = 'web') => {
    const reference = { apiVersion: image, kind: 'ImagePolicy', namespace, name: policy };
    const spec = { imageRepositoryRef: { name: policy }, policy: { semver: { range: '*' } } };
    if (!(await admin.find(reference)))
      await admin.create({ apiVersion: image, kind: 'ImagePolicy', metadata: { name: policy, namespace }, spec });
    const latestRef = { name: `registry.lab/${policy}`, tag };
    await admin.patch(reference, { status: { latestRef } }, { type: 'merge', subresource: 'status' });
  };
  const get = (own = app) => admin.get({ apiVersion: image, kind: 'ImageUpdateAutomation', namespace, name: own });
  const ready = ({ status }: KubeObject) => (status?.conditions as Condition[] | undefined)?.find(({ type }) => type === 'Ready');
  const until = async (holds: (object: KubeObject) => boolean, own = app, stepMs = 0): Promise<KubeObject> => {
    const limit = AbortSignal.timeout(10_000);
    for (;;) {
      await clock.advance(stepMs);
      const object = await get(own);
      if (holds(object)) return object;
      if (limit.aborted) throw new Error(`never: ${JSON.stringify(object.status)}`);
      await pause(5);
    }
  };
  const ran = (tag: string, own = app, policy = 'web', stepMs = 0) =>
    until((object) => object.status?.observedPolicies?.[policy]?.tag === tag && ready(object)?.status === 'True', own, stepMs);
  const failed = (reason: string) => until((object) => ready(object)?.status === 'False' && ready(object)?.reason === reason);
  const events = async (own = app) =>
    (await admin.list({ apiVersion: 'v1', kind: 'Event' }, { namespace })).items
      .filter((each) => each.involvedObject.name === own)
      .map((each) => `${each.type} ${each.reason} ${each.message}`);

  beforeAll(async () => {
    clock = new ManualClock(Date.UTC(2026, 10, 21));
    api = await startApiServer({ clock });
    admin = api.client(adminUser);
    for (const crd of crds as Pick<KubeObject, 'metadata' | 'spec'>[])
      await admin.create({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', ...structuredClone(crd) });
    await admin.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'controller' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'flux-system' }],
    });
    const users = ['learner', 'flux'].map((user) => ({ name: user, token: `${user}-token`, right: 'write' as const }));
    forge = await startForge({ stateDir: join(folder, 'forge'), clock, createOnPush: true, users });
    await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
    const data = { username: Buffer.from('flux').toString('base64'), password: Buffer.from('flux-token').toString('base64') };
    for (const each of [namespace, 'flux-system'])
      await admin.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'flux', namespace: each }, data });
    imageAutomationController.start({
      pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: `${name}-0`, namespace: 'flux-system' } },
      container: {},
      image: `ghcr.io/fluxcd/${name}:v1.2.5`,
      command: [],
      env: {},
      client: managedClient(api.client(serviceAccountUser('flux-system', name)), name),
      clock,
      signal: stopping.signal,
      log: () => {},
      volumePath: (volume) => join(folder, volume),
      network: {
        fetch: async (url, init) => {
          await onFetch(url, init?.method ?? 'GET');
          return fetch(url, init);
        },
        serve: () => {},
      },
    });
  });
  afterAll(async () => {
    stopping.abort();
    await api.close();
    await forge.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Each test has a repository with one marked file, and its GitRepository. */
  beforeEach(async () => {
    onFetch = async () => {};
    app = `app-${++count}`;
    await runProcess('git', ['init', '-q', '-b', 'main', join(folder, app)]);
    await push({ 'README.md': '# app\n' }, 'Start');
    await push({ 'deploy/web.yaml': `image: registry.lab/web:1.0.0 ${marker()}\n` }, 'Add the app');
    const spec = { interval: '10m', url: `${forge.url}/${app}.git`, ref: { branch: 'main' }, secretRef: { name: 'flux' } };
    for (const each of [namespace, 'flux-system'])
      await admin.create({
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata: { name: app, namespace: each },
        spec,
      });
    await choose('1.0.1');
  });

  /** What is left would work on at every later choice. */
  afterEach(async () => {
    const kind = { apiVersion: image, kind: 'ImageUpdateAutomation' };
    for (const { metadata } of (await admin.list(kind, { namespace })).items)
      await admin.delete({ ...kind, namespace, name: metadata.name });
    await clock.advance(0);
  });

  it('commits what a policy chose, and touches nothing else', async () => {
    write({ 'deploy/run.sh': '#!/bin/sh\n', 'deploy/other.yaml': `a:    1 # odd\n\n\nb: x ${marker('flux-system:web')}\n` });
    chmodSync(join(folder, app, 'deploy/run.sh'), 0o755);
    symlinkSync('run.sh', join(folder, app, 'deploy/link'));
    await push({}, 'Add files');
    const before = await bare('ls-tree', '-r', 'main');
    await automation();
    const { status } = await ran('1.0.1');
    expect(await bare('diff', '--name-only', 'main~1', 'main')).toBe('deploy/web.yaml\n');
    expect((await bare('ls-tree', '-r', 'main')).split('\n').filter((line) => !before.includes(line))).toHaveLength(1);
    expect(await bare('log', '-1', '--format=%an <%ae> %cn %at|%B', 'main')).toBe(
      `Flux <flux@lab.local> Flux ${clock.now() / 1000}|Update from image update automation\n`,
    );
    const head = (await bare('rev-parse', 'main')).trim();
    expect(status).toMatchObject({
      lastPushCommit: head,
      observedSourceRevision: `main@sha1:${head}`,
      observedPolicies: { web: { name: 'registry.lab/web', tag: '1.0.1' } },
    });
    expect(await bare('fsck', '--strict')).toBe('');
    await choose('1.0.2');
    await ran('1.0.2');
    expect(await show('deploy/web.yaml')).toBe(`image: registry.lab/web:1.0.2 ${marker()}\n`);
    expect(await events()).toContain(
      `Normal Succeeded pushed commit '${(await bare('rev-parse', 'main')).slice(0, 7)}' to branch 'main'\nUpdate from image update automation`,
    );
  });

  it.each([
    ['before the push is listed', (url: string) => url.endsWith('service=git-receive-pack'), 'object not found'],
    ['before the push arrives', (url: string) => url.endsWith('/git-receive-pack'), 'command error on refs/heads/main: '],
  ])("keeps a learner's commit that comes %s, and tries again", async (_, isMoment, words) => {
    let pushed = false;
    onFetch = async (url) => {
      if (pushed || !isMoment(url)) return;
      pushed = true;
      await push({ 'notes.md': 'mine\n' }, 'Notes');
    };
    await automation();
    const { status } = await failed('GitOperationFailed');
    expect(JSON.stringify(status)).toContain(`failed to update source: failed to push to remote: ${words}`);
    expect(await subjects()).toEqual(['Learner: Notes', 'Learner: Add the app', 'Learner: Start']);
    await ran('1.0.1', app, 'web', 750);
    expect(await subjects()).toEqual([
      'Flux: Update from image update automation',
      'Learner: Notes',
      'Learner: Add the app',
      'Learner: Start',
    ]);
  });

  it('never overwrites what a person added to the push branch', async () => {
    await git('push', '-q', address(), 'main:updates');
    let pushed = false;
    onFetch = async (url) => {
      if (pushed || !url.endsWith('service=git-receive-pack')) return;
      pushed = true;
      await push({ 'notes.md': 'mine\n' }, 'Notes', 'updates');
    };
    await automation({ git: { commit: { author: { email: 'flux@lab.local' } }, push: { branch: 'updates' } } });
    await ran('1.0.1', app, 'web', 750);
    expect(await subjects('updates')).toEqual([
      ': Update from image update automation',
      'Learner: Notes',
      'Learner: Add the app',
      'Learner: Start',
    ]);
    expect(await subjects()).toEqual(['Learner: Add the app', 'Learner: Start']);
  });

  it('lets two automations work on one branch', async () => {
    await push({ 'deploy/api.yaml': `image: registry.lab/api:1.0.0 ${marker('default:api')}\n` }, 'Add the api');
    await choose('3.0.0', 'api');
    const own = (stage: string) => ({ update: { path: `deploy/${stage}.yaml`, strategy: 'Setters' } });
    await Promise.all([automation(own('web'), `${app}-web`), automation(own('api'), `${app}-api`)]);
    await ran('1.0.1', `${app}-web`, 'web', 750);
    await ran('3.0.0', `${app}-api`, 'api', 750);
    expect(await show('deploy/web.yaml')).toContain('web:1.0.1');
    expect(await show('deploy/api.yaml')).toContain('api:3.0.0');
    expect(await subjects()).toHaveLength(5);
  });

  it('says why a protected branch refused, and is let in later', async () => {
    forge.protect(app, [{ branch: 'main', pushes: 'refuse', force: false, message: 'no' }]);
    await automation();
    const refused = await failed('GitOperationFailed');
    const message = 'failed to update source: failed to push to remote: command error on refs/heads/main: hook declined';
    expect(ready(refused)?.message).toBe(message);
    expect(await events()).toContain(`Warning GitOperationFailed ${message}`);
    forge.protect(app, []);
    await ran('1.0.1', app, 'web', 750);
    expect((await subjects())[0]).toBe('Flux: Update from image update automation');
  });

  it('writes what the template says about the changes', async () => {
    await push(
      { 'deploy/api.yaml': `kind: Pod\nmetadata: {name: api, namespace: shop}\nimage: x ${marker('default:web:tag')}\n` },
      'Add the api',
    );
    const messageTemplate = [
      '{{ .Values.team | title }} {{ .AutomationObject }} {{ len .Changed.Changes }}',
      '{{ range $file, $objects := .Changed.FileChanges }}{{ $file }}{{ range $o, $changes := $objects }} {{ $o.Kind }}/{{ $o.Name }}{{ range $changes }} {{ .OldValue }}>{{ .NewValue | trunc -3 }}{{ end }}{{ end }}, {{ end }}',
      '{{ range .Changed.Changes }}{{ .Setter }} {{ end }}{{ range $o, $c := .Changed.Objects }}{{ $o.Namespace }}:{{ len $c }} {{ end }}',
    ].join('\n');
    const commit = { author: { name: 'Flux', email: 'f@x' }, messageTemplate, messageTemplateValues: { team: 'red' } };
    await automation({ git: { commit } });
    await ran('1.0.1');
    expect(await bare('log', '-1', '--format=%B', 'main')).toBe(
      `Red default/${app} 2\napi.yaml Pod/api x>0.1, web.yaml / registry.lab/web:1.0.0>0.1, \ndefault:web:tag default:web :1 shop:1 \n`,
    );
  });

  it.each([
    [
      '{{ .Changed.ImageResult }}',
      'RemovedTemplateField',
      "template uses removed '.Changed.ImageResult' field. Please use '.Changed.FileChanges' or",
    ],
    [
      '{{ nothing }}',
      'GitOperationFailed',
      'unable to create commit message template from spec: template: commit message:1: function "nothing" not defined',
    ],
    [
      '{{ fail "no" }}',
      'GitOperationFailed',
      'failed to run template from spec: template: commit message:1:3: executing "commit message" at <fail "no">: error calling fail: no',
    ],
  ])('refuses the template %s', async (messageTemplate, reason, words) => {
    await automation({ git: { commit: { author: { email: 'f@x' }, messageTemplate } } });
    expect(ready(await failed(reason))?.message).toContain(words);
    expect(await subjects()).toHaveLength(2);
  });

  it('signs commits, or says which key is missing', async () => {
    const commit = { author: { email: 'f@x' }, signingKey: { type: 'ssh', secretRef: { name: `key-${app}` } } };
    await automation({ git: { commit } });
    expect(ready(await failed('SourceManagerFailed'))?.message).toBe(
      `failed configuring source manager: could not find signing key secret 'key-${app}': secrets "key-${app}" not found`,
    );
    const identity = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await admin.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: `key-${app}`, namespace }, stringData: { identity } });
    await ran('1.0.1', app, 'web', 750);
    expect(await bare('cat-file', 'commit', 'main')).toMatch(
      /\ngpgsig -----BEGIN SSH SIGNATURE-----\n( .+\n)+ -----END SSH SIGNATURE-----\n\nUpdate/,
    );
    expect(await bare('fsck')).toBe('');
  });

  it('does nothing, silently, for markers of another namespace', async () => {
    await push({ 'deploy/web.yaml': `image: registry.lab/web:1.0.0 ${marker('flux-system:web')}\n` }, 'Misplace the marker');
    await automation();
    const { status } = await ran('1.0.1');
    expect(status.lastPushCommit).toBeUndefined();
    expect(await events()).toEqual(['Normal Succeeded repository up-to-date']);
    await admin.patch(
      { apiVersion: image, kind: 'ImageUpdateAutomation', namespace, name: app },
      { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } } },
      { type: 'merge' },
    );
    await until((object) => object.status?.lastHandledReconcileAt === 'now');
    expect(await events()).toContain('Normal Succeeded no change since last reconciliation');
  });

  it('works on a repository of another namespace, with that namespace’s secret, and pushes a refspec too', async () => {
    const push = { branch: 'main', refspec: 'refs/heads/*:refs/heads/copies/*', options: { 'merge_request.create': '' } };
    await automation({
      sourceRef: { kind: 'GitRepository', name: app, namespace: 'flux-system' },
      git: { checkout: { ref: { branch: 'main' } }, commit: { author: { email: 'f@x' } }, push },
      update: { path: '../..//deploy/./', strategy: 'Setters' },
    });
    await ran('1.0.1');
    expect(await bare('rev-parse', 'copies/main')).toBe(await bare('rev-parse', 'main'));
    expect((await events())[0]).toContain("to branch 'main' and refspecs 'refs/heads/*:refs/heads/copies/*'\n");
  });

  it('rests while suspended, catches up, and lets go of what is deleted', async () => {
    await automation({ suspend: true });
    await clock.advance(1_000);
    await choose('1.0.3');
    await clock.advance(1_000);
    expect((await get()).status?.conditions).toBeUndefined();
    const reference = { apiVersion: image, kind: 'ImageUpdateAutomation', namespace, name: app };
    await admin.patch(reference, { spec: { suspend: false } }, { type: 'merge' });
    await ran('1.0.3');
    await admin.delete(reference);
    await clock.advance(1_000);
    expect(await admin.find(reference)).toBeNull();
    expect(readFileSync(join(folder, app, 'deploy/web.yaml'), 'utf8')).toContain('1.0.0');
  });
});
