// Go types whose JSON form is their own: times, quantities, int-or-string, bytes. What they accept, what they print, and how they complain.
import { canonicalQuantity } from '../machinery/quantity.ts';

/** What Go's decoder refuses; the message is Go's. */
export class GoDecodeError extends Error {}

/** How Go's encoding/json names a JSON value. */
export const jsonTypeName = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
};

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

const cannotParse = (text: string, layout: string): GoDecodeError => {
  const rest = /^\d{4}-\d\d-\d\d/.test(text) ? [text.slice(10), 'T'] : /^\d{4}-/.test(text) ? [text.slice(5), '01'] : [text, '2006'];
  return new GoDecodeError(
    `parsing time ${JSON.stringify(JSON.stringify(text)).slice(1, -1).replaceAll('\\"', '"')} as "${layout}": cannot parse ${JSON.stringify(rest[0])} as "${rest[1]}"`,
  );
};

const time = (value: unknown): unknown => {
  if (typeof value !== 'string') throw new GoDecodeError(`json: cannot unmarshal ${jsonTypeName(value)} into Go value of type string`);
  const at = rfc3339.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw cannotParse(value, '2006-01-02T15:04:05Z07:00');
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
};

const microTime = (value: unknown): unknown => {
  if (typeof value !== 'string') throw new GoDecodeError(`json: cannot unmarshal ${jsonTypeName(value)} into Go value of type string`);
  const at = rfc3339.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw cannotParse(value, '2006-01-02T15:04:05.000000Z07:00');
  const fraction = (/\.(\d+)/.exec(value)?.[1] ?? '').padEnd(6, '0').slice(0, 6);
  return new Date(at).toISOString().replace(/\.\d+Z$/, `.${fraction}Z`);
};

const quantity = (value: unknown): unknown => {
  if (typeof value === 'number') return canonicalQuantity(String(value));
  return canonicalQuantity(typeof value === 'string' ? value.trim() : JSON.stringify(value));
};

const intOrString = (value: unknown): unknown => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 31) return value;
  if (typeof value === 'number') throw new GoDecodeError(`json: cannot unmarshal number ${value} into Go value of type int32`);
  throw new GoDecodeError(`json: cannot unmarshal ${jsonTypeName(value)} into Go value of type int32`);
};

interface SpecialType {
  /** Reads a value that is not null. */
  read(value: unknown): unknown;
  /** What a missing value prints as where the field is not left out. */
  zero: unknown;
}

const anything = (zero: unknown): SpecialType => ({ read: (value) => value, zero });

const specialTypes: Record<string, SpecialType> = {
  'meta/v1.Time': { read: time, zero: null },
  'meta/v1.MicroTime': { read: microTime, zero: null },
  'meta/v1.FieldsV1': anything(null),
  'runtime.RawExtension': anything(null),
  'resource.Quantity': { read: quantity, zero: '0' },
  'intstr.IntOrString': { read: intOrString, zero: 0 },
  'apiextensions/v1.JSON': anything(null),
};

export const specialType = (name: string): SpecialType | undefined => specialTypes[name];

/** Base64 as Go's StdEncoding reads it. */
export const bytes = (text: string): string => {
  const clean = text.replace(/[\r\n]/g, '');
  const bad = clean.search(/[^A-Za-z0-9+/=]/);
  const padding = clean.indexOf('=');
  const length = bad < 0 ? (padding < 0 ? clean.length : padding) : bad;
  if (bad >= 0 && (padding < 0 || bad < padding)) throw new GoDecodeError(`illegal base64 data at input byte ${bad}`);
  const rest = padding < 0 ? '' : clean.slice(padding);
  const expected = ['', '!', '==', '='][length % 4] as string;
  if (rest !== expected)
    throw new GoDecodeError(
      `illegal base64 data at input byte ${rest.length > expected.length ? length + expected.length : Math.floor(clean.length / 4) * 4}`,
    );
  return clean;
};
