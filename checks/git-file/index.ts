import type { CheckKind } from '../../src/checking/check-kind.ts';
import { absenceFindings } from '../../src/checking/known-findings.ts';
import { evaluateGitFile } from './evaluate.ts';
import { gitFileShape, type GitFileSpec } from './shape.ts';

/** A file is on a branch of the forge, or was deleted from it. */
export const gitFile: CheckKind<GitFileSpec> = {
  name: 'git-file',
  about: 'A file is on a branch of the forge and its text matches; with `absent`, it was there and is deleted.',
  shape: gitFileShape,
  demands: ({ repository, path, branch }) => [repository, path, ...(branch ? [branch] : [])],
  findings: {
    missing: 'no such file',
    differs: 'its text does not match',
    present: 'with `absent`: it is there',
    'never-seen': 'with `absent`: it was never there',
    ...absenceFindings,
  },
  evaluate: evaluateGitFile,
};
