import type { CheckKind } from '../../src/checking/check-kind.ts';
import { literalsOf } from '../../src/checking/match/match.ts';
import { evaluateProvenance } from './evaluate.ts';
import { provenanceShape, type ProvenanceSpec } from './shape.ts';

/** Right for the right reason. */
export const provenance: CheckKind<ProvenanceSpec> = {
  name: 'provenance',
  about:
    'A field of a live object has its value because Git says so: applied by the Kustomization, owned by kustomize-controller, and the same in the repository.',
  shape: provenanceShape,
  demands: ({ name, namespace, equals, repository }) => [name, namespace, repository, ...literalsOf(equals)],
  evaluate: evaluateProvenance,
};
