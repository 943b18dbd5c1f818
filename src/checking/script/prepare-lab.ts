// Brings cluster and forge into the state that a lab starts from, through clients only. What is there already stays.
import { parseAllDocuments } from 'yaml';
import type { Lab, Needs, Task } from '../../course/lab.ts';
import { startMemory, type TaskMemory } from '../../course/memory.ts';
import { forgeHead, seedRepository } from '../../course/repository.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { substitute } from '../../render/variables.ts';
import type { CheckKinds } from '../check-kind.ts';
import { ClusterReader } from '../cluster-reader.ts';
import { variablesOf } from '../expand-spec.ts';
import { runTool } from '../run-tool.ts';
import { kustomizeApi } from '../trace/flux-object.ts';
import type { Site } from '../world.ts';
import { LabError } from '../../errors.ts';
import { createByHand } from './create-by-hand.ts';
import { ensureFollowed } from './ensure-followed.ts';
import { releaseOnce } from './release-step.ts';
import { runScript } from './run-script.ts';

const toolLimitMs = 180_000;

const seed = async (needs: Needs, site: Site, variables: Record<string, string>): Promise<void> => {
  for (const need of needs.repositories) {
    const files = Object.fromEntries(Object.entries(need.files).map(([path, text]) => [path, substitute(text, variables)]));
    await seedRepository(site.access.forge, { ...need, files }, site.clock.now());
  }
};

const bootstrap = async ({ repository, path, components, componentsExtra }: NonNullable<Needs['flux']>, site: Site): Promise<void> => {
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
  const { code, stderr } = await runTool(site, 'flux', words, { timeoutMs: toolLimitMs });
  if (code === 0) return;
  throw new LabError({
    family: 'environment',
    code: 'lab/bootstrap-failed',
    message: `Flux could not be bootstrapped for this lab: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    next: 'gitops-lab doctor',
  });
};

const ensureFlux = async (need: NonNullable<Needs['flux']>, site: Site): Promise<void> => {
  const cluster = ClusterReader.open(site.access.kubeconfig, site.clock);
  try {
    const found = await cluster.get({ apiVersion: kustomizeApi, kind: 'Kustomization', namespace: 'flux-system', name: 'flux-system' });
    if (!found) await bootstrap(need, site);
  } finally {
    cluster.close();
  }
};

/** The state that a lab starts from. May be called again; learners who come from the lab before keep what they made. */
export const prepareLab = async (lab: Lab, site: Site): Promise<void> => {
  const variables = variablesOf(site);
  await seed(lab.needs, site, variables);
  for (const image of lab.needs.images) await releaseOnce(site, image);
  const objects = lab.needs.objects.flatMap((text) =>
    parseAllDocuments(substitute(text, variables)).map((document) => document.toJS() as KubeObject | null),
  );
  await createByHand(
    objects.filter((object): object is KubeObject => object !== null),
    site,
  );
  if (lab.needs.flux) await ensureFlux(lab.needs.flux, site);
  await ensureFollowed(lab.needs, site);
};

/** Heads of the lab's repositories, so that later looks know what came after. Asked of the forge: fetching a mirror would cost a start 0.1 s. */
const headsOf = async (lab: Lab, site: Site): Promise<Record<string, string>> => {
  const heads = await Promise.all(
    lab.needs.repositories.map(async ({ name }) => [name, (await forgeHead(site.access.forge, name)) ?? ''] as const),
  );
  return Object.fromEntries(heads.filter(([, sha]) => sha));
};

/** Does what the task prepares for the learner, and notes where everything stands. */
export const beginTask = async (lab: Lab, task: Task, site: Site, kinds: CheckKinds): Promise<TaskMemory> => {
  const memory = startMemory(site.clock.now());
  await runScript({ steps: task.prepare, site, lab, task, kinds, memory });
  return { ...memory, heads: await headsOf(lab, site) };
};
