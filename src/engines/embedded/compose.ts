/** Puts cluster, forge and registry together in this process. The host runs it detached; tests and `truth` run it in their own. */
import { mkdirSync } from 'node:fs';
import { fluxPrograms } from '../../flux/index.ts';
import type { Forge, ForgeOptions, ForgeUser } from '../../forge/forge.ts';
import { reader } from '../../forge/reader.ts';
import { startForge } from '../../forge/start-forge.ts';
import { adminUser, type User } from '../../kubernetes/machinery/user.ts';
import { startApiServer, type ApiServer } from '../../kubernetes/server.ts';
import { writeWhole } from '../../platform/atomic-file.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Registry } from '../../registry/registry.ts';
import { startRegistry } from '../../registry/start-registry.ts';
import { nodeProgram } from '../../workloads/guest/node-program.ts';
import { startWorkloads, type Workloads } from '../../workloads/index.ts';
import { ClusterNetwork } from '../../workloads/network/cluster-network.ts';
import type { Program } from '../../workloads/program.ts';
import type { EngineAccess } from '../provider.ts';
import { restoreCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { healParts } from '../host/kept-folders.ts';
import type { Ports } from '../host/ports.ts';
import { privateAccess, startPrivateRegistry } from '../host/private-registry.ts';
import { seedRegistry } from '../host/seed-registry.ts';
import { stateFolder, type StateFolder } from '../host/state-folder.ts';
import { wakeSources } from './wake-sources.ts';

export interface EmbeddedOptions {
  /** Everything is kept below it; made if missing. */
  stateDir: string;
  clock: Clock;
  /** A free port for each that is left out. */
  ports?: Partial<Ports> | undefined;
  /** Password of the forge's user learner. */
  forgeToken?: string | undefined;
  /** Further users of the forge. */
  forgeUsers?: ForgeUser[] | undefined;
  /** Further pages at the forge's address. */
  forgeRoutes?: ForgeOptions['routes'];
  /** Further registries that the kubelet and Flux ask over plain HTTP. */
  registryHosts?: string[] | undefined;
  /** Further programs behind images, tried before our own; told where this machine reaches the API. */
  programs?: ((apiUrl: string) => Program[]) | undefined;
  log?: ((text: string) => void) | undefined;
}

export interface EmbeddedEngine {
  access: EngineAccess;
  api: ApiServer;
  workloads: Workloads;
  forge: Forge;
  registry: Registry;
  privateRegistry: Registry;
  checkpoint(name: string): void;
  restore(name: string): Promise<boolean>;
  /** Ends everything, keeps all state. */
  close(): Promise<void>;
}

const learner = (token = 'learner-token'): ForgeUser => ({ name: 'learner', token, right: 'write' });

// There is no Node authorizer: what a kubelet may do depends on its pods, and this one is our own. Its name stays in events and managedFields.
const trusted = (user: User): User =>
  user.name.startsWith('system:node:') ? { ...user, groups: [...user.groups, 'system:masters'] } : user;

interface Parts {
  forge: Forge;
  registry: Registry;
  privateRegistry: Registry;
}

const accessOf = ({ kubeconfig }: StateFolder, parts: Parts, user: ForgeUser | undefined): EngineAccess => ({
  engine: 'embedded',
  kubernetesVersion: '1.34.4',
  kubeconfig,
  forge: { url: parts.forge.url, user: 'learner', token: user?.token ?? '' },
  registry: { host: parts.registry.host },
  privateRegistry: privateAccess(parts.privateRegistry),
});

export const startEmbedded = async (options: EmbeddedOptions): Promise<EmbeddedEngine> => {
  const { stateDir, clock, ports = {}, log = () => {} } = options;
  const folder = stateFolder(stateDir);
  mkdirSync(stateDir, { recursive: true });
  healParts(folder);
  const users = [learner(options.forgeToken), reader, ...(options.forgeUsers ?? [])];
  const network = new ClusterNetwork();
  // Webhooks reach receivers in the cluster by their names there, and the machine's loopback.
  const deliver: ForgeOptions['deliver'] = (url, init) => network.fetch(url, init);
  const [api, forge, registry, privateRegistry] = await Promise.all([
    startApiServer({ stateDir: folder.cluster, clock, port: ports.api }),
    startForge({ stateDir: folder.forge, clock, port: ports.forge, users, createOnPush: true, routes: options.forgeRoutes, deliver }),
    startRegistry({ stateDir: folder.registry, clock, port: ports.registry }),
    startPrivateRegistry({ stateDir: folder.privateRegistry, clock, port: ports.privateRegistry }),
  ]);
  seedRegistry(registry.store);
  for (const each of [registry, privateRegistry])
    each.onPush(({ repository, ...push }) => forge.announcePackage({ name: repository, host: each.host, ...push }));
  const registryHosts = [registry.host, privateRegistry.host, ...(options.registryHosts ?? [])];
  const workloads = startWorkloads({
    clientFor: (user) => api.client(trusted(user)),
    clock,
    registryHosts,
    programs: [...(options.programs?.(api.url) ?? []), nodeProgram({ registryHosts, apiUrl: api.url }), ...fluxPrograms],
    stateDir: folder.node,
    network,
    onError: (controller, error) => log(`${controller}: ${error instanceof Error ? error.message : String(error)}`),
  });
  api.connectNode(workloads.connector);
  writeWhole(folder.kubeconfig, api.kubeconfig(), 0o600);
  return {
    access: accessOf(folder, { forge, registry, privateRegistry }, users[0]),
    api,
    workloads,
    forge,
    registry,
    privateRegistry,
    checkpoint: (name) => saveCheckpoint(folder, api, name),
    restore: async (name) => {
      workloads.forgetImages();
      const restored = restoreCheckpoint(folder, api, name);
      if (restored) await wakeSources(api.client(adminUser), clock);
      return restored;
    },
    close: async () => {
      await workloads.stop();
      await Promise.all([forge.close(), registry.close(), privateRegistry.close()]);
      await api.close();
    },
  };
};
