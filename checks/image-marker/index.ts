import type { CheckKind } from '../../src/checking/check-kind.ts';
import { absenceFindings } from '../../src/checking/known-findings.ts';
import { evaluateImageMarker } from './evaluate.ts';
import { imageMarkerShape, type ImageMarkerSpec } from './shape.ts';

/** Flux is silent about a marker that names nothing. This is not. */
export const imageMarker: CheckKind<ImageMarkerSpec> = {
  name: 'image-marker',
  about:
    'A line below a folder of Git carries a marker that image-automation-controller reads and that names the right ImagePolicy. Flux says nothing of one that does not.',
  shape: imageMarkerShape,
  demands: ({ repository, under, policy }) => [repository, under, ...policy.split('/')],
  findings: {
    'other-namespace': 'the marker names the policy in another namespace',
    'other-policy': 'the marker names another policy',
    'other-part': 'the marker is about another part of the image',
    'own-line': 'the marker stands on a line of its own, not behind a value',
    malformed: 'the comment is no marker: braces, quotes, key or the two names are not as they must be',
    'no-policy': 'the marker is right, and the cluster has no such ImagePolicy',
    missing: 'no marker is there',
    ...absenceFindings,
  },
  evaluate: evaluateImageMarker,
};
