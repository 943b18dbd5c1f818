// Every verb of kubectl, with each build from 1.27 on that this machine has (`kubectl-1.31` or `kubectl.1.31` on PATH; test/real-clients.ts).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitWords } from '../../src/catalogue/split-words.ts';
import { runProcess, spawnProcess } from '../../src/platform/process.ts';
import { startBareEngine, type BareEngine } from '../bare-engine.ts';
import { findBuilds, type Build } from '../real-clients.ts';
import { kubectlSession, type Line } from './kubectl-session.ts';

const minorOf = (version: string) => Number(version.split('.')[1]);
const namespaceOf = ({ version }: Build) => `v${version.replace('.', '-')}`;
const builds = findBuilds('kubectl').filter(({ version }) => minorOf(version) >= 27);
const none = builds.length === 0 ? ': none on this machine' : '';

describe.skipIf(none)(`builds of kubectl${none}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-builds-'));
  let engine: BareEngine;

  beforeAll(async () => {
    engine = await startBareEngine({ flux: false });
    mkdirSync(join(folder, 'kustomized'));
    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: paint}\n';
    writeFileSync(join(folder, 'kustomized', 'paint.yaml'), map);
    const env = { ...process.env, ...engine.environment };
    const newest = builds.at(-1)?.path ?? '';
    await runProcess(newest, splitWords('run web --image=nginx -n default'), { env });
    await runProcess(newest, splitWords('wait pod/web -n default --for=condition=Ready --timeout=60s'), { env });
    writeFileSync(join(folder, 'kustomized', 'kustomization.yaml'), 'namePrefix: pre-\nresources: [paint.yaml]\n');
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const sit = (build: Build) => {
    const { version, path } = build;
    const ns = namespaceOf(build);
    const kubeconfig = join(folder, `${ns}.config`);
    const environment = () => ({
      ...process.env,
      ...engine.environment,
      KUBECONFIG: kubeconfig,
      KUBECACHEDIR: join(folder, `cache-${ns}`),
    });
    const run = (words: string[], { input, editor }: Partial<Line> = {}) =>
      runProcess(path, words, {
        cwd: folder,
        env: { ...environment(), ...(editor ? { KUBE_EDITOR: editor } : {}) },
        timeoutMs: 90_000,
        ...(input === undefined ? {} : { input }),
      });
    let node = '';

    const begin = async () => {
      const first = { ...process.env, ...engine.environment };
      const { stdout } = await runProcess(path, ['config', 'view', '--raw', '--flatten'], { env: first });
      writeFileSync(kubeconfig, stdout);
      await run(['create', 'namespace', ns]);
      await run(['config', 'set-context', '--current', `--namespace=${ns}`]);
      node = (await run(['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}'])).stdout;
    };
    /** What did not go as its line says; empty when all did. */
    const faults = async (lines: Line[]) => {
      const found: { type: string; code: number | null; printed: string }[] = [];
      for (const line of lines.filter(({ from = 0 }) => minorOf(version) >= from)) {
        const type = line.type.replaceAll('{ns}', ns).replaceAll('{node}', node);
        const { code, stdout, stderr } = await run(splitWords(type), line);
        const printed = stdout + stderr;
        if ((code === 0) === (line.fails ?? false) || !line.prints.test(printed)) found.push({ type, code, printed });
      }
      return found;
    };
    /** Runs it until it has said where it listens, asks there, and ends it. */
    const through = async (words: string[], listens: RegExp, address: (port: string) => string): Promise<string> => {
      const open = spawnProcess(path, words, { cwd: folder, env: environment() });
      let said = '';
      const port = await new Promise<string>((done) => {
        void open.exited.then(() => done(''));
        for (const stream of [open.stdout, open.stderr])
          stream.on('data', (part: Buffer) => {
            const found = listens.exec((said += part.toString()))?.[1];
            if (found) done(found);
          });
      });
      try {
        return port ? await (await fetch(address(port))).text() : said;
      } finally {
        open.kill();
        await open.exited;
      }
    };
    return { begin, faults, through };
  };

  describe.each(builds)('kubectl $version', (build) => {
    const seat = sit(build);
    beforeAll(seat.begin);

    for (const [part, lines] of kubectlSession(namespaceOf(build)))
      it(`${part}`, async () => expect(await seat.faults(lines)).toEqual([]), 300_000);

    it('forwards a port to a pod, and opens a proxy to the API', async () => {
      const forward = ['port-forward', '-n', 'default', 'pod/web', ':80'];
      expect(await seat.through(forward, /127\.0\.0\.1:(\d+) -> 80/, (port) => `http://127.0.0.1:${port}/`)).toMatch(/nginx/);
      const served = (port: string) => `http://127.0.0.1:${port}/api/v1/namespaces/default/pods/web/proxy/`;
      expect(await seat.through(['proxy', '--port=0'], /127\.0\.0\.1:(\d+)/, served)).toMatch(/nginx/);
    }, 60_000);
  });
});
