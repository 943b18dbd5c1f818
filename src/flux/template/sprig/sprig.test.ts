import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TemplateOptions } from '../parse-template.ts';
import { parseTemplate } from '../parse-template.ts';
import { GoFloat } from '../go-value.ts';
import { hermeticSprig, slimSprig } from './sprig.ts';

interface Row {
  text: string;
  /** What both libraries answered; else one answer each. */
  out?: string;
  slim?: string;
  sprig?: string;
}

/** Answers of go-task/slim-sprig v3 and Masterminds/sprig v3. */
const rows = JSON.parse(readFileSync('test/vectors/template/sprig.json', 'utf8')) as Row[];

const data = { s: 'hello world', l: ['b', 'a', 'b', ''], n: new GoFloat(3), m: { a: '1', b: { c: 'd' } }, u: null, e: '' };

const answer = (text: string, functions: NonNullable<TemplateOptions['functions']>): string => {
  try {
    return parseTemplate('t', text, { functions }).execute(data);
  } catch (error) {
    return `! ${(error as Error).message}`;
  }
};

describe('sprig', () => {
  it('slim-sprig answers as the library', () => {
    const answered = rows.map(({ text }) => ({ text, answer: answer(text, slimSprig) }));
    expect(answered).toEqual(rows.map(({ text, out, slim }) => ({ text, answer: out ?? slim })));
  });

  it('sprig answers as the library', () => {
    const answered = rows.map(({ text }) => ({ text, answer: answer(text, hermeticSprig) }));
    expect(answered).toEqual(rows.map(({ text, out, sprig }) => ({ text, answer: out ?? sprig })));
  });
});
