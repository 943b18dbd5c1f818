export interface Difference {
  scenario: string;
  step: string;
  title: string;
  path: string;
  expected: unknown;
  observed: unknown;
}

export interface ListedRow {
  scenario: string;
  step: string;
  path: string;
  reason: string;
}

export interface Comparison {
  scenario: string;
  steps: number;
  equal: number;
  listed: (Difference & { reason: string })[];
  open: Difference[];
}

export function readListed(file?: string): ListedRow[];
export function compareScenario(scenario: string, observedFolder: string, listedRows?: ListedRow[], expectedFolder?: string): Comparison;
