import type { CheckKind } from '../../src/checking/check-kind.ts';
import { absenceFindings } from '../../src/checking/known-findings.ts';
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
  findings: {
    'no-manifest': 'Git has no manifest of it',
    missing: 'it is in Git and not in the cluster',
    'not-applied': 'the file was never applied as it is now',
    drifted: 'it was applied, and changed since',
    'by-hand': 'the same values, and nobody applied the file',
    value: 'another value than the one that is asked for',
    'in-step': 'with `drifted`: cluster and Git agree',
    ...absenceFindings,
  },
  evaluate: evaluateLiveAsGit,
};
