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

/** Newest first; undefined when a commit that marks an end of the stretch is not there. */
const between = (commits: Commit[], { after, before }: GitCommitSpec): Commit[] | undefined => {
  const mark = (pattern: string) => commits.findIndex(({ subject }) => new RegExp(pattern).test(subject));
  const from = before === undefined ? -1 : mark(before);
  const to = after === undefined ? commits.length : mark(after);
  if ((before !== undefined && from < 0) || to < 0 || from >= to) return undefined;
  return commits.slice(from + 1, to);
};

/** Where the branch stood when the task began; of a branch that was not there, where all the others stood. */
const beginning = ({ repository, branch = 'main' }: GitCommitSpec, { memory }: World): string[] => {
  const branches = memory.branches?.[repository];
  const own = branches ? branches[branch] : memory.heads[repository];
  return own ? [own] : Object.values(branches ?? {});
};

/** Commits that came after the task began. */
const recent = async (spec: GitCommitSpec, world: World): Promise<Commit[] | undefined> => {
  const { repository, branch = 'main', since } = spec;
  const named = spec.after !== undefined || spec.before !== undefined;
  const known = since === 'ever' || named ? [] : beginning(spec, world);
  const commits = await world.repository(repository).commits(branch, known);
  return named ? between(commits, spec) : commits;
};

export const evaluateGitCommit = async (spec: GitCommitSpec, world: World): Promise<Observation> => {
  const { repository, branch = 'main', never = false } = spec;
  const subject = `${branch} of ${repository}`;
  const stretch = await recent(spec, world);
  if (!stretch) {
    const marks = [spec.after, spec.before].filter((each) => each !== undefined).map((each) => `/${each}/`);
    const wanted = `commits with a subject like ${marks.join(', then ')} are on ${subject}`;
    return { verdict: 'waiting', code: 'no-mark', expected: wanted, observed: 'they are not, or in another order', subject };
  }
  const found = stretch.find((commit) => fits(commit, spec));
  const words = found ? `${shortSha(found.sha)} "${found.subject}" by ${found.author}` : 'none';
  const expected = never ? `no ${describe(spec).slice(2)}` : describe(spec);
  if (never && found) return { verdict: 'failed', code: 'found', expected, observed: words, subject };
  if (never || found)
    return {
      verdict: 'passed',
      code: '',
      expected,
      observed: words,
      subject,
      evidence: never ? `none in ${stretch.length} commit${stretch.length === 1 ? '' : 's'}` : words,
    };
  const reason = await explainAbsence(world.repository(repository), branch, 'none', () => Promise.resolve(false));
  return { verdict: 'waiting', expected, observed: 'there is none since the task began', subject, ...reason };
};
