import type { CheckKind, Observation } from '../../src/checking/check-kind.ts';
import { shortSha } from '../../src/checking/git/commit.ts';
import type { World } from '../../src/checking/world.ts';
import { gitBranchShape, type GitBranchSpec } from './shape.ts';

const evaluate = async ({ repository, branch, absent, contains }: GitBranchSpec, world: World): Promise<Observation> => {
  const reader = world.repository(repository);
  const subject = `branch ${branch} of ${repository}`;
  const expected = absent ? `${subject} is not there` : contains ? `${subject} has everything of ${contains}` : `${subject} is there`;
  const head = await reader.head(branch);
  const observed = head ? `it points at ${shortSha(head)}` : 'there is no such branch';
  if (absent) return { verdict: head ? 'failed' : 'passed', code: head ? 'present' : '', expected, observed, subject, evidence: observed };
  if (!head) return { verdict: 'waiting', code: 'missing', expected, observed, subject };
  const other = contains ? await reader.head(contains) : undefined;
  if (other && !(await reader.isAncestor(other, branch)))
    return {
      verdict: 'failed',
      code: 'not-merged',
      expected,
      observed: `${contains} is at ${shortSha(other)}, which is not in it`,
      subject,
    };
  return { verdict: 'passed', code: '', expected, observed, subject, evidence: observed };
};

/** A branch of the forge is there, is not there, or holds another. */
export const gitBranch: CheckKind<GitBranchSpec> = {
  name: 'git-branch',
  about: 'A branch of the forge is there; or is not; or contains another one.',
  shape: gitBranchShape,
  demands: ({ repository, branch }) => [repository, branch],
  findings: {
    missing: 'there is no such branch',
    present: 'with `absent`: it is there',
    'not-merged': 'commits of `contains` are not in it',
  },
  evaluate,
};
