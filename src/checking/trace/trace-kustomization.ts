import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { sayDuration } from '../../course/duration.ts';
import { shortSha } from '../git/commit.ts';
import { manifestsIn } from '../git/manifests.ts';
import type { RepositoryReader } from '../git/repository-reader.ts';
import type { Sight } from '../sight.ts';
import { commitOf, kustomizeApi, sourceApi } from './flux-object.ts';
import { inputsHop, isOfSet } from './inputs-hop.ts';
import { kustomizeHop } from './kustomize-hop.ts';
import { sourceHop } from './source-hop.ts';
import { toTrace, type Hop, type Trace } from './trace.ts';
import { workloadHops } from './workload-hops.ts';

/** The newest commit of a branch. */
export const commitHop = async (repository: RepositoryReader, branch: string, now: number): Promise<{ hop: Hop; head?: string }> => {
  const subject = `${branch} of ${repository.name}`;
  const heads = await repository.heads();
  if (!heads) return { hop: { stage: 'commit', state: 'stuck', code: 'no-repository', subject, says: 'the forge has no such repository' } };
  const head = heads.get(branch);
  if (!head) return { hop: { stage: 'commit', state: 'stuck', code: 'no-branch', subject, says: 'the forge has no such branch' } };
  const [commit] = await repository.commits(branch);
  const age = commit ? `committed ${sayDuration(now - commit.at)} ago` : 'is there';
  return { hop: { stage: 'commit', state: 'done', code: '', revision: shortSha(head), subject, says: age }, head };
};

const missing = (stage: Hop['stage'], code: string, subject: string): Hop => ({
  stage,
  state: 'stuck',
  code,
  subject,
  says: 'is not in the cluster',
});

interface Origin {
  /** Missing for sources that do not follow a branch of our forge. */
  commit?: { hop: Hop; head?: string };
  /** What every hop should have. */
  expected?: string | undefined;
}

const fixedReferences = ['tag', 'semver', 'commit', 'name'];

/** The branch of our forge whose newest commit a source is to have; nothing for other sources. */
export const followedBranch = (source: KubeObject, sight: Sight): { repository: RepositoryReader; branch: string } | undefined => {
  const spec = source['spec'] as { url?: string; ref?: Record<string, string> };
  const follows = source.kind === 'GitRepository' && !fixedReferences.some((key) => spec.ref?.[key]);
  const repository = follows ? sight.repositoryOf(String(spec.url)) : undefined;
  return repository && { repository, branch: spec.ref?.['branch'] ?? 'master' };
};

const originOf = async (source: KubeObject, sight: Sight): Promise<Origin> => {
  const followed = followedBranch(source, sight);
  if (!followed) return { expected: commitOf(source['status']?.artifact?.revision) };
  const commit = await commitHop(followed.repository, followed.branch, sight.now);
  return { commit, expected: commit.head };
};

const root = { name: 'flux-system', namespace: 'flux-system' };

/** Whether a manifest of it is on its way with the cluster's own Kustomization. */
const isDeclared = async (name: string, sight: Sight): Promise<boolean> => {
  const source = await sight.cluster.get({ apiVersion: sourceApi, kind: 'GitRepository', ...root });
  const repository = source ? sight.repositoryOf(String(source['spec'].url)) : undefined;
  const branch = (source?.['spec'].ref?.branch as string | undefined) ?? 'master';
  if (!repository) return false;
  return (await manifestsIn(repository, branch, { apiVersion: kustomizeApi, kind: 'Kustomization', name })).manifests.length > 0;
};

/** Not there: either nobody wrote it down, or it comes with the commit that the cluster's own Kustomization has not applied yet. */
const traceMissing = async ({ name, namespace }: { name: string; namespace: string }, sight: Sight): Promise<Trace> => {
  const hop = missing('kustomize', 'no-kustomization', `Kustomization ${name}`);
  if (name === root.name && namespace === root.namespace) return toTrace([hop]);
  const above = await traceKustomization(root, sight);
  const isOpen = above.here >= 0 && above.hops[above.here]?.stage !== 'workload';
  if (!isOpen || !(await isDeclared(name, sight))) {
    const inputs = await inputsHop(sight);
    return toTrace(inputs ? [inputs, { ...hop, state: 'waiting', says: 'may come with the next look' }] : [hop]);
  }
  const way = above.hops.filter(({ stage }) => stage !== 'workload');
  return toTrace([...way, { ...hop, state: 'waiting', says: 'comes with this commit' }], above.head);
};

/** From the newest commit in the forge to the pods. A Kustomization that is not there yields a single stuck hop. */
export const traceKustomization = async ({ name, namespace }: { name: string; namespace: string }, sight: Sight): Promise<Trace> => {
  const kustomization = await sight.cluster.get({ apiVersion: kustomizeApi, kind: 'Kustomization', namespace, name });
  if (!kustomization) return traceMissing({ name, namespace }, sight);
  const reference = kustomization['spec'].sourceRef as { kind: string; name: string; namespace?: string };
  const source = await sight.cluster.get({
    apiVersion: sourceApi,
    kind: reference.kind,
    namespace: reference.namespace ?? namespace,
    name: reference.name,
  });
  if (!source) {
    const hop = await kustomizeHop(kustomization, undefined, true, sight);
    return toTrace([missing('source', 'source-missing', `${reference.kind} ${reference.name}`), hop]);
  }
  const { commit, expected } = await originOf(source, sight);
  // A set that pins the commit learns of a newer one from its provider only.
  const inputs = isOfSet(source) ? await inputsHop(sight) : undefined;
  const first = await sourceHop(source, commit?.head, sight);
  const second = await kustomizeHop(kustomization, expected, first.state === 'done', sight);
  const rest = second.state === 'done' ? await workloadHops(kustomization, sight) : [];
  // What the source says of a missing branch or repository is better than what we know.
  const lead = commit && (commit.head || first.state !== 'stuck') ? [commit.hop] : [];
  return toTrace([...(inputs ? [inputs] : []), ...lead, first, second, ...rest], expected);
};
