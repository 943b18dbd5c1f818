// What a check says: plain values for the terminal, the page and --json.
import type { TaskMemory } from '../course/memory.ts';
import type { Trace } from './trace/trace.ts';

/**
 * locked: waits for another condition. waiting: not done yet. reconciling: on its way, with a deadline. failed: done, and not right.
 * check-error: we could not look; that is our fault and costs nothing.
 */
export type FindingState = 'locked' | 'waiting' | 'reconciling' | 'failed' | 'passed' | 'check-error';

export interface Finding {
  condition: string;
  title: string;
  state: FindingState;
  weight: number;
  /** A stable path such as `git-file/missing`; hints and recorded mistakes decide on it. */
  code: string;
  expected: string;
  observed: string;
  /** Which object or commit. */
  subject?: string;
  /** The controller's own words, or what we know of the cause. */
  because?: string;
  /** A place, never a command. */
  lookAt?: string;
  docs?: string;
  /** A few words of proof beside a green line. */
  evidence?: string;
  trace?: Trace;
  /** Conditions that have to be green first. */
  waitsFor?: string[];
  /** Milliseconds until something moves by itself, if that is known. */
  nextInMs?: number;
}

export interface TaskResult {
  lab: string;
  task: string;
  title: string;
  number: number;
  findings: Finding[];
  passed: number;
  total: number;
  /** Of 100. */
  points: number;
  green: boolean;
  /** Pass it to the next check of this task. */
  memory: TaskMemory;
  tookMs: number;
}
