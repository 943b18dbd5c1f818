// Collects what is wrong with an object, one cause a field, in the words of apimachinery's field errors.
import type { Cause } from '../machinery/status.ts';

/** Specs as clients sent them: decoded by the Go types, but not typed here. */
// oxlint-disable-next-line no-explicit-any
export type Loose = any;

/** Go prints maps by key and structs as declared; what holds only texts under plain names is a map. */
const sortedMaps = (_key: string, value: unknown): unknown => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const isMap = entries.every(([key, each]) => typeof each === 'string' && !/^[A-Z]/.test(key));
  return isMap ? Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) : value;
};

const escapes: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };

/** Texts are quoted as they are; everything else is Go's JSON, which escapes what HTML would read. */
const shown = (value: unknown): string => {
  if (value === undefined) return 'null';
  const text = JSON.stringify(value, sortedMaps);
  return typeof value === 'string' ? text : text.replace(/[<>&]/g, (found) => escapes[found] as string);
};

export class FieldErrors {
  readonly causes: Cause[] = [];

  add(reason: string, field: string, message: string): void {
    this.causes.push({ reason, message, field });
  }

  required(field: string, detail = ''): void {
    this.add('FieldValueRequired', field, detail ? `Required value: ${detail}` : 'Required value');
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.add('FieldValueInvalid', field, `Invalid value: ${shown(value)}${detail ? `: ${detail}` : ''}`);
  }

  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    const list = supported.map((each) => JSON.stringify(each)).join(', ');
    this.add('FieldValueNotSupported', field, `Unsupported value: ${shown(value)}: supported values: ${list}`);
  }

  duplicate(field: string, value: unknown): void {
    this.add('FieldValueDuplicate', field, `Duplicate value: ${shown(value)}`);
  }

  forbidden(field: string, detail: string): void {
    this.add('FieldValueForbidden', field, `Forbidden: ${detail}`);
  }

  notFound(field: string, value: unknown): void {
    this.add('FieldValueNotFound', field, `Not found: ${shown(value)}`);
  }

  tooLong(field: string, max: number): void {
    this.add('FieldValueTooLong', field, `Too long: may not be more than ${max} bytes`);
  }

  tooMany(field: string, actual: number, max: number): void {
    this.add('FieldValueTooMany', field, `Too many: ${actual}: must have at most ${max} item${max === 1 ? '' : 's'}`);
  }

  immutable(field: string, value: unknown): void {
    this.invalid(field, value, 'field is immutable');
  }

  /** Each text is one reason why the value is invalid. */
  invalidAll(field: string, value: unknown, details: readonly string[]): void {
    for (const detail of details) this.invalid(field, value, detail);
  }

  nonNegative(field: string, value: unknown): void {
    if (typeof value === 'number' && value < 0) this.invalid(field, value, 'must be greater than or equal to 0');
  }

  oneOf(field: string, value: unknown, supported: readonly string[]): void {
    if (!supported.includes(value as string)) this.notSupported(field, value, supported);
  }
}

/** Same JSON, whatever the order of keys. */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
};
