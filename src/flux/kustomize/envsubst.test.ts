import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { envsubst } from './envsubst.ts';

/** What `flux envsubst --strict` 2.9.5 made of the same texts and variables. */
const { variables, cases } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/vectors/envsubst/cases.json'), 'utf8')) as {
  variables: Record<string, string>;
  cases: { text: string; result?: string; error?: string }[];
};

const outcome = (text: string): { result?: string; error?: string } => {
  try {
    return { result: envsubst(text, (name) => variables[name]) };
  } catch (error) {
    return { error: (error as Error).message };
  }
};

describe('envsubst', () => {
  it.each(cases)('$text', ({ text, result, error }) => {
    expect(outcome(text)).toEqual(error === undefined ? { result } : { error });
  });
});
