import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { envsubst } from './envsubst.ts';

/** What `flux envsubst --strict` 2.9.5 made of the same texts and variables. */
const { variables, cases } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/vectors/envsubst/cases.json'), 'utf8')) as {
  variables: Record<string, string>;
  cases: { text: string; result?: string; error?: string }[];
};

describe('envsubst', () => {
  it.each(cases)('$text', ({ text, result, error }) => {
    const substitute = () => envsubst(text, (name) => variables[name]);
    if (error === undefined) return expect(substitute()).toBe(result);
    return expect(substitute).toThrow(error);
  });
});
