// One of Flux' controllers against an API server of its own, without a kubelet: what the tests of src/flux share.
import type { ApiClient } from '../../src/kubernetes/machinery/client.ts';
import { serviceAccountUser } from '../../src/kubernetes/machinery/user.ts';
import type { ApiServer } from '../../src/kubernetes/server.ts';
import { fluxManifests } from '../../src/flux/install/flux-manifests.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { ContainerContext, Program } from '../../src/workloads/program.ts';

/** What `flux install` brings for these components, but for what would run or count. */
export const installFlux = async (admin: ApiClient, components: string[]): Promise<void> => {
  const objects = fluxManifests({
    components,
    namespace: 'flux-system',
    registry: 'r',
    networkPolicy: false,
    watchAllNamespaces: true,
    logLevel: 'info',
    tolerationKeys: [],
  });
  for (const each of objects) if (!['Deployment', 'Service', 'ResourceQuota'].includes(each.kind)) await admin.create(each);
};

interface Surroundings {
  server: ApiServer;
  clock: Clock;
  network: Pick<ContainerContext['network'], 'fetch' | 'serve'>;
  volumePath?: ContainerContext['volumePath'];
  log?: ContainerContext['log'];
}

/** Starts it as its own ServiceAccount in flux-system. Aborting what comes back ends it. */
export const runController = (
  program: Program,
  { server, clock, network, volumePath = () => '', log = () => {} }: Surroundings,
): AbortController => {
  const stop = new AbortController();
  program.start({
    pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: `${program.name}-0`, namespace: 'flux-system' } },
    container: {},
    image: `ghcr.io/fluxcd/${program.name}:v1.0.0`,
    command: [],
    env: {},
    client: server.client(serviceAccountUser('flux-system', program.name)),
    clock,
    signal: stop.signal,
    log,
    volumePath,
    network: network as ContainerContext['network'],
  });
  return stop;
};
