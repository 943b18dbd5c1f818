import type { ObjectShape } from './shape.ts';

/** What the catalogue must know of a check kind in order to read and lint a condition. */
export interface ConditionReader {
  shape: ObjectShape;
  /** The names, paths, branches and values that a learner must know: each has to stand in the task's text. */
  demands(spec: never): string[];
}

export type CheckVocabulary = Record<string, ConditionReader>;
