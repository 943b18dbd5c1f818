import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { kubeAccessFromEnvironment, kubeAccessFromFile } from './kube-file.ts';

let folder: string | undefined;
afterEach(() => folder && rmSync(folder, { recursive: true, force: true }));

const write = (files: Record<string, unknown>): string => {
  folder = mkdtempSync(join(tmpdir(), 'kube-file-'));
  for (const [name, value] of Object.entries(files))
    writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return folder;
};

const config = (cluster: object, user: object) => ({
  'current-context': 'lab',
  contexts: [{ name: 'lab', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443', ...cluster } }],
  users: [{ name: 'u', user }],
});

test('certificates come from the file itself or from files beside it', async () => {
  const data = Buffer.from('CA').toString('base64');
  const at = write({
    'a.yaml': config({ 'certificate-authority-data': data }, { 'client-certificate': 'me.crt', 'client-key': 'me.key' }),
    'me.crt': 'CERT',
    'me.key': 'KEY',
  });
  const access = kubeAccessFromFile(join(at, 'a.yaml'));
  expect({ ...access, options: undefined }).toEqual({
    server: 'https://127.0.0.1:6443',
    namespace: 'shop',
    contextName: 'lab',
    options: undefined,
  });
  const { ca, cert, key } = await access.options();
  expect([ca, cert, key].map(String)).toEqual(['CA', 'CERT', 'KEY']);
});

test('a token, a password and a server that is trusted blindly', async () => {
  const at = write({
    token: config({ 'insecure-skip-tls-verify': true }, { token: 'abc' }),
    password: config({}, { username: 'me', password: 'x' }),
  });
  expect(await kubeAccessFromFile(join(at, 'token')).options()).toEqual({
    rejectUnauthorized: false,
    headers: { Authorization: 'Bearer abc' },
  });
  expect(await kubeAccessFromFile(join(at, 'password')).options()).toEqual({ headers: { Authorization: `Basic ${btoa('me:x')}` } });
});

test('what asks a program for its token is left to client-node', async () => {
  const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'from-a-program' } };
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'echo',
    args: [JSON.stringify(credential)],
    interactiveMode: 'Never',
  };
  const at = write({ 'a.yaml': config({}, { exec }) });
  expect((await kubeAccessFromFile(join(at, 'a.yaml')).options()).headers).toEqual({ Authorization: 'Bearer from-a-program' });
});

test('several files are merged, the first wins, missing ones are passed over', () => {
  const at = write({
    first: { 'current-context': 'lab', users: [], contexts: [] },
    second: config({ server: 'https://second' }, {}),
    third: { ...config({ server: 'https://third' }, {}), 'current-context': 'other' },
  });
  const list = ['none', 'first', 'second', 'third'].map((name) => join(at, name)).join(':');
  expect(kubeAccessFromEnvironment({ KUBECONFIG: list })).toMatchObject({ server: 'https://second', contextName: 'lab' });
  expect(kubeAccessFromEnvironment({ KUBECONFIG: join(at, 'none') }).server).toBe('http://localhost:8080');
});
