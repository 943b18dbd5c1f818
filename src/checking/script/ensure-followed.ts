// A lab may start in the middle of what another one built. What its repository lacks for that is added, as the platform team would add it.
import type { Needs, RepositoryNeed } from '../../course/lab.ts';
import { expandTree } from '../../course/substitute.ts';
import { variablesOf } from '../expand-spec.ts';
import { git } from '../git/git.ts';
import { ClusterReader } from '../cluster-reader.ts';
import { kustomizeApi } from '../trace/flux-object.ts';
import type { Site } from '../world.ts';
import { reconcileNow } from './reconcile-now.ts';
import { openScratch, pushStep } from './scratch-clone.ts';

const namespace = 'flux-system';
const author = 'Platform team <platform@gitops-lab.invalid>';

/** Those that are not there, or have never applied anything. */
const unready = async (cluster: ClusterReader, names: string[]): Promise<{ missing: string[]; fresh: string[] }> => {
  const found = await Promise.all(names.map((name) => cluster.get({ apiVersion: kustomizeApi, kind: 'Kustomization', namespace, name })));
  return {
    missing: names.filter((_, index) => !found[index]),
    fresh: names.filter((_, index) => !found[index]?.['status']?.lastAppliedRevision),
  };
};

/** Files of the start tree that the branch has not; those that it has are the learner's. */
const addMissingFiles = async ({ name, files, message }: RepositoryNeed, site: Site): Promise<void> => {
  const folder = await openScratch(site, name, 'main');
  const present = new Set((await git(folder, ['ls-files', '-z'])).stdout.split('\0'));
  const missing = Object.fromEntries(Object.entries(files).filter(([path]) => !present.has(path)));
  await pushStep(site, { repository: name, message, author, files: expandTree(missing, variablesOf(site)) });
};

/** The Kustomizations that a lab needs are in the cluster, and their first pass is over. */
export const ensureFollowed = async ({ kustomizations, flux, repositories }: Needs, site: Site): Promise<void> => {
  const fleet = repositories.find(({ name }) => name === flux?.repository);
  if (!kustomizations.length || !fleet) return;
  const cluster = ClusterReader.open(site.access.kubeconfig, site.clock);
  try {
    const { missing, fresh } = await unready(cluster, kustomizations);
    if (missing.length) {
      await addMissingFiles(fleet, site);
      await reconcileNow(site, [
        { kind: 'GitRepository', name: namespace },
        { kind: 'Kustomization', name: namespace },
      ]);
    }
    await reconcileNow(
      site,
      fresh.map((name) => ({ kind: 'Kustomization', name })),
    );
  } finally {
    cluster.close();
  }
};
