import type { CheckKind } from '../../src/checking/check-kind.ts';
import { evaluateFluxAtHead } from './evaluate.ts';
import { fluxAtHeadShape, type FluxAtHeadSpec } from './shape.ts';

/** The cluster runs the newest commit. */
export const fluxAtHead: CheckKind<FluxAtHeadSpec> = {
  name: 'flux-at-head',
  about: 'A Kustomization has applied the newest commit of a branch in the forge, is not suspended, and what it applied is healthy.',
  shape: fluxAtHeadShape,
  demands: ({ kustomization, repository }) => [kustomization, repository],
  evaluate: evaluateFluxAtHead,
};
