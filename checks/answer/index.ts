import type { CheckKind } from '../../src/checking/check-kind.ts';
import { evaluateAnswer } from './evaluate.ts';
import { answerShape, type AnswerSpec } from './shape.ts';

/** The learner typed the right answer. */
export const answer: CheckKind<AnswerSpec> = {
  name: 'answer',
  about: 'The learner answered a question: by a choice, by a text, or by what the cluster itself says.',
  shape: answerShape,
  demands: () => [],
  findings: { none: 'no answer yet', wrong: 'a wrong answer; its reason is quoted' },
  evaluate: evaluateAnswer,
};
