import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import type { Observation } from '../../src/checking/check-kind.ts';
import { shortSha } from '../../src/checking/git/commit.ts';
import { explainBy } from '../../src/checking/through.ts';
import { commitOf, isSuspended, kustomizeApi, sourceApi } from '../../src/checking/trace/flux-object.ts';
import { openHop, type Trace } from '../../src/checking/trace/trace.ts';
import type { World } from '../../src/checking/world.ts';
import type { FluxAtHeadSpec } from './shape.ts';

interface Place {
  subject: string;
  expected: string;
  repository: string;
  branch: string;
}

/** Green elsewhere is not green here: the source has to follow the right branch of the right repository. */
const wrongSource = async (
  reference: { kind: string; name: string; namespace: string },
  place: Place,
  world: World,
): Promise<Observation | undefined> => {
  const { repository, branch, expected, subject } = place;
  const source = await world.cluster.get({ apiVersion: sourceApi, ...reference });
  if (!source) return undefined;
  const { url, ref } = source['spec'] as { url: string; ref?: { branch?: string } };
  const followed = world.repositoryOf(url)?.name;
  const followedBranch = ref?.branch ?? 'master';
  const observed = `${reference.kind} ${reference.name} follows ${followed ?? url}, branch ${followedBranch}`;
  if (followed !== repository) return { verdict: 'failed', code: 'other-repository', expected, observed, subject };
  if (followedBranch !== branch) return { verdict: 'failed', code: 'other-branch', expected, observed, subject };
  return undefined;
};

const byTrace = async (trace: Trace, place: Place, world: World): Promise<Observation> => {
  const { subject, expected, repository, branch } = place;
  const hop = openHop(trace);
  if (!hop) {
    const [commit] = await world.repository(repository).commits(branch);
    const evidence = commit ? `${shortSha(commit.sha)} "${commit.subject}"` : subject;
    return { verdict: 'passed', code: '', expected, observed: 'it does', subject, evidence, trace };
  }
  const next = trace.nextInMs === undefined ? {} : { nextInMs: trace.nextInMs };
  if (hop.state === 'moving') return { verdict: 'moving', code: hop.code, expected, observed: 'on its way', subject, trace, ...next };
  return {
    verdict: 'failed',
    code: hop.code,
    expected,
    observed: `stuck at ${hop.subject}`,
    subject,
    ...(hop.words ? { because: hop.words.trim() } : {}),
    trace,
  };
};

/** Suspended, with something to wait for. */
const heldBack = async (kustomization: KubeObject, { subject, repository, branch }: Place, world: World): Promise<Observation> => {
  const head = await world.repository(repository).head(branch);
  const applied = commitOf(kustomization['status']?.lastAppliedRevision);
  const expected = `${subject} is suspended while a newer commit waits on ${branch} of ${repository}`;
  if (!isSuspended(kustomization)) return { verdict: 'waiting', code: 'not-suspended', expected, observed: 'it is not suspended', subject };
  if (!head || head === applied)
    return { verdict: 'waiting', code: 'nothing-waits', expected, observed: 'it is suspended, and nothing newer waits', subject };
  const observed = `it holds ${shortSha(applied ?? '')} while ${branch} is at ${shortSha(head)}`;
  return { verdict: 'passed', code: '', expected, observed, subject, evidence: observed };
};

export const evaluateFluxAtHead = async (spec: FluxAtHeadSpec, world: World): Promise<Observation> => {
  const { kustomization: name, namespace = 'flux-system', repository, branch = 'main', parent } = spec;
  const subject = `Kustomization ${namespace}/${name}`;
  const expected = `the newest commit on ${branch} of ${repository} runs`;
  const object = await world.cluster.get({ apiVersion: kustomizeApi, kind: 'Kustomization', namespace, name });
  if (!object) {
    const nothing: Observation = {
      verdict: 'waiting',
      code: 'no-kustomization',
      expected,
      observed: `${subject} is not in the cluster`,
      subject,
    };
    return explainBy(nothing, `${namespace}/${name}`, world);
  }
  const { sourceRef } = object['spec'] as { sourceRef: { kind: string; name: string; namespace?: string } };
  const place = { subject, expected, repository, branch };
  if (spec.held) return heldBack(object, place, world);
  const wrong = await wrongSource(
    { kind: sourceRef.kind, name: sourceRef.name, namespace: sourceRef.namespace ?? namespace },
    place,
    world,
  );
  // A source or Kustomization that Git has already mended is on its way.
  if (wrong) return explainBy(wrong, parent, world);
  const observation = await byTrace(await world.trace({ name, namespace }), place, world);
  return observation.verdict === 'failed' ? explainByParent(observation, parent, world) : observation;
};

/** Stuck here, but a newer spec of it is on its way from Git. */
const explainByParent = async (observation: Observation, parent: string | undefined, world: World): Promise<Observation> => {
  const above = await explainBy(observation, parent, world);
  return above.verdict === 'moving' ? above : observation;
};
