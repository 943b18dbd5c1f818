import type { CheckKind } from '../../src/checking/check-kind.ts';
import { traceFindings } from '../../src/checking/known-findings.ts';
import { evaluateCondition } from './evaluate.ts';
import { conditionKindShape, type ConditionSpec } from './shape.ts';

/** An object's status says so. */
export const condition: CheckKind<ConditionSpec> = {
  name: 'condition',
  about: 'A condition in the status of an object has a status, and a reason or message; it must speak of the present spec.',
  shape: conditionKindShape,
  demands: ({ name, namespace }) => [name, ...(namespace ? [namespace] : [])],
  findings: {
    missing: 'the object is not there',
    'no-condition': 'its status has no such condition',
    differs: 'another status, reason or message',
    outdated: 'the condition speaks of an older spec',
    ...traceFindings,
  },
  evaluate: evaluateCondition,
};
