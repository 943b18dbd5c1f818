/** The kind engine: a real cluster in Docker, and one process for the forge and the registry. */
import { mkdirSync, rmSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { command } from '../host/control-client.ts';
import { launch, hostScript } from '../host/launch.ts';
import { endHost, findHost } from '../host/host-process.ts';
import { ensureSettings, readSettings } from '../host/settings.ts';
import { startInTurn } from '../host/start-in-turn.ts';
import { enginePaths, stateFolder, type StateFolder } from '../host/state-folder.ts';
import type { Announcement } from '../host/announcement.ts';
import type { Availability, EngineAccess, EngineStatus, Progress, StartOptions } from '../provider.ts';
import { certsFolder, clusterConfig, writeMirrors } from './cluster-config.ts';
import { createCluster, deleteCluster, isForeign, nameTaken, readyVersion, stopCluster, waitUntilReady, wakeCluster } from './cluster.ts';
import { defaultNodeImage, fluxImages } from './images.ts';
import { clusterNameOf, kindPaths, readKindSettings, writeKindSettings, type KindSettings } from './kind-settings.ts';
import { ensureNetwork, removeNetwork } from './network.ts';
import { loadImages, untilContainerd } from './node-images.ts';
import { preflight, preflightUnasked } from './preflight.ts';

const turnMs = 600_000;

const decide = async (stateDir: string, { nodeImage: wanted }: StartOptions): Promise<KindSettings> => {
  const known = readKindSettings(stateDir);
  const cluster = known?.cluster ?? clusterNameOf(stateDir);
  const address = await ensureNetwork(cluster);
  const nodeImage = wanted || known?.nodeImage || defaultNodeImage;
  const settings: KindSettings = { version: 1, cluster, nodeImage, address, kubernetesVersion: known?.kubernetesVersion ?? '' };
  writeKindSettings(stateDir, settings);
  return settings;
};

/** Makes the cluster, or wakes it; one that kind could not finish, or that lost its kubeconfig, is made anew. */
const ensureCluster = async (stateDir: string, folder: StateFolder, settings: KindSettings, progress: Progress): Promise<string> => {
  const { ports } = await ensureSettings(folder);
  writeMirrors(
    stateDir,
    [ports.registry, ports.privateRegistry].map((port) => `${settings.address}:${port}`),
  );
  if (await isForeign(settings, certsFolder(stateDir))) throw nameTaken(settings);
  if (settings.kubernetesVersion && (await wakeCluster(settings)))
    return progress.step('waking the cluster', () => waitUntilReady(folder.kubeconfig));
  await deleteCluster(settings, folder.kubeconfig);
  await progress.step('creating the kind cluster', () =>
    withFluxLoaded(settings, () => createCluster(settings, clusterConfig(stateDir, settings.cluster, ports.api), folder.kubeconfig)),
  );
  return waitUntilReady(folder.kubeconfig);
};

/** Flux' images go into the node while Kubernetes is set up there; the labs' own follow, loaded by the other process (host.ts). */
const withFluxLoaded = async (settings: KindSettings, create: () => Promise<void>): Promise<void> => {
  const failed = new AbortController();
  const loading = (async () => (await untilContainerd(settings, failed.signal)) && loadImages(settings, fluxImages()))();
  try {
    await create();
  } catch (error) {
    failed.abort();
    throw error;
  } finally {
    await loading;
  }
  const words = await loadImages(settings, fluxImages());
  if (words) process.emitWarning(words);
};

const ensureHost = async (stateDir: string, folder: StateFolder): Promise<Announcement> =>
  (await findHost(folder)) ?? launch(folder, stateDir, hostScript('kind-engine.js'));

const startOnce = async (stateDir: string, progress: Progress, options: StartOptions): Promise<EngineAccess> => {
  const folder = stateFolder(stateDir);
  mkdirSync(stateDir, { recursive: true });
  await preflight(stateDir);
  const settings = await decide(stateDir, options);
  await ensureSettings(folder);
  const cluster = ensureCluster(stateDir, folder, settings, progress);
  const host = ensureHost(stateDir, folder);
  // Who cleans up after one half failed must not meet the other one still at work.
  await Promise.allSettled([cluster, host]);
  const [kubernetesVersion, { access }] = await Promise.all([cluster, host]);
  writeKindSettings(stateDir, { ...settings, kubernetesVersion });
  return { ...access, kubernetesVersion };
};

const requireSettings = (stateDir: string) => {
  const settings = readSettings(stateFolder(stateDir));
  if (settings && readKindSettings(stateDir)) return settings;
  throw new LabError({
    family: 'environment',
    code: 'engine/not-running',
    message: 'The engine was never started here.',
    next: 'gitops-lab start --engine kind',
  });
};

/** What runs already, asked of both halves. */
const findRunning = async (stateDir: string): Promise<{ host: Announcement; access: EngineAccess } | undefined> => {
  const folder = stateFolder(stateDir);
  const settings = readKindSettings(stateDir);
  const host = settings && (await findHost(folder));
  const kubernetesVersion = host && (await readyVersion(folder.kubeconfig));
  return host && kubernetesVersion ? { host, access: { ...host.access, kubernetesVersion } } : undefined;
};

export const detect = async (folder: string, { nodeImage = defaultNodeImage }: StartOptions): Promise<Availability> => {
  try {
    await preflightUnasked(folder, nodeImage);
    return { available: true, because: 'a real cluster in Docker; `--engine embedded` needs none' };
  } catch (error) {
    if (error instanceof LabError) return { available: false, because: String(error.data['because'] ?? error.message), next: error.next };
    throw error;
  }
};

export const start = async (stateDir: string, progress: Progress, options: StartOptions = {}): Promise<EngineAccess> => {
  const running = await findRunning(stateDir);
  if (running) return running.access;
  mkdirSync(stateDir, { recursive: true });
  return startInTurn(stateFolder(stateDir), turnMs, () => startOnce(stateDir, progress, options));
};

export const status = async (stateDir: string): Promise<EngineStatus> => {
  const running = await findRunning(stateDir);
  if (!running) return { running: false };
  return { running: true, pid: running.host.pid, access: running.access, startedAt: running.host.startedAt };
};

/** Keeps all state: the node's container stays, ended. */
export const stop = async (stateDir: string): Promise<void> => {
  await endHost(stateFolder(stateDir), stateDir);
  const settings = readKindSettings(stateDir);
  if (settings) await stopCluster(settings);
};

export const destroy = async (stateDir: string): Promise<readonly string[]> => {
  const folder = stateFolder(stateDir);
  const settings = readKindSettings(stateDir);
  await endHost(folder, stateDir);
  if (settings) {
    if (!(await isForeign(settings, certsFolder(stateDir)))) await deleteCluster(settings, folder.kubeconfig);
    await removeNetwork(settings.cluster);
  }
  for (const path of [...enginePaths(folder), ...kindPaths(stateDir)]) rmSync(path, { recursive: true, force: true });
  return [];
};

export const checkpoint = async (stateDir: string, name: string): Promise<void> => {
  await command(requireSettings(stateDir), 'checkpoint', { name });
};

export const restore = async (stateDir: string, name: string): Promise<boolean> => {
  const { restored } = await command<{ restored: boolean }>(requireSettings(stateDir), 'restore', { name });
  return restored;
};
