import type { CheckKind } from '../../src/checking/check-kind.ts';
import { evaluateAbsent } from './evaluate.ts';
import { absentShape, type AbsentSpec } from './shape.ts';

/** An object was there, and is gone. */
export const absent: CheckKind<AbsentSpec> = {
  name: 'absent',
  about: 'An object that was there is gone. It passes only after the object was seen, or its file was in Git.',
  shape: absentShape,
  demands: ({ name }) => [name],
  evaluate: evaluateAbsent,
};
