// A lab may start in the middle of what another one built. What its repository lacks for that is added, as the platform team would add it.
import type { Needs, RepositoryNeed } from '../../course/lab.ts';
import { openBranch } from '../../course/repository.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { systemNow } from '../../platform/clock.ts';
import { expandTree } from '../../course/substitute.ts';
import { variablesOf } from '../expand-spec.ts';
import { ClusterReader } from '../cluster-reader.ts';
import { conditionOf, kustomizeApi } from '../trace/flux-object.ts';
import type { Site } from '../world.ts';
import { ask, follow, isReady, openFlux, reconcileNow } from './reconcile-now.ts';

const namespace = 'flux-system';
const author = { name: 'Platform team', email: 'platform@gitops-lab.invalid' };

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
  const branch = await openBranch(site.access.forge, name, 'main');
  const present = new Set(branch.paths());
  const missing = Object.fromEntries(Object.entries(files).filter(([path]) => !present.has(path)));
  branch.commit(expandTree(missing, variablesOf(site)), { author: { ...author, at: systemNow() }, message });
  await branch.push();
};

/** The first pass comes by itself. Whoever failed (a dependency was not ready) would look again late: it is asked to look now. */
const settle = async (client: RestClient, name: string, site: Site): Promise<void> => {
  const asked = new Set<string>();
  await follow(client, { kind: 'Kustomization', name }, async (object: KubeObject) => {
    const { status, message = '' } = conditionOf(object, 'Ready') ?? {};
    if (status === 'False' && !asked.has(message)) {
      asked.add(message);
      await ask(client, { kind: 'Kustomization', name }, site);
    }
    return isReady(object) && Boolean(object['status']?.lastAppliedRevision);
  });
};

/** The Kustomizations that a lab needs are in the cluster, and their first pass is over. */
export const ensureFollowed = async ({ kustomizations, flux, repositories }: Needs, site: Site): Promise<void> => {
  const fleet = repositories.find(({ name }) => name === flux?.repository);
  if (!kustomizations.length || !fleet) return;
  const cluster = ClusterReader.open(site.access.kubeconfig, site.clock);
  const client = openFlux(site);
  try {
    const { missing, fresh } = await unready(cluster, kustomizations);
    if (missing.length) {
      await addMissingFiles(fleet, site);
      await reconcileNow(site, [
        { kind: 'GitRepository', name: namespace },
        { kind: 'Kustomization', name: namespace },
      ]);
    }
    for (const name of fresh) await settle(client, name, site);
  } finally {
    client.close();
    cluster.close();
  }
};
