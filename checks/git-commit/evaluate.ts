import type { Observation } from '../../src/checking/check-kind.ts';
import { isBy } from '../../src/checking/git/authorship.ts';
import { shortSha, type Commit } from '../../src/checking/git/commit.ts';
import { explainAbsence } from '../../src/checking/git/explain-absence.ts';
import type { World } from '../../src/checking/world.ts';
import type { GitCommitSpec } from './shape.ts';

const touched = (commit: Commit, place: string): boolean =>
  Object.keys(commit.files).some((path) => path === place || (place.endsWith('/') && path.startsWith(place)));

const fits = (commit: Commit, { author, message, touches }: GitCommitSpec): boolean =>
  (!author || isBy(commit, author)) &&
  (!message || new RegExp(message, 's').test(`${commit.subject}\n${commit.body}`)) &&
  (!touches || touched(commit, touches));

/** In a few words: `a commit by you that touches deploy/`. */
const describe = ({ author, message, touches, branch = 'main', repository }: GitCommitSpec): string => {
  const who = author === 'learner' ? ' by you' : author ? ` by ${author}` : '';
  return `a commit${who}${touches ? ` that touches ${touches}` : ''}${message ? ` with a message like /${message}/` : ''} on ${branch} of ${repository}`;
};

/** Commits that came after the task began; all when its start is not in the branch any more. */
const recent = async ({ repository, branch = 'main', since }: GitCommitSpec, world: World): Promise<Commit[]> => {
  const commits = await world.repository(repository).commits(branch);
  const start = since === 'ever' ? undefined : world.memory.heads[repository];
  const index = start ? commits.findIndex((commit) => commit.sha === start) : -1;
  return index < 0 ? commits : commits.slice(0, index);
};

export const evaluateGitCommit = async (spec: GitCommitSpec, world: World): Promise<Observation> => {
  const { repository, branch = 'main', never = false } = spec;
  const subject = `${branch} of ${repository}`;
  const found = (await recent(spec, world)).find((commit) => fits(commit, spec));
  const words = found ? `${shortSha(found.sha)} "${found.subject}" by ${found.author}` : 'none';
  const expected = never ? `no ${describe(spec).slice(2)}` : describe(spec);
  if (never && found) return { verdict: 'failed', code: 'found', expected, observed: words, subject };
  if (never || found)
    return { verdict: 'passed', code: '', expected, observed: words, subject, evidence: never ? 'none since the task began' : words };
  const reason = await explainAbsence(world.repository(repository), branch, 'none', () => Promise.resolve(false));
  return { verdict: 'waiting', expected, observed: 'there is none since the task began', subject, ...reason };
};
