// Objects as a real cluster printed them, out of test/truth/recordings.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';

interface Step {
  step: string;
  what?: string;
  object?: KubeObject;
}

/** The object that the n-th `see` of a scenario showed, for instance `deployment/web`. */
export const recorded = (scenario: string, what: string, nth = 0): KubeObject => {
  const path = join(import.meta.dirname, '..', 'truth', 'recordings', `${scenario}.json`);
  const { steps } = JSON.parse(readFileSync(path, 'utf8')) as { steps: Step[] };
  const found = steps.filter((step) => step.step === 'see' && step.what?.startsWith(`${what} `))[nth]?.object;
  if (!found) throw new Error(`${scenario} never showed ${what} (${nth})`);
  return structuredClone(found);
};
