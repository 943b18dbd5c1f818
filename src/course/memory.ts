// What checks remember between two looks at a task. Plain JSON; the session stores it.

export interface TaskMemory {
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Head of each repository's main branch when the task began. */
  heads: Record<string, string>;
  /** The same of every branch, by repository; a task that began under an older version has none. */
  branches?: Record<string, Record<string, string>>;
  /** Condition -> when it was first green. */
  passed: Record<string, number>;
  /** Condition -> since when it holds without a break. */
  holdsSince: Record<string, number>;
  /** Condition -> since when its change is on its way. */
  movingSince: Record<string, number>;
  /** Things that were there once, so that their absence says something. */
  seen: string[];
  /** Question -> what the learner typed. */
  answers: Record<string, string>;
  /** Hint ladder -> rungs that were given. */
  hints: Record<string, number>;
}

export const startMemory = (startedAt: number, heads: Record<string, string> = {}): TaskMemory => ({
  startedAt,
  heads,
  passed: {},
  holdsSince: {},
  movingSince: {},
  seen: [],
  answers: {},
  hints: {},
});
