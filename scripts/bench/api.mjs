// kubectl against our API server and against a real one (etcd and kube-apiserver of the rig), in the same run.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBareEngine } from '../load-bare-engine.mjs';
import { find, path, percentile, run, samplesOf } from './measure.mjs';

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

const prepare = (folder, secure) => {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  writeFileSync(join(folder, 'sa.key'), key);
  writeFileSync(join(folder, 'tokens.csv'), 'bench-token,admin,1,"system:masters"\n');
  const cluster = { server: `https://127.0.0.1:${secure}`, 'insecure-skip-tls-verify': true };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { token: 'bench-token' } }],
  };
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(config));
  return kubeconfig;
};

const commands = (folder, { client, peer, secure }) => {
  const url = `http://127.0.0.1:${client}`;
  const etcd = `--data-dir ${join(folder, 'etcd')} --listen-client-urls ${url} --advertise-client-urls ${url} --listen-peer-urls http://127.0.0.1:${peer} --unsafe-no-fsync --log-level error`;
  const server = `--etcd-servers ${url} --bind-address 127.0.0.1 --secure-port ${secure} --cert-dir ${join(folder, 'certs')} --authorization-mode RBAC --token-auth-file ${join(folder, 'tokens.csv')} --service-account-issuer https://kubernetes.default.svc --service-account-key-file ${join(folder, 'sa.key')} --service-account-signing-key-file ${join(folder, 'sa.key')} --service-cluster-ip-range 10.96.0.0/16 --endpoint-reconciler-type none --disable-admission-plugins ServiceAccount`;
  return [
    ['etcd', etcd.split(' ')],
    ['kube-apiserver', server.split(' ')],
  ];
};

const ready = async (kubeconfig) => {
  for (let tries = 0; tries < 120; tries++) {
    if (
      await run('kubectl', ['get', '--raw', '/readyz'], { env: { KUBECONFIG: kubeconfig } }).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((wake) => setTimeout(wake, 500));
  }
  throw new Error('the real kube-apiserver did not become ready');
};

const startReal = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-real-'));
  const [client, peer, secure] = await Promise.all([freePort(), freePort(), freePort()]);
  const kubeconfig = prepare(folder, secure);
  const children = commands(folder, { client, peer, secure }).map(([name, args]) =>
    spawn(find(name), args, { stdio: 'ignore', env: { ...process.env, PATH: path } }),
  );
  const close = async () => {
    for (const child of children.reverse()) child.kill('SIGTERM');
    await new Promise((wake) => setTimeout(wake, 500));
    rmSync(folder, { recursive: true, force: true });
  };
  await ready(kubeconfig).catch(async (error) => {
    await close();
    throw error;
  });
  return { environment: { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(folder, 'cache') }, close };
};

const manifest = (round) =>
  ['one', 'two', 'three']
    .map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {round: "${round}"}\n`)
    .join('---\n');

const measureOne = async ({ environment: env }, rounds) => {
  await run('kubectl', ['apply', '-f', '-'], { env, input: manifest('warm') });
  return {
    get: await samplesOf(rounds, () => run('kubectl', ['get', 'configmaps'], { env })),
    apply: await samplesOf(rounds, (round) => run('kubectl', ['apply', '-f', '-'], { env, input: manifest(round) })),
    'apply --server-side': await samplesOf(rounds, (round) =>
      run('kubectl', ['apply', '--server-side', '--force-conflicts', '-f', '-'], { env, input: manifest(`s${round}`) }),
    ),
  };
};

export const measureApi = async (rounds) => {
  if (!find('kubectl')) return [{ what: 'kubectl', promise: '', value: 'no kubectl here' }];
  const engine = await (await loadBareEngine())({ flux: false });
  const ours = await measureOne(engine, rounds);
  await engine.close();
  const rows = (ratio) =>
    Object.entries(ours).map(([verb, samples]) => {
      const row = { what: `kubectl ${verb}`, promise: 'no slower than a real server', samples };
      return ratio
        ? { ...row, what: `kubectl ${verb} (${ratio(verb, samples).toFixed(2)} x real)`, kept: ratio(verb, samples) <= 1.05 }
        : row;
    });
  if (!find('kube-apiserver') || !find('etcd')) return rows();
  const real = await startReal();
  const theirs = await measureOne(real, rounds).finally(() => real.close());
  return rows((verb, samples) => percentile(samples, 50) / percentile(theirs[verb], 50));
};
