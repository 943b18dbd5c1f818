import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { GoFloat, GoStruct } from './go-value.ts';
import { parseTemplate, type TemplateOptions } from './parse-template.ts';
import { takes } from './template-function.ts';

interface Case {
  text: string;
  data?: unknown;
  left?: string;
  right?: string;
  missing?: string;
  out?: string;
  parse?: string;
  exec?: string;
}

/** What Go's own text/template answered. */
const vectors = JSON.parse(readFileSync('test/vectors/template/text-template.json', 'utf8'), (_, value) =>
  value !== null && typeof value === 'object' && '$float' in value ? new GoFloat(value.$float) : value,
) as { data: unknown; cases: Case[] };

const functions: TemplateOptions['functions'] = {
  inputs: () => ({ team: 'red', n: null, app: { tag: '1.0' } }),
  upper: takes('string', (text: string) => text.toUpperCase()),
  add1: takes('int', (value: number) => value + 1),
  fail: takes('string', (text: string) => {
    throw new Error(text);
  }),
  join: takes('string ...any', (separator: string, ...values: unknown[]) =>
    values.map((value) => (Array.isArray(value) ? `[${value.join(' ')}]` : String(value))).join(separator),
  ),
};

const answer = ({ text, left, right, missing, data }: Case): Pick<Case, 'out' | 'parse' | 'exec'> => {
  const options = {
    functions,
    ...(left && { left }),
    ...(right && { right }),
    missing: (missing === 'invalid' ? 'default' : (missing ?? 'default')) as 'default',
  };
  let template;
  try {
    template = parseTemplate('demo', text, options);
  } catch (error) {
    return { parse: (error as Error).message };
  }
  try {
    return { out: template.execute(data) };
  } catch (error) {
    return { exec: (error as Error).message };
  }
};

describe('text/template as Go answers', () => {
  it.each(['out', 'parse', 'exec'] as const)('%s', (kind) => {
    const wanted = vectors.cases.filter((vector) => vector[kind] !== undefined);
    const answered = wanted.map((vector) => ({ ...vector, ...answer({ data: vectors.data, ...vector }) }));
    expect(wanted.length).toBeGreaterThan(50);
    const differing = (vector: Case, index: number) => !isDeepStrictEqual(vector, wanted[index]);
    expect(answered.filter(differing)).toEqual(wanted.filter((vector, index) => differing(answered[index] ?? vector, index)));
  });

  it('takes structs with methods, and Maps with their keys in order', () => {
    const image = (name: string) => new GoStruct('update.ImageRef', { Name: name, Repository: () => `repo/${name}` }, () => `ref:${name}`);
    const data = {
      Images: [image('b'), image('a')],
      Objects: new Map([
        [new GoStruct('K', { Kind: 'Z' }), 1],
        [new GoStruct('K', { Kind: 'A' }), 2],
      ]),
    };
    const text = '{{range .Images}}{{.}} {{.Repository}} {{end}}{{range $k, $v := .Objects}}{{$k.Kind}}={{$v}} {{end}}{{.Objects}}';
    expect(parseTemplate('t', text).execute(data)).toBe('ref:b repo/b ref:a repo/a A=2 Z=1 map[{A}:2 {Z}:1]');
    expect(() => parseTemplate('t', '{{range .Images}}{{.Tag}}{{end}}').execute(data)).toThrow(
      "can't evaluate field Tag in type update.ImageRef",
    );
  });

  it('refuses a template that calls itself for ever', () => {
    expect(() => parseTemplate('t', '{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}').execute(1)).toThrow(
      'exceeded maximum template depth',
    );
  });
});
