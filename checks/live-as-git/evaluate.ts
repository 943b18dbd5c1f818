import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { sayDuration } from '../../src/course/duration.ts';
import type { Observation } from '../../src/checking/check-kind.ts';
import { explainAbsence } from '../../src/checking/git/explain-absence.ts';
import { manifestsIn } from '../../src/checking/git/manifests.ts';
import { match, show, type Difference } from '../../src/checking/match/match.ts';
import { ownersOf, valueAt } from '../../src/checking/provenance.ts';
import { timeOf } from '../../src/checking/trace/flux-object.ts';
import type { World } from '../../src/checking/world.ts';
import type { LiveAsGitSpec } from './shape.ts';

const lastAppliedKey = 'kubectl.kubernetes.io/last-applied-configuration';

/** What the newest apply of this object said: kubectl keeps it on the object. Server-side apply keeps managers instead. */
const lastApplied = (object: KubeObject): unknown => {
  const text = object.metadata.annotations?.[lastAppliedKey];
  return text ? JSON.parse(text) : undefined;
};

const wasServerApplied = (object: KubeObject) => (object.metadata.managedFields ?? []).some(({ operation }) => operation === 'Apply');

const wasApplied = (object: KubeObject, manifest: unknown): boolean => {
  const said = lastApplied(object);
  return said === undefined ? wasServerApplied(object) : !match(manifest, said).length;
};

const writer = (object: KubeObject, path: string, now: number): string | undefined => {
  // `match` counts list entries, managedFields names them: the field above the list is near enough.
  const [owner] = ownersOf(object, path.replace(/\[\d+\].*$/, ''));
  const age = timeOf(owner?.time);
  return owner?.manager && age ? `${owner.manager} wrote it ${sayDuration(now - age)} ago` : undefined;
};

const noManifest = async (spec: LiveAsGitSpec, expected: string, world: World): Promise<Observation> => {
  const { repository, branch = 'main', kind, name } = spec;
  const reader = world.repository(repository);
  const holds = async (other: string) => (await manifestsIn(reader, other, spec)).manifests.length > 0;
  const reason = await explainAbsence(reader, branch, 'no-manifest', holds);
  return { verdict: 'waiting', expected, observed: 'Git has no manifest of it', subject: `${kind} ${name}`, ...reason };
};

const isolated = ({ path, observed, expected }: Difference) => ({ observed: `${path}: ${observed}`, says: `Git says ${expected}` });

const compare = (object: KubeObject, manifest: KubeObject, subject: string, now: number): Observation => {
  const expected = `${subject} is as its manifest in Git says, and was applied from it`;
  const applied = wasApplied(object, manifest);
  const [difference] = match(manifest, object);
  if (difference && !applied) {
    const { observed, says } = isolated(difference);
    const because = `${says}; this version of the file has not been applied`;
    return { verdict: 'failed', code: 'not-applied', expected, observed, subject, because };
  }
  if (difference) {
    const { observed, says } = isolated(difference);
    const who = writer(object, difference.path, now);
    return { verdict: 'failed', code: 'drifted', expected, observed, subject, because: who ? `${says}; ${who}` : says };
  }
  if (!applied) {
    const because = 'Git says the same, but nobody applied the file that says it';
    return { verdict: 'failed', code: 'by-hand', expected, observed: 'the values are right, and were written by hand', subject, because };
  }
  return { verdict: 'passed', code: '', expected, observed: 'it is', subject, evidence: `${subject} says what Git says` };
};

/** Drift is wanted: the learner makes it to see it. */
const wantDrift = (object: KubeObject, manifest: KubeObject, spec: LiveAsGitSpec, subject: string): Observation => {
  const { field = '', equals } = spec;
  const [live, git] = [valueAt(object, field), valueAt(manifest, field)];
  const expected = `${field} in the cluster is ${equals === undefined ? 'not what Git says' : `${show(equals)}, and Git says something else`}`;
  const observed = `cluster ${show(live)}, Git ${show(git)}`;
  if (git === undefined || !match(git, live).length) return { verdict: 'waiting', code: 'in-step', expected, observed, subject };
  if (equals !== undefined && match(equals, live).length) return { verdict: 'failed', code: 'value', expected, observed, subject };
  return { verdict: 'passed', code: '', expected, observed, subject, evidence: observed };
};

export const evaluateLiveAsGit = async (spec: LiveAsGitSpec, world: World): Promise<Observation> => {
  const { repository, branch = 'main', kind, name, namespace, field, equals, drifted } = spec;
  const subject = `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
  const expected = `${subject} is as its manifest in Git says`;
  const { manifests } = await manifestsIn(world.repository(repository), branch, spec);
  const manifest = manifests[0]?.object;
  if (!manifest) return noManifest(spec, expected, world);
  const object = await world.cluster.get(spec);
  if (!object) return { verdict: 'waiting', code: 'missing', expected, observed: 'it is in Git and not in the cluster', subject };
  if (drifted) return wantDrift(object, manifest, spec, subject);
  const compared = compare(object, manifest, subject, world.now);
  const value = field === undefined ? undefined : valueAt(object, field);
  if (compared.verdict !== 'passed' || equals === undefined || !match(equals, value).length) return compared;
  return {
    verdict: 'failed',
    code: 'value',
    expected: `${field}: ${show(equals)}`,
    observed: `${field}: ${show(value)}, in Git too`,
    subject,
  };
};
