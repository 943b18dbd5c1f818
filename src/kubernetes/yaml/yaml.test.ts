import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeYaml } from './decode.ts';
import { emitYaml } from './emit.ts';

interface Vector {
  text: string;
  v3?: unknown;
  v3Error?: string;
  v2?: unknown;
  v2Error?: string;
  emitted?: string;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/vectors/yaml', name), 'utf8'));

/** What go.yaml.in/yaml/v3 and sigs.k8s.io/yaml made of the same texts; half of them were spoilt at random. */
const vectors = read('documents.json') as Vector[];

const attempt = (work: () => unknown): unknown => {
  try {
    return { value: work() };
  } catch (error) {
    return { error: (error as Error).message };
  }
};
const expected = (value: unknown, error: string | undefined) => (error ? { error } : { value });

/** What sigs.k8s.io/yaml made of random values: quotes, long lines, odd characters. */
const emitted = read('emitted.json') as { value: unknown; text: string }[];

describe('YAML', () => {
  it.each(emitted)('is written as Go writes it: $text', ({ value, text }) => {
    expect(emitYaml(value)).toBe(text);
    expect(decodeYaml(text)).toEqual(value);
  });

  it.each(vectors)('reads as Go does: $text', ({ text, v3, v3Error, v2, v2Error, emitted }) => {
    expect(attempt(() => decodeYaml(text, { dialect: 'v3', duplicates: 'refuse' }))).toEqual(expected(v3, v3Error));
    expect(attempt(() => decodeYaml(text, { dialect: 'v2' }))).toEqual(expected(v2, v2Error));
    expect(v2Error ? undefined : emitYaml(v2)).toBe(emitted);
  });
});
