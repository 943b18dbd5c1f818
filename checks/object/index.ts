import type { CheckKind } from '../../src/checking/check-kind.ts';
import { traceFindings } from '../../src/checking/known-findings.ts';
import { literalsOf } from '../../src/checking/match/match.ts';
import { evaluateObject } from './evaluate.ts';
import { objectShape, type ObjectSpec } from './shape.ts';

/** A live object matches a tree. */
export const object: CheckKind<ObjectSpec> = {
  name: 'object',
  about: 'An object is in the cluster and matches a partial tree; with `current`, its workload has rolled out.',
  shape: objectShape,
  demands: ({ name, namespace, match }) => [name, ...(namespace ? [namespace] : []), ...literalsOf(match)],
  findings: {
    missing: 'it is not there',
    differs: 'a field has another value',
    'too-few': 'fewer pods work than `available`',
    'not-current': 'the workload has not rolled out',
    ...traceFindings,
  },
  evaluate: evaluateObject,
};
