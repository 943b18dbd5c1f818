// What a scalar means. v2 reads YAML 1.1 (yes, no, on, off are booleans), v3 only true and false; both read 0777 as octal.
import type { YamlDialect } from './error.ts';
import type { YamlScalar } from './parser.ts';

export type Scalar = string | number | boolean | null;

const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);
const truths = ['true', 'True', 'TRUE'];
const lies = ['false', 'False', 'FALSE'];
const booleans: Record<YamlDialect, Map<string, boolean>> = {
  v3: new Map([...truths.map((each) => [each, true] as const), ...lies.map((each) => [each, false] as const)]),
  v2: new Map([
    ...[...truths, 'y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map((each) => [each, true] as const),
    ...[...lies, 'n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map((each) => [each, false] as const),
  ]),
};
const decimalFloat = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const integers: [RegExp, number][] = [
  [/^0[xX]([0-9a-fA-F]+)$/, 16],
  [/^0[bB]([01]+)$/, 2],
  [/^0[oO]?([0-7]+)$/, 8],
  [/^(0|[1-9][0-9]*)$/, 10],
];

const integer = (text: string): number | undefined => {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = /^[-+]/.test(text) ? text.slice(1) : text;
  for (const [pattern, base] of integers) {
    const found = pattern.exec(digits);
    if (found) return sign * Number.parseInt(found[1] as string, base);
  }
  return undefined;
};

const dates = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/;

/** A time in full (`2001-1-1` is `2001-01-01T00:00:00Z`), or undefined for what is none. v3 reads times, v2 only quotes them. */
export const timeOf = (text: string): string | undefined => {
  const [, year, month = '', day = '', mark, hours = '0', minutes = '0', seconds = '0', fraction = '', zone] = dates.exec(text) ?? [];
  const blank = mark === ' ';
  if (!year || (mark && blank === Boolean(zone))) return undefined;
  const two = (part: string) => part.padStart(2, '0');
  const date = `${year}-${two(month)}-${two(day)}`;
  const isDate = new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date);
  if (!isDate || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return `${date}T${two(hours)}:${two(minutes)}:${two(seconds)}${fraction.replace(/\.?0+$/, '')}${zone ?? 'Z'}`;
};

export const resolvePlain = (text: string, dialect: YamlDialect): Scalar => {
  if (nulls.has(text)) return null;
  const truth = booleans[dialect].get(text);
  if (truth !== undefined) return truth;
  if (!/^[-+.0-9]/.test(text)) return text;
  if (/^\d{4}-/.test(text)) return (dialect === 'v3' && timeOf(text)) || text;
  const plain = text.replaceAll('_', '');
  const whole = text.startsWith('.') ? undefined : integer(plain);
  if (whole !== undefined) return Object.is(whole, -0) ? 0 : whole;
  return decimalFloat.test(plain) ? Number(plain) : text;
};

const tagged: Record<string, (text: string, dialect: YamlDialect) => Scalar> = {
  '!!str': (text) => text,
  '!': (text) => text,
  '!!binary': (text) => Buffer.from(text, 'base64').toString(),
  '!!float': (text, dialect) => Number(resolvePlain(text, dialect)),
  '!!int': resolvePlain,
  '!!bool': resolvePlain,
  '!!null': () => null,
};

export const resolveScalar = (node: YamlScalar, dialect: YamlDialect): Scalar => {
  const byTag = node.tag === undefined ? undefined : tagged[node.tag];
  if (byTag) return byTag(node.value, dialect);
  return node.style === 'plain' ? resolvePlain(node.value, dialect) : node.value;
};
