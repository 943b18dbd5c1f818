// Sprig's functions of strings. Lengths and cuts are in bytes, as Go's.
import { createHash } from 'node:crypto';
import { sprintf } from '../go-printf.ts';
import { formatValue } from '../go-print.ts';
import { takes, type TemplateFunction } from '../template-function.ts';
import { adler32 } from './adler32.ts';

/** What a function that wants text makes of any value. */
export const textOf = (value: unknown): string => formatValue(value);

export const textsOf = (value: unknown): string[] => {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).filter((item) => item !== null && item !== undefined).map(textOf);
};

const present = (values: readonly unknown[]): unknown[] => values.filter((value) => value !== null && value !== undefined);

const cut = (text: string, from: number, to?: number): string => {
  const bytes = Buffer.from(text);
  if (from > bytes.length || (to !== undefined && (to < from || to > bytes.length))) {
    throw new Error(`runtime error: slice bounds out of range [${from}:${to ?? bytes.length}]`);
  }
  return bytes.subarray(from, to).toString();
};

const trimSet = (text: string, set: string): string => {
  const runes = Array.from(text);
  const within = (rune: string | undefined) => rune !== undefined && set.includes(rune);
  while (within(runes[0])) runes.shift();
  while (within(runes.at(-1))) runes.pop();
  return runes.join('');
};

const trunc = (length: number, text: string): string => {
  const size = Buffer.byteLength(text);
  if (length < 0) return size + length > 0 ? cut(text, size + length) : text;
  return size > length ? cut(text, 0, length) : text;
};

const substring = (from: number, to: number, text: string): string => {
  if (from < 0) return cut(text, 0, to);
  return to < 0 || to > Buffer.byteLength(text) ? cut(text, from) : cut(text, from, to);
};

const indent = (spaces: number, text: string): string => {
  const pad = ' '.repeat(spaces);
  return pad + text.replaceAll('\n', `\n${pad}`);
};

const parts = (separator: string, text: string, most = -1): string[] => {
  const all = separator === '' ? Array.from(text) : text.split(separator);
  return most > 0 && all.length > most ? [...all.slice(0, most - 1), all.slice(most - 1).join(separator)] : all;
};

const numbered = (list: readonly string[]): Record<string, string> => Object.fromEntries(list.map((part, index) => [`_${index}`, part]));

const hash = (name: string) => (text: string) => createHash(name).update(text).digest('hex');

const base64 = (text: string): string => {
  const bad = text.search(/[^A-Za-z0-9+/=]/);
  if (bad >= 0) return `illegal base64 data at input byte ${bad}`;
  return text.length % 4 === 0
    ? Buffer.from(text, 'base64').toString()
    : `illegal base64 data at input byte ${text.length - (text.length % 4)}`;
};

const repeat = (count: number, text: string): string => {
  if (count < 0) throw new Error('strings: negative Repeat count');
  return text.repeat(count);
};

export const textFunctions: Record<string, TemplateFunction> = {
  hello: takes('', () => 'Hello!'),
  trunc: takes('int string', trunc),
  trim: takes('string', (text: string) => text.trim()),
  upper: takes('string', (text: string) => text.toUpperCase()),
  lower: takes('string', (text: string) => text.toLowerCase()),
  title: takes('string', (text: string) => text.replace(/(?<![\p{L}\p{N}_])\p{L}/gu, (rune) => rune.toUpperCase())),
  substr: takes('int int string', substring),
  repeat: takes('int string', repeat),
  trimall: takes('string string', (set: string, text: string) => trimSet(text, set)),
  trimAll: takes('string string', (set: string, text: string) => trimSet(text, set)),
  trimSuffix: takes('string string', (end: string, text: string) => (end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text)),
  trimPrefix: takes('string string', (start: string, text: string) => (text.startsWith(start) ? text.slice(start.length) : text)),
  contains: takes('string string', (part: string, text: string) => text.includes(part)),
  hasPrefix: takes('string string', (start: string, text: string) => text.startsWith(start)),
  hasSuffix: takes('string string', (end: string, text: string) => text.endsWith(end)),
  quote: takes('...any', (...values) =>
    present(values)
      .map((value) => sprintf('%q', [textOf(value)]))
      .join(' '),
  ),
  squote: takes('...any', (...values) =>
    present(values)
      .map((value) => `'${textOf(value)}'`)
      .join(' '),
  ),
  cat: takes('...any', (...values) => present(values).map(textOf).join(' ')),
  indent: takes('int string', indent),
  nindent: takes('int string', (spaces: number, text: string) => `\n${indent(spaces, text)}`),
  replace: takes('string string string', (old: string, by: string, text: string) => text.replaceAll(old, () => by)),
  plural: takes('string string int', (one: string, many: string, count: number) => (count === 1 ? one : many)),
  sha1sum: takes('string', hash('sha1')),
  sha256sum: takes('string', hash('sha256')),
  adler32sum: takes('string', (text: string) => String(adler32(text))),
  toString: takes('any', textOf),
  toStrings: takes('any', textsOf),
  split: takes('string string', (separator: string, text: string) => numbered(parts(separator, text))),
  splitList: takes('string string', (separator: string, text: string) => parts(separator, text)),
  splitn: takes('string int string', (separator: string, most: number, text: string) => numbered(parts(separator, text, most))),
  join: takes('string any', (separator: string, value: unknown) => textsOf(value).join(separator)),
  b64enc: takes('string', (text: string) => Buffer.from(text).toString('base64')),
  b64dec: takes('string', base64),
};
