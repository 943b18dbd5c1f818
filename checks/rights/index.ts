import type { CheckKind } from '../../src/checking/check-kind.ts';
import { evaluateRights } from './evaluate.ts';
import { rightsShape, type RightsSpec } from './shape.ts';

/** As little as it needs, and no more. */
export const rights: CheckKind<RightsSpec> = {
  name: 'rights',
  about: 'What a ServiceAccount may do, and what it may not: the API server is asked, whichever roles give it.',
  shape: rightsShape,
  demands: ({ serviceAccount }) => serviceAccount.split('/'),
  findings: { missing: 'the ServiceAccount is not there', 'too-few': 'a right is missing', 'too-many': 'it may do what it must not' },
  evaluate: evaluateRights,
};
