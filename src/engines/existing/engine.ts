/** A cluster that the learner already has, beside the same forge and registry as on kind. What was there before stays as it is. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../errors.ts';
import { contextNames, isolateContext } from '../../kubernetes/rest/kube-file.ts';
import { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { writeAtomically } from '../../platform/atomic-file.ts';
import { RealClock } from '../../platform/clock.ts';
import { endHost, findHost } from '../host/host-process.ts';
import { hostScript, launch } from '../host/launch.ts';
import { ensureSettings } from '../host/settings.ts';
import { startInTurn } from '../host/start-in-turn.ts';
import { enginePaths, stateFolder, type StateFolder } from '../host/state-folder.ts';
import { readyVersion } from '../kind/cluster.ts';
import { pathOf, readCluster } from '../kind/cluster-state.ts';
import { kindPaths, readKindSettings, writeKindSettings } from '../kind/kind-settings.ts';
import { stopControllers } from '../kind/pause-controllers.ts';
import { removeAll } from '../kind/restore-cluster.ts';
import { waitUntilGone } from '../kind/wait-until-gone.ts';
import type { EngineAccess, Progress, StartOptions } from '../provider.ts';
import { mark, requireEmpty, unmark } from './empty-cluster.ts';
import { madeByLab } from './made-by-lab.ts';
import { madeFile, readMade } from './made-record.ts';
import { reachAddress } from './reach-address.ts';

const turnMs = 600_000;
const beforeFile = (stateDir: string) => join(stateDir, 'existing-before.json');

const silent = (context: string, next: string) =>
  new LabError({ family: 'environment', code: 'existing/silent', message: `Cluster ${context} does not answer.`, next });

/** The learner's own kubeconfig is read, never written. */
const borrowKubeconfig = ({ kubeconfig }: StateFolder, wanted?: string): { context: string; server: string } => {
  const file = isolateContext(wanted);
  if (!file) {
    const known = contextNames().join(', ') || 'none';
    const message =
      wanted === undefined ? 'Your kubeconfig has no current context.' : `Your kubeconfig has no context ${wanted}; it has: ${known}.`;
    throw new LabError({
      family: 'usage',
      code: 'existing/no-context',
      message,
      next: 'gitops-lab start --engine existing --context NAME',
    });
  }
  writeAtomically(kubeconfig, JSON.stringify(file), 0o600);
  return { context: file['current-context'] ?? '', server: String(file.clusters?.[0]?.cluster['server']) };
};

const withClient = async <T>(folder: StateFolder, work: (client: RestClient) => Promise<T>): Promise<T> => {
  const client = RestClient.fromFile(folder.kubeconfig, 'gitops-lab');
  try {
    return await work(client);
  } finally {
    client.close();
  }
};

const requireConsent = async (question: string, { confirm }: StartOptions): Promise<void> => {
  if (await confirm?.(question)) return;
  throw new LabError({
    family: 'usage',
    code: 'existing/not-confirmed',
    message: question,
    next: 'Type the same with --yes',
  });
};

/** Looks first, asks then, and only then writes the first object. */
const adopt = async (stateDir: string, folder: StateFolder, options: StartOptions): Promise<void> => {
  const { context, server } = borrowKubeconfig(folder, options.context);
  const kubernetesVersion = await readyVersion(folder.kubeconfig);
  if (!kubernetesVersion) throw silent(context, 'gitops-lab start --engine existing --context NAME');
  await withClient(folder, async (client) => {
    const before = await requireEmpty(client, context);
    const address = await reachAddress(client, options.address);
    await requireConsent(
      `Flux and the labs’ objects go into cluster ${context} (${server}). A reset puts all of it back as it was when the task began, so it is no place for other work meanwhile; down removes what the lab made. Forge and registry listen on ${address}.`,
      options,
    );
    await mark(client, context, stateDir);
    writeAtomically(beforeFile(stateDir), JSON.stringify(before.objects.map((each) => pathOf(each))));
    writeKindSettings(stateDir, { version: 1, engine: 'existing', cluster: context, nodeImage: '', address, kubernetesVersion });
  });
};

const startOnce = async (stateDir: string, progress: Progress, options: StartOptions): Promise<EngineAccess> => {
  const folder = stateFolder(stateDir);
  if (!readKindSettings(stateDir)) await adopt(stateDir, folder, options);
  await ensureSettings(folder);
  const version = await readyVersion(folder.kubeconfig);
  if (!version) throw silent(readKindSettings(stateDir)?.cluster ?? '', 'See that it runs, then type: gitops-lab start');
  const host = await progress.step(
    'starting forge and registry',
    async () => (await findHost(folder)) ?? launch(folder, stateDir, hostScript('kind-engine.js')),
  );
  return { ...host.access, kubernetesVersion: version };
};

export const start = async (stateDir: string, progress: Progress, options: StartOptions = {}): Promise<EngineAccess> => {
  mkdirSync(stateDir, { recursive: true });
  return startInTurn(stateFolder(stateDir), turnMs, () => startOnce(stateDir, progress, options));
};

/** What the lab and its Flux made, and nothing else; where the cluster does not answer, nothing is forgotten. Returns what stays. */
const leave = async (stateDir: string, folder: StateFolder, context: string): Promise<string[]> => {
  if (!(await readyVersion(folder.kubeconfig)))
    throw silent(context, 'What the lab made is still in it. See that it runs, then type: gitops-lab down');
  const before = new Set(JSON.parse(readFileSync(beforeFile(stateDir), 'utf8')) as string[]);
  const clock = new RealClock();
  return withClient(folder, async (client) => {
    await stopControllers(client, clock);
    const since = (await readCluster(client)).objects.filter((each) => !before.has(pathOf(each)));
    const { ours, theirs } = madeByLab(since, readMade(stateDir));
    await removeAll(client, ours);
    await waitUntilGone(
      client,
      ours.map((each) => pathOf(each)),
      clock,
    );
    await unmark(client);
    return theirs.map(({ object: { kind, metadata } }) => [kind, metadata.namespace, metadata.name].filter(Boolean).join(' '));
  });
};

export const destroy = async (stateDir: string): Promise<readonly string[]> => {
  const folder = stateFolder(stateDir);
  const settings = readKindSettings(stateDir);
  const left = settings && existsSync(beforeFile(stateDir)) ? await leave(stateDir, folder, settings.cluster) : [];
  await endHost(folder, stateDir);
  const files = [...enginePaths(folder), ...kindPaths(stateDir), beforeFile(stateDir), madeFile(stateDir)];
  for (const path of files) rmSync(path, { recursive: true, force: true });
  return left;
};

/** The cluster is the learner's: it runs on. */
export const stop = (stateDir: string): Promise<void> => endHost(stateFolder(stateDir), stateDir);
