import type { KubeObject, ManagedFieldsEntry } from '../../src/kubernetes/machinery/object.ts';
import { sayDuration } from '../../src/course/duration.ts';
import type { Observation } from '../../src/checking/check-kind.ts';
import { manifestsIn } from '../../src/checking/git/manifests.ts';
import { match, show } from '../../src/checking/match/match.ts';
import { fluxManager, isAppliedBy, ownersOf, valueAt, writersOf } from '../../src/checking/provenance.ts';
import { explainBy, parseKustomization } from '../../src/checking/through.ts';
import { kustomizeApi, sourceApi, timeOf } from '../../src/checking/trace/flux-object.ts';
import { lastKustomizePass, nextKustomizePass } from '../../src/checking/trace/kustomize-hop.ts';
import { openHop } from '../../src/checking/trace/trace.ts';
import type { World } from '../../src/checking/world.ts';
import type { ProvenanceSpec } from './shape.ts';

const byWhom = (entry: ManagedFieldsEntry | undefined, now: number): string => {
  if (!entry?.manager) return 'nobody';
  const age = timeOf(entry.time);
  return age ? `${entry.manager} (${sayDuration(now - age)} ago)` : entry.manager;
};

/** What Git says of the field, if it says it plainly: patches, overlays and variables are the controller's to work out. */
const inGit = async (spec: ProvenanceSpec, world: World): Promise<unknown> => {
  const { manifests } = await manifestsIn(world.repository(spec.repository), spec.branch ?? 'main', spec);
  const values = manifests.map(({ object }) => valueAt(object, spec.field)).filter((value) => value !== undefined);
  const plain = values.length === 1 && !String(values[0]).includes('$');
  return plain ? values[0] : undefined;
};

const whatComes = async (spec: ProvenanceSpec, git: unknown, world: World): Promise<string | undefined> => {
  const { name, namespace } = parseKustomization(spec.kustomization);
  const kustomization = await world.cluster.get({ apiVersion: kustomizeApi, kind: 'Kustomization', name, namespace });
  if (!kustomization) return undefined;
  if (kustomization['spec'].suspend) return `Kustomization ${name} is suspended: nothing puts ${show(git)} back`;
  const next = nextKustomizePass(kustomization, world.now);
  const when = next ? ` (in ${sayDuration(next)})` : '';
  return `the next reconciliation of Kustomization ${name} will put ${show(git)} back${when}`;
};

/** Half a sentence when the Kustomization reads from something else than the repository that is meant. */
const otherSource = async ({ kustomization, repository, branch = 'main' }: ProvenanceSpec, world: World): Promise<string | undefined> => {
  const { name, namespace } = parseKustomization(kustomization);
  const found = await world.cluster.get({ apiVersion: kustomizeApi, kind: 'Kustomization', name, namespace });
  const reference = found?.['spec'].sourceRef as { kind: string; name: string; namespace?: string } | undefined;
  const source =
    reference && (await world.cluster.get({ apiVersion: sourceApi, ...reference, namespace: reference.namespace ?? namespace }));
  if (!source) return undefined;
  const { url, ref } = source['spec'] as { url: string; ref?: { branch?: string } };
  const followed = world.repositoryOf(url)?.name ?? url;
  const followedBranch = ref?.branch ?? 'master';
  return followed === repository && followedBranch === branch
    ? undefined
    : `Kustomization ${name} follows ${followed}, branch ${followedBranch}`;
};

/**
 * `kubectl scale` keeps the field: Flux compares, finds what Git says, and takes over nothing that a subresource wrote.
 * After such a pass there is no way for the learner to make it any more Git's.
 */
const comparedSince = async (spec: ProvenanceSpec, owner: ManagedFieldsEntry | undefined, world: World): Promise<boolean> => {
  if (owner?.subresource !== 'scale') return false;
  const { name, namespace } = parseKustomization(spec.kustomization);
  const kustomization = await world.cluster.get({ apiVersion: kustomizeApi, kind: 'Kustomization', name, namespace });
  if (!kustomization || lastKustomizePass(kustomization) <= timeOf(owner.time)) return false;
  return !openHop(await world.trace({ name, namespace }));
};

/** The value is right. Is it right because Git says so? */
const judge = async (spec: ProvenanceSpec, object: KubeObject, value: unknown, world: World): Promise<Observation> => {
  const { kind, namespace, name, field, kustomization } = spec;
  const subject = `${kind} ${namespace}/${name}`;
  const expected = `${field} is owned by ${fluxManager}, its value comes from a commit`;
  const elsewhere = await otherSource(spec, world);
  if (elsewhere) return { verdict: 'failed', code: 'other-repository', expected, observed: elsewhere, subject };
  const owners = ownersOf(object, field);
  const owner = owners[0];
  const git = await inGit(spec, world);
  if (git !== undefined && match(git, value).length) {
    const because = await whatComes(spec, git, world);
    const observed = `value right, owner ${byWhom(owner, world.now)}; Git says ${show(git)}`;
    return { verdict: 'failed', code: 'git-differs', expected, observed, subject, ...(because ? { because } : {}) };
  }
  if (!isAppliedBy(object, kustomization)) {
    const observed = `made by ${byWhom(owner ?? writersOf(object).at(-1), world.now)}; Kustomization ${kustomization} has not applied it`;
    return { verdict: 'failed', code: 'not-from-git', expected, observed, subject };
  }
  const agreed = git !== undefined && (await comparedSince(spec, owner, world));
  if (!agreed && !owners.some((each) => each.manager === fluxManager)) {
    const observed = `value right, owner ${byWhom(owner, world.now)}`;
    const because = git === undefined ? 'no file in Git says this plainly' : 'Git says so too, but the value was not applied from it';
    return { verdict: 'failed', code: 'by-hand', expected, observed, subject, because };
  }
  const right: Observation = {
    verdict: 'passed',
    code: '',
    expected,
    observed: `${field}: ${show(value)}`,
    subject,
    evidence: agreed ? `${show(value)}, as Git says` : `${show(value)}, by ${fluxManager}`,
  };
  return git === undefined ? atHead(right, kustomization, world) : right;
};

