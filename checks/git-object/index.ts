import type { CheckKind } from '../../src/checking/check-kind.ts';
import { absenceFindings } from '../../src/checking/known-findings.ts';
import { literalsOf } from '../../src/checking/match/match.ts';
import { evaluateGitObject } from './evaluate.ts';
import { gitObjectShape, type GitObjectSpec } from './shape.ts';

/** A manifest is in Git, in whatever file. */
export const gitObject: CheckKind<GitObjectSpec> = {
  name: 'git-object',
  about: 'A manifest of an object is on a branch of the forge, in any file, and matches a partial tree.',
  shape: gitObjectShape,
  demands: ({ repository, branch, under, name, namespace, match }) => [
    repository,
    name,
    ...[branch, under, namespace].flatMap((each) => each ?? []),
    ...literalsOf(match),
  ],
  findings: {
    missing: 'no file declares it',
    differs: 'a field of the manifest has another value',
    'invalid-yaml': 'a file that could be the one is no YAML',
    'other-place': 'it is outside of `under`',
    'other-author': 'the newest commit on its file is of somebody else',
    ...absenceFindings,
  },
  evaluate: evaluateGitObject,
};
