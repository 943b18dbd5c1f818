import type { CheckKind } from '../../src/checking/check-kind.ts';
import { traceFindings } from '../../src/checking/known-findings.ts';
import { literalsOf } from '../../src/checking/match/match.ts';
import { evaluateLeftAlone } from './evaluate.ts';
import { leftAloneShape, type LeftAloneSpec } from './shape.ts';

/** Not Git's, and it stays. */
export const leftAlone: CheckKind<LeftAloneSpec> = {
  name: 'left-alone',
  about: 'A field that Git does not state has a value, and its owner is none whose work the next reconciliation takes out.',
  shape: leftAloneShape,
  demands: ({ name, namespace, equals }) => [name, namespace, ...literalsOf([equals])],
  findings: {
    missing: 'the object is not there',
    value: 'the field has another value',
    'git-owns': 'kustomize-controller owns the field',
    'taken-out': 'a manager named kubectl wrote it: the next reconciliation takes it out',
    'not-from-git': 'the Kustomization has not applied this object',
    ...traceFindings,
  },
  evaluate: evaluateLeftAlone,
};
