// The real Flux controllers in the place of ours: a pod of theirs runs the binary as a plain process of this machine, with the pod's flags,
// variables and volume, as its ServiceAccount. Differs from a pod's: it listens on loopback, and it does not elect a leader (that reads a file that only pods have).
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { openEmbeddedStage, type ClosableStage } from '../../src/author/prove-stage.ts';
import type { ContainerContext, Program } from '../../src/workloads/program.ts';
import { findClient } from '../real-clients.ts';
import { startClusterProxy } from './cluster-proxy.ts';

const realControllerNames = [
  'source-controller',
  'kustomize-controller',
  'helm-controller',
  'notification-controller',
  'image-reflector-controller',
  'image-automation-controller',
];

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';
/** As often as a kubelet would; a token lives an hour. */
const refreshMs = 300_000;

/** REAL_FLUX_LOGS=folder keeps what they say when the engine is gone. */
const logFolder = process.env['REAL_FLUX_LOGS'];

/** Which port of the pod is behind which flag. */
const doors: Record<string, Record<string, number>> = {
  all: { 'health-addr': 9440, 'metrics-addr': 8080 },
  'source-controller': { 'storage-addr': 9090 },
  'notification-controller': { 'events-addr': 9090, receiverAddr: 9292 },
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer().listen(port, '127.0.0.1', () => server.close(() => done(true)));
    server.once('error', () => done(false));
  });

let lastPort = 20_000 + (process.pid % 8000);

/** Below those that the system gives to connections: one of these stays free until the controller takes it. */
const freePort = async (): Promise<number> => {
  do lastPort++;
  while (!(await isFree(lastPort)));
  return lastPort;
};

const kubeconfig = (apiUrl: string, folder: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'pod',
    clusters: [{ name: 'lab', cluster: { server: apiUrl, 'certificate-authority': join(folder, 'ca.crt') } }],
    users: [{ name: 'pod', user: { tokenFile: join(folder, 'token') } }],
    contexts: [{ name: 'pod', context: { cluster: 'lab', user: 'pod' } }],
  });

const forward = (port: number) => (request: IncomingMessage, response: ServerResponse) => {
  const { method, url, headers } = request;
  const onward = httpRequest({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
};

/** Controllers with a disk of their own; the default path would be one of this machine. */
const storing = new Set(['source-controller', 'image-reflector-controller']);

const flagsOf = (name: string, { command, volumePath }: ContainerContext): string[] => [
  ...command.filter((word) => word.startsWith('--') && word !== '--enable-leader-election' && !word.startsWith('--storage-path=')),
  ...(storing.has(name) ? [`--storage-path=${volumePath('data')}`] : []),
];

const listenFlags = async (name: string, { network }: ContainerContext): Promise<string[]> => {
  const flags: string[] = [];
  for (const [flag, podPort] of Object.entries({ ...doors['all'], ...doors[name] })) {
    const port = await freePort();
    network.serve(podPort, forward(port));
    flags.push(`--${flag}=127.0.0.1:${port}`);
  }
  return flags;
};

/** The ServiceAccount's token and the cluster's certificate, as they are in the pod. */
const copyAccount = async ({ process: world }: ContainerContext, folder: string): Promise<void> => {
  for (const name of ['token', 'ca.crt']) {
    const data = await world?.machine.files.read(`${accountFolder}/${name}`);
    writeFileSync(join(folder, name), data ?? '', { mode: 0o600 });
  }
};

const follow = (child: ChildProcessByStdio<null, Readable, Readable>, name: string, context: ContainerContext): Promise<number> => {
  const { process: world, signal } = context;
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (part: Buffer) => {
      world?.write(part, stream);
      if (logFolder) appendFileSync(join(logFolder, `${name}.log`), part);
    });
  const end = () => void child.kill('SIGTERM');
  const kill = () => void child.kill('SIGKILL');
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  world?.killed.addEventListener('abort', kill, { once: true });
  return new Promise<number>((done) => {
    child.on('error', () => done(126));
    child.on('close', (code) => done(code ?? 143));
  });
};

/** Keeps on its disk what it scanned: put back with the cluster to an earlier time, it would know what is yet to come. */
const remembering = new Set(['image-reflector-controller']);
/** Ends each of these and starts it with an empty disk, without the kubelet's back-off. */
const renewals = new Set<() => void>();

const run = async (name: string, binary: string, context: ContainerContext, apiUrl: string): Promise<number> => {
  const { env, signal, network } = context;
  const folder = mkdtempSync(join(tmpdir(), `real-${name}-`));
  await copyAccount(context, folder);
  const refreshing = setInterval(() => void copyAccount(context, folder).catch(() => {}), refreshMs).unref();
  writeFileSync(join(folder, 'kubeconfig'), kubeconfig(apiUrl, folder), { mode: 0o600 });
  const proxy = await startClusterProxy(network);
  const flags = [...flagsOf(name, context), ...(await listenFlags(name, context))];
  // In /tmp it would tidy up after others of its kind.
  const variables = {
    ...env,
    PATH: process.env['PATH'],
    HOME: folder,
    TMPDIR: folder,
    TUF_ROOT: folder,
    KUBECONFIG: join(folder, 'kubeconfig'),
  };
  let beginsAnew: boolean;
  let code: number;
  do {
    beginsAnew = false;
    const child = spawn(binary, flags, {
      cwd: folder,
      env: { ...variables, HTTP_PROXY: proxy.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const renew = () => {
      beginsAnew = true;
      child.kill('SIGKILL');
    };
    if (remembering.has(name)) renewals.add(renew);
    code = await follow(child, name, context);
    renewals.delete(renew);
    if (beginsAnew) rmSync(context.volumePath('data'), { recursive: true, force: true });
    if (beginsAnew) mkdirSync(context.volumePath('data'));
  } while (beginsAnew && !signal.aborted);
  clearInterval(refreshing);
  proxy.close();
  rmSync(folder, { recursive: true, force: true });
  return code;
};

/** Which of them this machine lacks. */
export const missingControllers = (): string[] => realControllerNames.filter((name) => !findClient(name));

/** The programs of the controllers' images. */
const realControllers = (apiUrl: string): Program[] =>
  realControllerNames.map((name) => ({
    name: `real ${name}`,
    matches: ({ repository }) => repository.endsWith(`fluxcd/${name}`),
    start: (context) => ({ exited: run(name, findClient(name) as string, context, apiUrl) }),
  }));

/** An embedded engine with the real controllers. Programs of this machine know only this machine's time. */
export const openRealFluxStage = async (env: Record<string, string>): Promise<ClosableStage> => {
  const stage = await openEmbeddedStage(env, { programs: realControllers, speed: 1 });
  const restore = (name: string) => {
    for (const renew of renewals) renew();
    return stage.restore(name);
  };
  return { ...stage, restore };
};
