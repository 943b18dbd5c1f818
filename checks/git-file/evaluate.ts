import type { Observation } from '../../src/checking/check-kind.ts';
import { shortSha } from '../../src/checking/git/commit.ts';
import { explainAbsence } from '../../src/checking/git/explain-absence.ts';
import type { World } from '../../src/checking/world.ts';
import type { GitFileSpec } from './shape.ts';

const checkDeleted = async ({ repository, branch = 'main', path }: GitFileSpec, world: World): Promise<Observation> => {
  const reader = world.repository(repository);
  const subject = `${path} on ${branch} of ${repository}`;
  const expected = `${path} is deleted from ${branch}`;
  if ((await reader.paths(branch)).includes(path)) {
    const local = await reader.unpushed();
    const because = local?.commits.length
      ? { because: `your clone ${repository} has commits that the forge has not: "${local.commits[0]}"` }
      : {};
    return {
      verdict: local?.commits.length ? 'waiting' : 'failed',
      code: local?.commits.length ? 'unpushed' : 'present',
      expected,
      observed: 'it is there',
      subject,
      ...because,
    };
  }
  const deletion = (await reader.commits(branch)).find((commit) => commit.files[path] === 'D');
  if (!deletion) return { verdict: 'waiting', code: 'never-seen', expected, observed: 'it has never been there', subject };
  return {
    verdict: 'passed',
    code: '',
    expected,
    observed: 'deleted',
    subject,
    evidence: `${shortSha(deletion.sha)} "${deletion.subject}"`,
  };
};

/** A word is named as it is; only a real pattern is shown as one. */
const wording = (pattern: string) => (/^[\w -]+$/.test(pattern) ? `"${pattern}" in the file` : `text like /${pattern}/`);

export const evaluateGitFile = async (spec: GitFileSpec, world: World): Promise<Observation> => {
  if (spec.absent) return checkDeleted(spec, world);
  const { repository, branch = 'main', path, matches } = spec;
  const reader = world.repository(repository);
  const subject = `${path} on ${branch} of ${repository}`;
  const expected = `${path} is on ${branch} of ${repository}`;
  if (!(await reader.paths(branch)).includes(path)) {
    const reason = await explainAbsence(reader, branch, 'missing', async (other) => (await reader.paths(other)).includes(path));
    return { verdict: 'waiting', expected, observed: 'no such file there', subject, ...reason };
  }
  const text = (await reader.read(branch, path)) ?? '';
  if (matches && !new RegExp(matches, 's').test(text))
    return { verdict: 'failed', code: 'differs', expected: wording(matches), observed: 'the file says something else', subject };
  const commit = (await reader.commits(branch)).find((each) => path in each.files);
  return {
    verdict: 'passed',
    code: '',
    expected,
    observed: 'it is',
    subject,
    evidence: commit ? `${shortSha(commit.sha)} "${commit.subject}"` : path,
  };
};
