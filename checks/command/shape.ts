import { listOf, number, object, pattern, string } from '../../src/catalogue/shape.ts';

export interface CommandSpec {
  run: string[];
  exit?: number;
  prints?: string;
}

export const commandShape = object(
  { run: listOf(string('kubectl, flux or git, and its words'), 1), exit: number('0 if left out'), prints: pattern('either stream') },
  ['run'],
);
