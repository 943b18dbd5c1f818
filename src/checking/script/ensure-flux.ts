// Flux in the lab's cluster, bootstrapped as a learner would do it, with the controllers that the lab needs.
import { existsSync } from 'node:fs';
import type { Needs } from '../../course/lab.ts';
import type { FurtherCommit } from '../../course/repository.ts';
import { standinScript } from '../../course/tools.ts';
import { LabError } from '../../errors.ts';
import {
  applyObjects,
  bootstrapCommits,
  componentsText,
  defaultManifests,
  loginSecret,
  NoMatch,
  syncObjects,
} from '../../flux/install/bootstrap.ts';
import { fluxManifests, type ManifestOptions } from '../../flux/install/flux-manifests.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isApiError } from '../../kubernetes/machinery/status.ts';
import { pause } from '../../platform/pause.ts';
import type { ProcessResult } from '../../platform/process.ts';
import { ClusterReader } from '../cluster-reader.ts';
import { runTool } from '../run-tool.ts';
import { kustomizeApi } from '../trace/flux-object.ts';
import type { Site } from '../world.ts';
import { follow, isReady, openFlux } from './reconcile-now.ts';
import { watchUntil } from './watch-until.ts';

export type FluxNeed = NonNullable<Needs['flux']>;

const limitMs = 180_000;
const namespace = 'flux-system';

/** Whoever comes from an earlier lab has Flux, but perhaps not the controllers that this one adds: `part`. */
export const lookForFlux = async (need: FluxNeed, site: Site): Promise<'none' | 'part' | 'all'> => {
  const cluster = ClusterReader.open(site.access.kubeconfig, site.clock);
  const wanted = [
    { apiVersion: kustomizeApi, kind: 'Kustomization', namespace, name: namespace },
    ...(need.componentsExtra ?? []).map((name) => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name })),
  ];
  try {
    const [flux, ...extra] = await Promise.all(wanted.map((each) => cluster.get(each)));
    if (!flux) return 'none';
    return extra.every(Boolean) ? 'all' : 'part';
  } finally {
    cluster.close();
  }
};

const failed = (why: string): LabError =>
  new LabError({
    family: 'environment',
    code: 'lab/bootstrap-failed',
    message: `Flux could not be bootstrapped for this lab: ${why}`,
    next: 'gitops-lab doctor',
  });

/** On our own engine our stand-in: the real client looks once a second or two, and whoever waits for a lab feels that. */
const runFlux = (site: Site, words: string[]): Promise<ProcessResult> => {
  const script = standinScript('flux');
  const ours = site.access.engine === 'embedded' && existsSync(script);
  return ours
    ? runTool(site, process.execPath, ['--no-warnings', script, ...words], { timeoutMs: limitMs })
    : runTool(site, 'flux', words, { timeoutMs: limitMs });
};

/** Where the cluster follows the repository already, and something is added. */
export const bootstrapByFlux = async (need: FluxNeed, site: Site): Promise<void> => {
  const { repository, path, components, componentsExtra } = need;
  const { forge } = site.access;
  const words = [
    'bootstrap',
    'git',
    `--url=${forge.url}/${repository}.git`,
    '--branch=main',
    `--path=${path}`,
    `--username=${forge.user}`,
    `--password=${forge.token}`,
    '--token-auth',
    '--allow-insecure-http',
    '--silent',
    ...(components ? [`--components=${components.join(',')}`] : []),
    ...(componentsExtra ? [`--components-extra=${componentsExtra.join(',')}`] : []),
  ];
  const { code, stderr } = await runFlux(site, words);
  if (code !== 0) throw failed(stderr.trim().split('\n').at(-1) ?? '');
};

export interface Bootstrap {
  /** What it adds to the repository. */
  commits: FurtherCommit[];
  /** Controllers and login; needs no repository. */
  install(): Promise<void>;
  /** After the commits were pushed: the cluster follows the repository, and its first pass is over. */
  follow(): Promise<void>;
}

const servedLimit = 120;

/** A real API server serves a kind only some moments after it took its definition. */
const whenServed = async (work: () => Promise<void>, attempt = 1): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (attempt === servedLimit || !(error instanceof NoMatch || (isApiError(error) && error.code === 404))) throw error;
    await pause(250);
    await whenServed(work, attempt + 1);
  }
};

const isAvailable = ({ spec, status }: KubeObject): boolean => (status?.availableReplicas ?? 0) >= (spec?.replicas ?? 1);

const manifestsFor = ({ components, componentsExtra }: FluxNeed): ManifestOptions => ({
  ...defaultManifests,
  components: [...(components ?? defaultManifests.components), ...(componentsExtra ?? [])],
});

/** Writes out beforehand what a bootstrap will commit: half a megabyte of YAML, while the engine boots anyway. */
export const foreseeBootstrap = (need: FluxNeed): void => void componentsText(manifestsFor(need));

/** The same acts as those of `flux bootstrap`, in parts that can run beside others: whoever waits for a lab feels each process and each wait. */
export const planBootstrap = (need: FluxNeed, site: Site): Bootstrap => {
  const { repository, path } = need;
  const { forge } = site.access;
  const options = {
    manifests: manifestsFor(need),
    url: `${forge.url}/${repository}.git`,
    branch: 'main',
    path,
    interval: '1m0s',
    login: { username: forge.user, password: forge.token },
  };
  const client = openFlux(site);
  return {
    commits: bootstrapCommits(options).map(({ message, files }) => ({ name: 'Flux', email: '', message, files })),
    install: () => applyObjects(client, [...fluxManifests(options.manifests), loginSecret(options)]),
    async follow() {
      try {
        await whenServed(() => applyObjects(client, syncObjects(options)));
        await follow(client, { kind: 'Kustomization', name: namespace }, isReady);
        const deployments = { client, path: `/apis/apps/v1/namespaces/${namespace}/deployments`, limitMs };
        const ready = await watchUntil(deployments, (found) =>
          found.size >= options.manifests.components.length && [...found.values()].every(isAvailable) ? true : undefined,
        );
        if (!ready) throw failed('its controllers do not become available');
      } finally {
        client.close();
      }
    },
  };
};
