import type { CheckKind } from '../../src/checking/check-kind.ts';
import { literalsOf } from '../../src/checking/match/match.ts';
import { evaluateGitObject } from './evaluate.ts';
import { gitObjectShape, type GitObjectSpec } from './shape.ts';

/** A manifest is in Git, in whatever file. */
export const gitObject: CheckKind<GitObjectSpec> = {
  name: 'git-object',
  about: 'A manifest of an object is on a branch of the forge, in any file, and matches a partial tree.',
  shape: gitObjectShape,
  demands: ({ repository, under, name, match }) => [repository, name, ...(under ? [under] : []), ...literalsOf(match)],
  evaluate: evaluateGitObject,
};
