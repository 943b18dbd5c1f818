import type { CheckKind } from '../../src/checking/check-kind.ts';
import { literalsOf } from '../../src/checking/match/match.ts';
import { evaluateLiveAsGit } from './evaluate.ts';
import { liveAsGitShape, type LiveAsGitSpec } from './shape.ts';

/** The cluster and Git agree, without Flux. */
export const liveAsGit: CheckKind<LiveAsGitSpec> = {
  name: 'live-as-git',
  about:
    'A live object says everything that its manifest in Git says, and was applied from it. For clusters without Flux; with Flux ask `provenance`.',
  shape: liveAsGitShape,
  demands: ({ repository, name, namespace, equals }) => [repository, name, ...(namespace ? [namespace] : []), ...literalsOf([equals])],
  evaluate: evaluateLiveAsGit,
};
