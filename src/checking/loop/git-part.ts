// The way out: from commits over sources and Kustomizations to workloads.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { shortSha } from '../git/commit.ts';
import { commitOf, isSuspended, kustomizeApi, shortRevision, sourceApi, timeOf } from '../trace/flux-object.ts';
import { kustomizeHop, lastKustomizePass, nextKustomizePass } from '../trace/kustomize-hop.ts';
import { nextSourcePass, sourceHop } from '../trace/source-hop.ts';
import { commitHop, followedBranch } from '../trace/trace-kustomization.ts';
import type { Hop } from '../trace/trace.ts';
import type { World } from '../world.ts';
import { saidBy, type Said } from './drift.ts';
import { fromHop, loopId, phraseOf, type LoopEdge, type LoopNode, type LoopPart } from './loop.ts';
import { workloadNodes, type Desired } from './workload-nodes.ts';

interface SourceSight {
  object: KubeObject;
  part: LoopPart;
  /** The commit that everything behind it should have. */
  expected: string | undefined;
  hasIt: boolean;
}

const age = (time: number, now: number): { ageMs?: number } => (time ? { ageMs: Math.max(0, now - time) } : {});

export const branchId = (repository: string, branch: string): string => loopId('Branch', repository, branch);

/** The newest commit of a branch of the forge. */
export const branchNode = async (repository: string, branch: string, world: World): Promise<{ node: LoopNode; head?: string }> => {
  const reader = world.repository(repository);
  const { hop, head } = await commitHop(reader, branch, world.now);
  const [commit] = head ? await reader.commits(branch) : [];
  const node: LoopNode = {
    id: branchId(repository, branch),
    stage: 'commit',
    kind: repository,
    name: branch,
    ...fromHop(hop),
    brief: phraseOf(hop.code),
    ...(commit ? { ...age(commit.at, world.now), brief: commit.subject, says: `"${commit.subject}", by ${commit.author}` } : {}),
  };
  return { node, ...(head ? { head } : {}) };
};

const idOf = ({ kind, metadata }: KubeObject): string => loopId(kind, metadata.namespace, metadata.name);

/** In a trace a suspended source that has the commit is no obstacle; here it is worth saying, since the next commit will not pass. */
const heldBack = (hop: Hop): Hop => ({
  ...hop,
  state: 'stuck',
  code: 'source-suspended',
  says: 'is suspended: it has this commit, and will not look for the next',
});

const lookAtSource = async (object: KubeObject, world: World): Promise<SourceSight> => {
  const followed = followedBranch(object, world);
  const commit = followed ? await branchNode(followed.repository.name, followed.branch, world) : undefined;
  const traced = await sourceHop(object, commit?.head, world);
  const hasIt = traced.state === 'done';
  const hop = hasIt && isSuspended(object) ? heldBack(traced) : traced;
  const artifact = object['status']?.artifact as { revision?: string; lastUpdateTime?: string } | undefined;
  const next = hop.state === 'done' ? await nextSourcePass(object, world) : hop.nextInMs;
  const node: LoopNode = {
    id: idOf(object),
    stage: 'source',
    kind: object.kind,
    name: object.metadata.name,
    ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}),
    ...fromHop(hop),
    brief: phraseOf(hop.code),
    ...age(timeOf(artifact?.lastUpdateTime), world.now),
    ...(next === undefined ? {} : { nextInMs: next }),
  };
  const edges: LoopEdge[] = commit
    ? [{ from: commit.node.id, to: node.id, open: !hasIt, ...(commit.head ? { carries: shortSha(commit.head) } : {}) }]
    : [];
  return {
    object,
    expected: commit ? commit.head : commitOf(artifact?.revision),
    hasIt,
    part: { nodes: [...(commit ? [commit.node] : []), node], edges },
  };
};

interface SourceReference {
  kind: string;
  name: string;
  namespace?: string;
}

const missingSource = ({ kind, name, namespace }: SourceReference): LoopNode => ({
  id: loopId(kind, namespace, name),
  stage: 'source',
  kind,
  name,
  ...(namespace ? { namespace } : {}),
  state: 'stuck',
  code: 'source-missing',
  brief: phraseOf('source-missing'),
  says: 'is not in the cluster',
});

/** Undefined where no branch of the forge says what the objects should be. */
const desiredBy = (object: KubeObject, source: KubeObject | undefined, hop: Hop, world: World): Desired | undefined => {
  const followed = source && followedBranch(source, world);
  if (!followed) return undefined;
  const { name } = object.metadata;
  const nextInMs = hop.state === 'stuck' || isSuspended(object) ? undefined : (hop.nextInMs ?? nextKustomizePass(object, world.now));
  let said: Promise<Said> | undefined;
  return {
    // Built when the first object has another writer than Flux, which is seldom.
    said: () => (said ??= saidBy(object, followed.repository, followed.branch)),
    applied: hop.state === 'done',
    comes:
      nextInMs === undefined
        ? { says: `Kustomization ${name} does not put it back now` }
        : { says: `the next pass of Kustomization ${name} puts it back`, nextInMs },
  };
};

const lookAtKustomization = async (object: KubeObject, sources: SourceSight[], world: World): Promise<LoopPart> => {
  const { namespace, name } = object.metadata;
  const written = object['spec'].sourceRef as SourceReference;
  const reference = { ...written, namespace: written.namespace ?? namespace ?? '' };
  const sourceId = loopId(reference.kind, reference.namespace, reference.name);
  const source = sources.find((each) => idOf(each.object) === sourceId);
  const hop = await kustomizeHop(object, source?.expected, source?.hasIt ?? false, world);
  const next = hop.state === 'done' ? nextKustomizePass(object, world.now) : hop.nextInMs;
  const node: LoopNode = {
    id: idOf(object),
    stage: 'kustomize',
    kind: object.kind,
    name,
    ...(namespace ? { namespace } : {}),
    ...fromHop(hop),
    brief: phraseOf(hop.code),
    ...age(lastKustomizePass(object), world.now),
    ...(next === undefined ? {} : { nextInMs: next }),
  };
  const carries = shortRevision(source?.object['status']?.artifact?.revision);
  const edge: LoopEdge = { from: sourceId, to: node.id, open: node.revision !== carries, ...(carries ? { carries } : {}) };
  const workloads = await workloadNodes(object, world, desiredBy(object, source?.object, hop, world));
  return {
    nodes: [...(source ? [] : [missingSource(reference)]), node, ...workloads],
    edges: [edge, ...workloads.map((each) => ({ from: node.id, to: each.id, open: false }))],
  };
};

const sourceKinds = ['GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact'];

/** Everything that flows out of Git, and repositories of the lab that nobody looks at yet. */
export const gitPart = async (world: World, repositories: readonly string[]): Promise<LoopPart[]> => {
  const { cluster } = world;
  const [kustomizations, ...lists] = await Promise.all([
    cluster.list({ apiVersion: kustomizeApi, kind: 'Kustomization' }),
    ...sourceKinds.map((kind) => cluster.list({ apiVersion: sourceApi, kind })),
  ]);
  const sources = await Promise.all(lists.flat().map((source) => lookAtSource(source, world)));
  const parts = await Promise.all(kustomizations.map((each) => lookAtKustomization(each, sources, world)));
  const seen = new Set(sources.flatMap(({ part }) => part.nodes.filter(({ stage }) => stage === 'commit').map(({ kind }) => kind)));
  const alone = await Promise.all(repositories.filter((name) => !seen.has(name)).map((name) => branchNode(name, 'main', world)));
  return [...sources.map(({ part }) => part), ...parts, { nodes: alone.map(({ node }) => node), edges: [] }];
};