/** Where Git cannot be read plainly, only the revision tells that the value is what Git says now. */
const atHead = async (right: Observation, kustomization: string, world: World): Promise<Observation> => {
  const trace = await world.trace(parseKustomization(kustomization));
  const hop = openHop(trace);
  if (!hop || hop.stage === 'workload') return right;
  const because = `${hop.subject}: ${hop.words?.trim() ?? hop.says}`;
  const verdict = hop.state === 'moving' ? 'moving' : 'failed';
  return { ...right, verdict, code: hop.code, observed: `${right.observed}, from an older commit`, because, trace };
};

/** Nothing is on its way and the value is wrong, while Git says the right one: then somebody wrote it by hand. Who, and until when? */
const withWriter = async (wrong: Observation, spec: ProvenanceSpec, object: KubeObject, world: World): Promise<Observation> => {
  const owner = ownersOf(object, spec.field)[0];
  const git = await inGit(spec, world);
  const byFlux = owner?.manager === fluxManager;
  if (wrong.because || wrong.verdict !== 'failed' || byFlux || git === undefined || match(spec.equals, git).length) return wrong;
  const comes = await whatComes(spec, git, world);
  return { ...wrong, because: `${byWhom(owner, world.now)} wrote it${comes ? `; ${comes}` : ''}` };
};

/** A commit is on its way, but not one that brings the value: waiting would not help. */
const onItsWayWithout = async (moving: Observation, spec: ProvenanceSpec, world: World): Promise<Observation> => {
  if (moving.verdict !== 'moving' || spec.equals === undefined) return moving;
  const git = await inGit(spec, world);
  if (git === undefined || match(spec.equals, git).length === 0) return moving;
  const because = `Git itself says ${show(git)}: what is on its way does not bring it`;
  return { ...moving, verdict: 'failed', code: 'value', because };
};

/**
 * A pass of Flux takes the value of a field back and leaves its writer the name of the list entry: the trace of who stated it, and will again.
 */
const touched = (
  { untouchedBy, field, equals }: ProvenanceSpec,
  object: KubeObject,
  subject: string,
  now: number,
): Observation | undefined => {
  const entry = field.slice(0, field.lastIndexOf(']') + 1) || field;
  const writer = untouchedBy === undefined ? undefined : ownersOf(object, entry).find(({ manager }) => manager === untouchedBy);
  if (!writer) return undefined;
  return {
    verdict: 'failed',
    code: 'touched',
    expected: `${field}${equals === undefined ? '' : `: ${show(equals)}`}, and ${untouchedBy} states nothing of ${entry}`,
    observed: `${field}: ${show(valueAt(object, field))}; ${byWhom(writer, now)} states ${entry}`,
    subject,
    because: `what ${untouchedBy} wrote there last, it writes again when it writes next`,
  };
};

export const evaluateProvenance = async (spec: ProvenanceSpec, world: World): Promise<Observation> => {
  const { kind, namespace, name, field, equals, kustomization } = spec;
  const subject = `${kind} ${namespace}/${name}`;
  const object = await world.cluster.get(spec);
  if (!object) {
    const nothing: Observation = {
      verdict: 'waiting',
      code: 'missing',
      expected: `${subject} is in the cluster`,
      observed: 'it is not there',
      subject,
    };
    return explainBy(nothing, kustomization, world);
  }
  const wronglyWritten = touched(spec, object, subject, world.now);
  if (wronglyWritten) return wronglyWritten;
  const value = valueAt(object, field);
  const [difference] = equals === undefined ? [] : match(equals, value);
  if (difference) {
    const wrong: Observation = {
      verdict: 'failed',
      code: 'value',
      expected: `${field}: ${difference.expected}`,
      observed: `${field}: ${show(value)}`,
      subject,
    };
    const explained = await onItsWayWithout(await explainBy(wrong, kustomization, world), spec, world);
    return withWriter(explained, spec, object, world);
  }
  const judged = await judge(spec, object, value, world);
  // Taken over by a pass that is on its way: not wrong, only early.
  const soon = judged.code === 'not-from-git' || judged.code === 'by-hand' ? await explainBy(judged, kustomization, world) : judged;
  return soon.verdict === 'moving' ? soon : judged;
};
