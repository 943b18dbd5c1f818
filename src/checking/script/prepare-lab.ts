// Brings cluster and forge into the state that a lab starts from, through clients only. What is there already stays.
import { parseAllDocuments } from 'yaml';
import { whyNoNeeds } from '../../course/allowed-step.ts';
import type { Lab, Needs, ReleaseStep, RepositoryNeed, Task } from '../../course/lab.ts';
import { startMemory, type TaskMemory } from '../../course/memory.ts';
import { LabError } from '../../errors.ts';
import { repositoryUrl } from '../../course/clone.ts';
import { seedRepository } from '../../course/repository.ts';
import { expandTree, substitute } from '../../course/substitute.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { CheckKinds } from '../check-kind.ts';
import { variablesOf } from '../expand-spec.ts';
import type { Site } from '../world.ts';
import { advertisedHeads } from '../git/advertised-heads.ts';
import { createByHand } from './create-by-hand.ts';
import { bootstrapByFlux, lookForFlux, planBootstrap, type Bootstrap } from './ensure-flux.ts';
import { ensureFollowed } from './ensure-followed.ts';
import { releaseOnce } from './release-step.ts';
import { runScript } from './run-script.ts';

const emptyNeed = (name: string): RepositoryNeed => ({ name, files: {}, message: '', clone: false });

const seed = async (needs: Needs, site: Site, variables: Record<string, string>, bootstrap: Bootstrap | undefined): Promise<void> => {
  const texts = (files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, substitute(text, variables)]));
  const now = site.clock.now();
  const seedOne = (need: RepositoryNeed) => {
    const further = need.name === needs.flux?.repository ? bootstrap?.commits : undefined;
    return seedRepository(site.access.forge, { ...need, files: texts(need.files) }, now, further);
  };
  const { repositories, flux } = needs;
  // Flux's own repository may be one that the lab says nothing of.
  const more = bootstrap && flux && !repositories.some(({ name }) => name === flux.repository) ? [emptyNeed(flux.repository)] : [];
  await Promise.all([...repositories, ...more].map(seedOne));
  for (const image of expandTree(needs.images, variables) as ReleaseStep[]) await releaseOnce(site, image);
};

const objectsOf = (needs: Needs, variables: Record<string, string>): KubeObject[] =>
  needs.objects
    .flatMap((text) => parseAllDocuments(substitute(text, variables)).map((document) => document.toJS() as KubeObject | null))
    .filter((object): object is KubeObject => object !== null);

/** The state that a lab starts from. May be called again; learners who come from the lab before keep what they made. */
export const prepareLab = async (lab: Lab, site: Site): Promise<void> => {
  const { needs } = lab;
  const foreign = whyNoNeeds(needs);
  if (foreign) throw new LabError({ family: 'content', code: 'script/refused', message: `This lab was refused: ${foreign}.` });
  const variables = variablesOf(site);
  const found = needs.flux && (await lookForFlux(needs.flux, site));
  const bootstrap = needs.flux && found === 'none' ? planBootstrap(needs.flux, site) : undefined;
  // None of them needs another one, and each waits for the engine now and then.
  await Promise.all([bootstrap?.install(), seed(needs, site, variables, bootstrap), createByHand(objectsOf(needs, variables), site)]);
  if (bootstrap) await bootstrap.follow();
  else if (needs.flux && found !== 'all') await bootstrapByFlux(needs.flux, site);
  await ensureFollowed(needs, site);
};

/** Heads of the lab's repositories, so that later looks know what came after. Asked of the forge: fetching a mirror would cost a start 0.1 s. */
const headsOf = async (lab: Lab, { access: { forge } }: Site): Promise<Pick<TaskMemory, 'heads' | 'branches'>> => {
  const login = `${forge.user}:${forge.token}`;
  const found = await Promise.all(
    lab.needs.repositories.map(async ({ name }) => [name, await advertisedHeads(repositoryUrl(forge, name), login)] as const),
  );
  const branches = Object.fromEntries(found.map(([name, heads]) => [name, Object.fromEntries(heads ?? [])]));
  const main = Object.entries(branches).flatMap(([name, heads]) => (heads['main'] ? [[name, heads['main']]] : []));
  return { heads: Object.fromEntries(main), branches };
};

/** Does what the task prepares for the learner, and notes where everything stands. */
export const beginTask = async (lab: Lab, task: Task, site: Site, kinds: CheckKinds): Promise<TaskMemory> => {
  const memory = startMemory(site.clock.now());
  // A check among the steps only remembers what was there: a learner may take it away before the first look of his own.
  const { seen } = await runScript({ steps: task.prepare, site, lab, task, kinds, memory, quick: true });
  return { ...memory, seen, ...(await headsOf(lab, site)) };
};
