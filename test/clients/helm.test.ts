// Helm 3 and 4, as far as this machine has them (`helm`, `helm-4` on PATH): a release from its installation to its end.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProcess } from '../../src/platform/process.ts';
import { startBareEngine, type BareEngine } from '../bare-engine.ts';
import { findBuilds, findClient } from '../real-clients.ts';

const plain = findClient('helm');
const builds = [...(plain ? [{ version: 'of PATH', path: plain }] : []), ...findBuilds('helm')];
const none = builds.length === 0 ? ': none on this machine' : '';

const chart: Record<string, string> = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: "1"\n',
  'values.yaml': 'image: nginx:1.25\ncolor: blue\n',
  'templates/shop.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: web, image: {{ .Values.image }}, env: [{name: COLOR, value: {{ .Values.color }}}]}]
---
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}}
spec: {selector: {app: {{ .Release.Name }}}, ports: [{port: 80}]}
`,
  'templates/before.yaml': `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-migrate
  annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded"}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: migrate, image: busybox, command: ["true"]}]}
`,
};

describe.skipIf(none)(`helm${none}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'helm-builds-'));
  let engine: BareEngine;

  beforeAll(async () => {
    engine = await startBareEngine({ flux: false });
    mkdirSync(join(folder, 'shop', 'templates'), { recursive: true });
    for (const [path, text] of Object.entries(chart)) writeFileSync(join(folder, 'shop', path), text);
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each(builds)('$version', ({ version, path }) => {
    const namespace = `helm-${version.replaceAll(/\W/g, '-').toLowerCase()}`;
    const helm = async (...words: string[]) => {
      const env = {
        ...process.env,
        ...engine.environment,
        HELM_CACHE_HOME: join(folder, 'cache'),
        HELM_CONFIG_HOME: join(folder, 'config'),
      };
      const { code, stdout, stderr } = await runProcess(path, [...words, '-n', namespace], { cwd: folder, env, timeoutMs: 120_000 });
      return { code, printed: stdout + stderr };
    };
    const wait = ['--wait', '--timeout', '60s'];
    const image = async (): Promise<string> => (await helm('get', 'manifest', 'web')).printed;

    it('installs and waits, upgrades, fails to upgrade, rolls back, tells its history, and uninstalls', async () => {
      const installed = await helm('install', 'web', './shop', '--create-namespace', ...wait);
      expect(installed).toMatchObject({ code: 0, printed: expect.stringMatching(/STATUS: deployed\nREVISION: 1\n/) });
      const again = await helm('install', 'web', './shop');
      expect(again).toMatchObject({ code: 1, printed: expect.stringMatching(/cannot re-?use a name that is still in use/) });

      const upgraded = await helm('upgrade', 'web', './shop', '--set', 'image=nginx:1.26', ...wait);
      expect(upgraded).toMatchObject({ code: 0, printed: expect.stringMatching(/STATUS: deployed\nREVISION: 2\n/) });
      expect(await image()).toContain('nginx:1.26');

      const failed = await helm('upgrade', 'web', './shop', '--set', 'image=registry.invalid/nothing:1', '--wait', '--timeout', '4s');
      expect(failed).toMatchObject({ code: 1, printed: expect.stringMatching(/UPGRADE FAILED/) });
      const refused = await helm('upgrade', 'web', './shop', '--set', 'image=9:9:9,color=[]');
      expect(refused).toMatchObject({ code: 1, printed: expect.stringMatching(/UPGRADE FAILED/) });

      expect(await helm('rollback', 'web', '2', ...wait)).toMatchObject({
        code: 0,
        printed: expect.stringMatching(/Rollback was a success/),
      });
      expect(await image()).toContain('nginx:1.26');
      const history = JSON.parse((await helm('history', 'web', '-o', 'json')).printed) as { status: string; description: string }[];
      expect(history.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'failed', 'failed', 'deployed']);
      expect(history.at(-1)?.description).toBe('Rollback to 2');
      expect(await helm('list', '-o', 'json')).toMatchObject({
        code: 0,
        printed: expect.stringMatching(/"revision":"5".*"status":"deployed"/),
      });

      expect(await helm('uninstall', 'web', ...wait)).toMatchObject({
        code: 0,
        printed: expect.stringContaining('release "web" uninstalled'),
      });
      expect(await helm('status', 'web')).toMatchObject({ code: 1, printed: expect.stringContaining('release: not found') });
    }, 240_000);
  });
});
