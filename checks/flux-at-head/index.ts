import type { CheckKind } from '../../src/checking/check-kind.ts';
import { traceFindings } from '../../src/checking/known-findings.ts';
import { evaluateFluxAtHead } from './evaluate.ts';
import { fluxAtHeadShape, type FluxAtHeadSpec } from './shape.ts';

/** The cluster runs the newest commit. */
export const fluxAtHead: CheckKind<FluxAtHeadSpec> = {
  name: 'flux-at-head',
  about: 'A Kustomization has applied the newest commit of a branch in the forge, is not suspended, and what it applied is healthy.',
  shape: fluxAtHeadShape,
  demands: ({ kustomization, repository, branch }) => [kustomization, repository, ...(branch ? [branch] : [])],
  findings: {
    ...traceFindings,
    'other-repository': 'the source follows another repository',
    'other-branch': 'the source follows another branch',
    'not-suspended': 'with `held`: it is not suspended',
    'nothing-waits': 'with `held`: no newer commit waits',
  },
  evaluate: evaluateFluxAtHead,
};
