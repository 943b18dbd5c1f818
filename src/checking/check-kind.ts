import type { ObjectShape } from '../catalogue/shape.ts';
import type { Findings } from './known-findings.ts';
import type { Trace } from './trace/trace.ts';
import type { World } from './world.ts';

/** What one look found. `moving` is turned into reconciling while its time lasts. */
export interface Observation {
  verdict: 'passed' | 'failed' | 'waiting' | 'moving';
  /** The part after the kind: `missing`, `differs`. */
  code: string;
  expected: string;
  observed: string;
  subject?: string;
  because?: string;
  evidence?: string;
  trace?: Trace;
  nextInMs?: number;
}

/** One word of the check vocabulary: a folder in checks/. `shape` and `demands` serve the catalogue, `evaluate` the engine room. */
export interface CheckKind<Spec = unknown> {
  name: string;
  /** One sentence for the reference page. */
  about: string;
  shape: ObjectShape;
  /** Names, paths, branches and values that the learner must be told. */
  demands(spec: Spec): string[];
  /** Every code that an observation may have, and what it means. */
  findings: Findings;
  /** Command lines that a look starts on this machine, for the manifest that a learner accepts. */
  runs?(spec: Spec): string[];
  /** Looks once. What it throws is a check-error. */
  evaluate(spec: Spec, world: World): Promise<Observation>;
}

// A registry holds kinds of every spec; each reads what the catalogue has validated with its own shape.
// oxlint-disable-next-line no-explicit-any
export type CheckKinds = Record<string, CheckKind<any>>;
