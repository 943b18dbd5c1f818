// etcd, kube-apiserver and (where wanted) kube-controller-manager as plain processes on loopback, in a folder that goes with them.
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findClient } from '../real-clients.ts';
import { Connection } from './connection.ts';

export interface Server {
  connection: Connection;
  close(): Promise<void>;
}

/** With what the bench asks of it: where kubectl finds it, and its processes. */
export interface RealServer extends Server {
  kubeconfig: string;
  pids: number[];
}

const token = 'fidelity-token';

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });

const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager'];

/** The programs that are neither in the rig's folder nor on PATH. */
export const missingPrograms = (): string[] => programs.filter((name) => !findClient(name));

const writeKeys = (folder: string, url: string) => {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  writeFileSync(join(folder, 'sa.key'), key);
  writeFileSync(join(folder, 'tokens.csv'), `${token},kubernetes-admin,,"system:masters"\n`);
  const named = (name: string, more: object) => [{ name, ...more }];
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'real',
    contexts: named('real', { context: { cluster: 'real', user: 'admin' } }),
    clusters: named('real', { cluster: { server: url, 'insecure-skip-tls-verify': true } }),
    users: named('admin', { user: { token } }),
  };
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(config));
};

const words = (flags: Record<string, string | number>): string[] => Object.entries(flags).map(([name, value]) => `--${name}=${value}`);

const etcdArguments = (folder: string, url: string, peer: number) =>
  words({
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': url,
    'advertise-client-urls': url,
    'listen-peer-urls': `http://127.0.0.1:${peer}`,
    'unsafe-no-fsync': 'true',
    'log-level': 'error',
  });

const serverArguments = (folder: string, etcd: string, port: number) =>
  words({
    'etcd-servers': etcd,
    'bind-address': '127.0.0.1',
    'secure-port': port,
    'cert-dir': join(folder, 'certs'),
    'authorization-mode': 'Node,RBAC',
    'token-auth-file': join(folder, 'tokens.csv'),
    'allow-privileged': 'true',
    'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    'service-cluster-ip-range': '10.96.0.0/16',
    'service-account-key-file': join(folder, 'sa.key'),
    'service-account-signing-key-file': join(folder, 'sa.key'),
    'endpoint-reconciler-type': 'none',
  });

const managerArguments = (folder: string, port: number) =>
  words({
    kubeconfig: join(folder, 'kubeconfig'),
    'secure-port': port,
    'bind-address': '127.0.0.1',
    'leader-elect': 'false',
    'use-service-account-credentials': 'true',
    'service-account-private-key-file': join(folder, 'sa.key'),
    'cert-dir': join(folder, 'kcm'),
  });

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const untilAnswer = async (connection: Connection, path: string, wanted: RegExp): Promise<void> => {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await connection.ask({ method: 'GET', path, headers: {} }).catch(() => undefined);
    if (answer?.code === 200 && wanted.test(answer.text)) return;
    await pause(200);
  }
  throw new Error('the real API server or its controllers did not become ready');
};

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((done) => child.once('exit', done));

export const startRealServer = async ({ controllers }: { controllers: boolean }): Promise<RealServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-real-'));
  const [client, peer, secure, manager] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const etcd = `http://127.0.0.1:${client}`;
  const url = `https://127.0.0.1:${secure}`;
  writeKeys(folder, url);
  const children: ChildProcess[] = [];
  const start = (name: string, args: string[]) => {
    const log = openSync(join(folder, `${name}.log`), 'a');
    children.push(spawn(findClient(name) as string, args, { stdio: ['ignore', log, log] }));
  };
  const connection = new Connection(url, token, 300);
  const close = async () => {
    connection.close();
    for (const child of [...children].reverse()) {
      child.kill('SIGTERM');
      await Promise.race([ended(child), pause(3000)]);
      child.kill('SIGKILL');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  start('etcd', etcdArguments(folder, etcd, peer as number));
  start('kube-apiserver', serverArguments(folder, etcd, secure as number));
  try {
    await untilAnswer(connection, '/readyz', /ok/);
  } catch (error) {
    await close();
    throw error;
  }
  if (controllers) {
    start('kube-controller-manager', managerArguments(folder, manager as number));
    await untilAnswer(connection, '/apis/rbac.authorization.k8s.io/v1/clusterroles/view', /"rules":\[/);
  }
  return { connection, close, kubeconfig: join(folder, 'kubeconfig'), pids: children.map(({ pid = 0 }) => pid) };
};
