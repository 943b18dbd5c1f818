import type { CheckKind } from '../../src/checking/check-kind.ts';
import { literalsOf } from '../../src/checking/match/match.ts';
import { evaluateLeftAlone } from './evaluate.ts';
import { leftAloneShape, type LeftAloneSpec } from './shape.ts';

/** Not Git's, and it stays. */
export const leftAlone: CheckKind<LeftAloneSpec> = {
  name: 'left-alone',
  about: 'A field that Git does not state has a value, and its owner is none whose work the next reconciliation takes out.',
  shape: leftAloneShape,
  demands: ({ name, namespace, equals }) => [name, namespace, ...literalsOf([equals])],
  evaluate: evaluateLeftAlone,
};
