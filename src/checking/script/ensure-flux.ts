// Flux in the lab's cluster, bootstrapped as a learner would do it, with the controllers that the lab needs.
import { existsSync } from 'node:fs';
import { standinScript } from '../../course/tools.ts';
import type { Needs } from '../../course/lab.ts';
import { LabError } from '../../errors.ts';
import type { ProcessResult } from '../../platform/process.ts';
import { ClusterReader } from '../cluster-reader.ts';
import { runTool } from '../run-tool.ts';
import { kustomizeApi } from '../trace/flux-object.ts';
import type { Site } from '../world.ts';

type FluxNeed = NonNullable<Needs['flux']>;

const toolLimitMs = 180_000;
const namespace = 'flux-system';

/** On our own engine our stand-in: the real client looks once a second or two, and whoever waits for a lab feels that. */
const runFlux = (site: Site, words: string[]): Promise<ProcessResult> => {
  const script = standinScript('flux');
  const ours = site.access.engine === 'embedded' && existsSync(script);
  return ours
    ? runTool(site, process.execPath, ['--no-warnings', script, ...words], { timeoutMs: toolLimitMs })
    : runTool(site, 'flux', words, { timeoutMs: toolLimitMs });
};

const bootstrap = async ({ repository, path, components, componentsExtra }: FluxNeed, site: Site): Promise<void> => {
  const { forge } = site.access;
  const { code, stderr } = await runFlux(site, [
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
  ]);
  if (code === 0) return;
  throw new LabError({
    family: 'environment',
    code: 'lab/bootstrap-failed',
    message: `Flux could not be bootstrapped for this lab: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    next: 'gitops-lab doctor',
  });
};

/** Whoever comes from an earlier lab has Flux, but perhaps not the controllers that this one adds. */
const isThere = async (need: FluxNeed, cluster: ClusterReader): Promise<boolean> => {
  const wanted = [
    { apiVersion: kustomizeApi, kind: 'Kustomization', namespace, name: namespace },
    ...(need.componentsExtra ?? []).map((name) => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name })),
  ];
  return (await Promise.all(wanted.map((each) => cluster.get(each)))).every(Boolean);
};

export const ensureFlux = async (need: FluxNeed, site: Site): Promise<void> => {
  const cluster = ClusterReader.open(site.access.kubeconfig, site.clock);
  try {
    if (!(await isThere(need, cluster))) await bootstrap(need, site);
  } finally {
    cluster.close();
  }
};
