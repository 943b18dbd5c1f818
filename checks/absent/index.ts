import type { CheckKind } from '../../src/checking/check-kind.ts';
import { traceFindings } from '../../src/checking/known-findings.ts';
import { evaluateAbsent } from './evaluate.ts';
import { absentShape, type AbsentSpec } from './shape.ts';

/** An object was there, and is gone. */
export const absent: CheckKind<AbsentSpec> = {
  name: 'absent',
  about: 'An object that was there is gone. It passes only after the object was seen, or its file was in Git.',
  shape: absentShape,
  demands: ({ name, namespace, was }) => [name, ...(namespace ? [namespace] : []), ...(was ? [was.path] : [])],
  findings: {
    present: 'it is there',
    'never-seen': 'it was never there, so its absence says nothing',
    'still-in-git': 'gone from the cluster, and its file is still in Git',
    ...traceFindings,
  },
  evaluate: evaluateAbsent,
};
