import type { CheckKind } from '../../src/checking/check-kind.ts';
import { traceFindings } from '../../src/checking/known-findings.ts';
import { literalsOf } from '../../src/checking/match/match.ts';
import { evaluateProvenance } from './evaluate.ts';
import { provenanceShape, type ProvenanceSpec } from './shape.ts';

/** Right for the right reason. */
export const provenance: CheckKind<ProvenanceSpec> = {
  name: 'provenance',
  about:
    'A field of a live object has its value because Git says so: applied by the Kustomization, owned by kustomize-controller, and the same in the repository.',
  shape: provenanceShape,
  demands: ({ name, namespace, equals, repository, branch, untouchedBy }) => [
    name,
    namespace,
    repository,
    ...(branch ? [branch] : []),
    ...(untouchedBy ? [untouchedBy] : []),
    ...literalsOf(equals),
  ],
  findings: {
    missing: 'the object is not there',
    value: 'the field has another value',
    'by-hand': 'the value is right and was written by hand',
    touched: 'the manager of `untouchedBy` states the field, or the list entry it stands in',
    'git-differs': 'the value is right and Git says another one',
    'not-from-git': 'the Kustomization has not applied this object',
    'other-repository': 'the Kustomization follows another repository',
    ...traceFindings,
  },
  evaluate: evaluateProvenance,
};
