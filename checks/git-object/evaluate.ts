import type { Observation } from '../../src/checking/check-kind.ts';
import { shortSha } from '../../src/checking/git/commit.ts';
import { explainAbsence } from '../../src/checking/git/explain-absence.ts';
import { manifestsIn, type Manifest } from '../../src/checking/git/manifests.ts';
import { isBy } from '../../src/checking/git/authorship.ts';
import { match } from '../../src/checking/match/match.ts';
import type { World } from '../../src/checking/world.ts';
import type { GitObjectSpec } from './shape.ts';

const missing = async (spec: GitObjectSpec, broken: { path: string; message: string } | undefined, world: World): Promise<Observation> => {
  const { repository, branch = 'main', under, kind, name } = spec;
  const subject = `${kind} ${name}`;
  const expected = `a manifest of ${subject} is on ${branch} of ${repository}${under ? `, in ${under}` : ''}`;
  if (broken)
    return {
      verdict: 'failed',
      code: 'invalid-yaml',
      expected,
      observed: `${broken.path} cannot be read as YAML`,
      subject,
      because: broken.message,
    };
  const reader = world.repository(repository);
  const elsewhere = under ? (await manifestsIn(reader, branch, { ...spec, under: undefined })).manifests[0] : undefined;
  if (elsewhere) return { verdict: 'failed', code: 'other-place', expected, observed: `it is in ${elsewhere.path}`, subject };
  const reason = await explainAbsence(
    reader,
    branch,
    'missing',
    async (other) => (await manifestsIn(reader, other, spec)).manifests.length > 0,
  );
  return { verdict: 'waiting', expected, observed: 'there is none', subject, ...reason };
};

const byWhom = async (
  { repository, branch = 'main', author }: GitObjectSpec,
  { path }: Manifest,
  world: World,
): Promise<{ wrong?: string; evidence: string }> => {
  const commit = (await world.repository(repository).commits(branch)).find((each) => path in each.files);
  if (!commit) return { evidence: path };
  const evidence = `${shortSha(commit.sha)} "${commit.subject}"`;
  return author && !isBy(commit, author) ? { wrong: `${commit.author} in ${evidence}`, evidence } : { evidence };
};

export const evaluateGitObject = async (spec: GitObjectSpec, world: World): Promise<Observation> => {
  const { repository, branch = 'main', kind, name } = spec;
  const subject = `${kind} ${name}`;
  const { manifests, broken } = await manifestsIn(world.repository(repository), branch, spec);
  const judged = manifests.map((manifest) => ({ manifest, differences: match(spec.match ?? {}, manifest.object) }));
  const best = judged.sort((a, b) => a.differences.length - b.differences.length)[0];
  if (!best) return missing(spec, broken, world);
  const { manifest, differences } = best;
  const [difference] = differences;
  if (difference) {
    const { path, expected, observed } = difference;
    return {
      verdict: 'failed',
      code: 'differs',
      expected: `${path}: ${expected}`,
      observed: `${path}: ${observed}`,
      subject: `${subject} in ${manifest.path}`,
    };
  }
  const { wrong, evidence } = await byWhom(spec, manifest, world);
  const expected = `${subject} is on ${branch} of ${repository}${spec.author === 'learner' ? ', committed by you' : ''}`;
  if (wrong) return { verdict: 'failed', code: 'other-author', expected, observed: `committed by ${wrong}`, subject: manifest.path };
  return { verdict: 'passed', code: '', expected, observed: manifest.path, subject, evidence };
};
