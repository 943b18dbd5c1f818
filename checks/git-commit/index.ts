import type { CheckKind } from '../../src/checking/check-kind.ts';
import { absenceFindings } from '../../src/checking/known-findings.ts';
import { evaluateGitCommit } from './evaluate.ts';
import { gitCommitShape, type GitCommitSpec } from './shape.ts';

/** Somebody committed, or nobody did. */
export const gitCommit: CheckKind<GitCommitSpec> = {
  name: 'git-commit',
  about: 'A commit by somebody, with a message, on some files came since the task began; with `never`, none did.',
  shape: gitCommitShape,
  demands: ({ repository, branch, touches }) => [repository, ...(branch ? [branch] : []), ...(touches ? [touches.replace(/\/$/, '')] : [])],
  findings: {
    none: 'no such commit',
    found: 'with `never`: there is one',
    'no-mark': 'a commit that `after` or `before` names is not there',
    ...absenceFindings,
  },
  evaluate: evaluateGitCommit,
};
