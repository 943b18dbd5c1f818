// An image of one's own program: packed from a folder, pushed, run as a child of the engine with its ServiceAccount's rights.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startEmbedded, type EmbeddedEngine } from '../../src/engines/embedded/compose.ts';
import type { ApiClient } from '../../src/kubernetes/machinery/client.ts';
import { adminUser } from '../../src/kubernetes/machinery/user.ts';
import { RealClock } from '../../src/platform/clock.ts';
import { programImage } from '../../src/registry/program-image.ts';
import { releaseImage } from '../../src/registry/release-image.ts';
import { ensureBuilt } from './command.ts';

const program = `
import { CoreV1Api, KubeConfig, type V1ConfigMapList } from '@kubernetes/client-node';
import { readFileSync } from 'node:fs';
import { say } from './say.ts';

const config = new KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(CoreV1Api);
const code = (work: () => unknown): string => { try { work(); return 'allowed'; } catch (error) { return (error as NodeJS.ErrnoException).code ?? ''; } };

say('secret of the tester:', process.env.TESTERS_SECRET ?? 'none', 'greeting:', process.env.GREETING ?? 'none');
say('disk:', code(() => readFileSync('/etc/passwd')), 'volume:', readFileSync('/etc/banner/text', 'utf8'));
try {
  const list: V1ConfigMapList = await core.listNamespacedConfigMap({ namespace: 'default' });
  say('allowed', list.items.some((each) => each.metadata?.name === 'banner'));
} catch (error) {
  say('refused', (error as { code: number }).code);
}
process.on('SIGTERM', () => { say('asked to end'); process.exit(0); });
setInterval(() => {}, 1000);
`;

let folder: string;
let engine: EmbeddedEngine;
let client: ApiClient;

const pod = (name: string, image: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: {
    restartPolicy: 'Never',
    containers: [
      { name: 'main', image, env: [{ name: 'GREETING', value: 'hello' }], volumeMounts: [{ name: 'banner', mountPath: '/etc/banner' }] },
    ],
    volumes: [{ name: 'banner', configMap: { name: 'banner' } }],
  },
});

const logOf = async (name: string): Promise<string> => {
  const url = new URL(engine.api.url);
  const kubeconfig = engine.api.kubeconfig();
  const { KubeConfig, CoreV1Api } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  expect(url.hostname).toBe('127.0.0.1');
  return config.makeApiClient(CoreV1Api).readNamespacedPodLog({ name, namespace: 'default' });
};

const release = async (version: string, text: string): Promise<string> => {
  const source = join(folder, 'source');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'main.ts'), text);
  writeFileSync(join(source, 'say.ts'), 'export const say = (...words: unknown[]): void => console.log(words.join(" "));\n');
  const target = { host: engine.registry.host, repository: 'own' };
  return (await releaseImage(target, { version, content: await programImage(source, 'own', version) })).image;
};

beforeAll(async () => {
  ensureBuilt();
  process.env['TESTERS_SECRET'] = 'kept';
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'own-program-')));
  engine = await startEmbedded({ stateDir: join(folder, 'engine'), clock: new RealClock() });
  client = engine.api.client(adminUser);
  await client.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'banner', namespace: 'default' },
    data: { text: 'fresh bread' },
  });
}, 120_000);

afterAll(async () => {
  delete process.env['TESTERS_SECRET'];
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

it('sees what its pod gives it and nothing else, and has its own rights', async () => {
  const image = await release('1.0.0', program);
  await client.create(pod('first', image));
  await vi.waitFor(async () => expect(await logOf('first')).toContain('refused 403'), { timeout: 10_000, interval: 100 });
  expect(await logOf('first')).toContain('secret of the tester: none greeting: hello\ndisk: ERR_ACCESS_DENIED volume: fresh bread');

  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'own', namespace: 'default' } };
  await client.create({ ...role, rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }] } as never);
  await client.create({
    apiVersion: role.apiVersion,
    kind: 'RoleBinding',
    metadata: role.metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'own' },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
  } as never);
  await client.create(pod('second', image));
  await vi.waitFor(async () => expect(await logOf('second')).toContain('allowed true'), { timeout: 10_000, interval: 100 });
}, 60_000);

it('gives its exit code to the pod, and names its own lines in a stack', async () => {
  const image = await release('2.0.0', 'const wrong: string = "no such place";\n\nthrow new Error(wrong);\n');
  await client.create(pod('broken', image));
  const find = () => client.find({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'broken' });
  await vi.waitFor(async () => expect((await find())?.status.phase).toBe('Failed'), { timeout: 10_000, interval: 100 });
  expect((await find())?.status.containerStatuses[0].state.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
  expect(await logOf('broken')).toContain('file:///app/main.js:3');
}, 30_000);

it.each([
  ['import x from "lodash";\nconsole.log(x);\n', 'main.ts:1: it imports lodash'],
  ['const a = 1;\nimport { b } from "./gone.ts";\nb(a);\n', 'main.ts:2: it imports ./gone.ts'],
  ['const a = 1;\nconst b: = 2;\n', 'main.ts:2: Unexpected token'],
])('refuses to pack what cannot run', async (text, message) => {
  await expect(release('3.0.0', text)).rejects.toThrow(message);
});

it('pulls a tag again when the lab was put back to before its release', async () => {
  engine.checkpoint('before-four');
  await client.create(pod('before', await release('4.0.0', 'console.log("the first four");\n')));
  await vi.waitFor(async () => expect(await logOf('before')).toContain('the first four'), { timeout: 10_000, interval: 100 });
  expect(await engine.restore('before-four')).toBe(true);
  await client.create(pod('after', await release('4.0.0', 'console.log("the second four");\n')));
  await vi.waitFor(async () => expect(await logOf('after')).toContain('the second four'), { timeout: 10_000, interval: 100 });
}, 60_000);
