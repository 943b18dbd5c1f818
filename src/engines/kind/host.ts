/** The process beside a real cluster: forge and registry on the gateway of the cluster's network, and the control door on loopback. */
import { join } from 'node:path';
import { reader } from '../../forge/reader.ts';
import { startForge } from '../../forge/start-forge.ts';
import { RealClock, timestamp } from '../../platform/clock.ts';
import { packageVersion } from '../../platform/package-root.ts';
import type { BlobStore } from '../../registry/blob-store.ts';
import { startRegistry } from '../../registry/start-registry.ts';
import { LabError } from '../../errors.ts';
import { announce, readAnnouncement, reportFailure, withdraw, type Announcement } from '../host/announcement.ts';
import { startControl } from '../host/control-server.ts';
import { privateAccess, shareBases, startPrivateRegistry } from '../host/private-registry.ts';
import { seedRegistry } from '../host/seed-registry.ts';
import { ensureSettings } from '../host/settings.ts';
import { stateFolder } from '../host/state-folder.ts';
import { restoreKindCheckpoint, saveKindCheckpoint } from './checkpoint.ts';
import { deliverIntoCluster } from './deliver-into-cluster.ts';
import { mirrorBases, mirrorPodinfo } from './mirror-bases.ts';
import { labImages } from './images.ts';
import { readKindSettings, type KindSettings } from './kind-settings.ts';
import { loadImages, untilContainerd } from './node-images.ts';

const stateDir = process.argv[2];
if (!stateDir) throw new Error('usage: kind-engine.js <state folder>');
const folder = stateFolder(stateDir);
const clock = new RealClock();
const log = (text: string) => void process.stdout.write(`${timestamp(clock)} ${text}\n`);

const running: { announcement?: Announcement; store?: BlobStore; close?: () => Promise<unknown> } = {};

const fail = (error: unknown): never => {
  log(`failed: ${error instanceof Error ? error.stack : String(error)}`);
  const known = error instanceof LabError ? error : undefined;
  const message = known?.message ?? `Forge and registry could not start: ${error instanceof Error ? error.message : String(error)}`;
  reportFailure(folder, { pid: process.pid, code: known?.code ?? 'engine/failed', message, next: known?.next ?? 'gitops-lab logs' });
  process.exit(1);
};

const survive = (error: unknown) =>
  running.announcement ? log(`error: ${error instanceof Error ? error.stack : String(error)}`) : fail(error);
process.on('unhandledRejection', survive);
process.on('uncaughtException', survive);
process.stdout.on('error', () => {});
process.on('SIGHUP', () => {});

const end = async (reason: string): Promise<void> => {
  log(`ends: ${reason}`);
  clock.after(4000, () => process.exit(0));
  await running.close?.();
  if (readAnnouncement(folder)?.pid === process.pid) withdraw(folder);
  process.exit(0);
};

const serve = async (address: string, settings: Awaited<ReturnType<typeof ensureSettings>>) => {
  const users = [{ name: 'learner', token: settings.forgeToken, right: 'write' as const }, reader];
  const [forge, registry, privateRegistry] = await Promise.all([
    startForge({
      stateDir: folder.forge,
      clock,
      address,
      port: settings.ports.forge,
      users,
      createOnPush: true,
      deliver: deliverIntoCluster(folder.kubeconfig),
    }),
    startRegistry({ stateDir: folder.registry, clock, address, port: settings.ports.registry }),
    startPrivateRegistry({ stateDir: folder.privateRegistry, clock, address, port: settings.ports.privateRegistry }),
  ]);
  seedRegistry(registry.store);
  shareBases(registry.store, privateRegistry.store);
  for (const each of [registry, privateRegistry])
    each.onPush(({ repository, ...push }) => forge.announcePackage({ name: repository, host: each.host, ...push }));
  return { forge, registry, privateRegistry };
};

/** What labs run, beside the start: the first of them is wanted only after Flux came up. */
const loadRest = async (kind: KindSettings): Promise<void> => {
  const words = (await untilContainerd(kind)) ? await loadImages(kind, labImages()) : 'the node did not come up';
  log(words ? `images were not loaded into the node: ${words}` : 'the node holds the images of the labs');
};

const main = async (dir: string): Promise<void> => {
  const settings = await ensureSettings(folder);
  const kind = readKindSettings(dir);
  if (!kind) throw new Error('kind.json is missing');
  const { address } = kind;
  process.on('SIGTERM', () => void end('SIGTERM'));
  process.on('SIGINT', () => void end('SIGINT'));
  await startControl(settings.ports.control, settings.token, {
    status: () => running.announcement ?? { starting: true, pid: process.pid },
    stop: () => void end('asked to stop'),
    checkpoint: ({ name }) => saveKindCheckpoint(folder, String(name)),
    restore: async ({ name }) => ({ restored: await restoreKindCheckpoint(folder, String(name), clock) }),
  });
  sayMissing(await mirrorBases(folder.registry, join(dir, 'scratch')));
  const { forge, registry, privateRegistry } = await serve(address, settings);
  running.store = registry.store;
  running.close = () => Promise.all([forge.close(), registry.close(), privateRegistry.close()]);
  running.announcement = {
    pid: process.pid,
    startedAt: timestamp(clock),
    version: packageVersion(),
    access: {
      engine: kind.engine ?? 'kind',
      kubernetesVersion: kind.kubernetesVersion,
      kubeconfig: folder.kubeconfig,
      forge: { url: forge.url, user: 'learner', token: settings.forgeToken },
      registry: { host: registry.host },
      privateRegistry: privateAccess(privateRegistry),
    },
  };
  announce(folder, running.announcement);
  log(`ready: forge ${forge.url}, registry ${registry.host}`);
};

const sayMissing = (images: readonly string[]): void => {
  if (images.length > 0) log(`not here, and not to be pulled: ${images.join(', ')}; what runs them or is built upon them does not start`);
};

const startThenLoad = async (dir: string): Promise<void> => {
  await main(dir);
  if (running.store) void mirrorPodinfo(running.store, join(dir, 'scratch')).then(sayMissing);
  const kind = readKindSettings(dir);
  if (kind && !kind.engine) void loadRest(kind);
};

startThenLoad(stateDir).catch(fail);
