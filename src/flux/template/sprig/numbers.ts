// Sprig's arithmetic: any value becomes an int64 or a float64, what cannot becomes zero.
import { floatOf, floatValue, GoFloat } from '../go-value.ts';
import { takes, type TemplateFunction } from '../template-function.ts';

const floatText = (text: string): number => (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : 0);

const toInteger = (value: unknown): number => {
  if (typeof value === 'string') return /^[+-]?\d+$/.test(value) ? Number(value) : 0;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || value instanceof GoFloat ? Math.trunc(floatOf(value)) : 0;
};

const toFloat = (value: unknown): number => {
  if (typeof value === 'string') return floatText(value);
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || value instanceof GoFloat ? floatOf(value) : 0;
};

const divisor = (value: unknown): number => {
  const number = toInteger(value);
  if (number === 0) throw new Error('runtime error: integer divide by zero');
  return number;
};

const steps = (from: number, to: number, step: number): number[] => {
  if (step === 0 || (to < from ? step > 0 : step < 0)) return [];
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, index) => from + index * step);
};

const sequence = (from: number, to: number, step: number): string => {
  if (step === 0 || (to < from ? step > 0 : step < 0)) return '';
  return steps(from, to + Math.sign(step), step).join(' ');
};

const seq = (...given: number[]): string => {
  const [first = 0, second = 0, third = 0] = given;
  if (given.length === 1) return sequence(1, first, first < 1 ? -1 : 1);
  if (given.length === 2) return sequence(first, second, second < first ? -1 : 1);
  return given.length === 3 ? sequence(first, third, second) : '';
};

const fold = (pick: (left: number, right: number) => number) =>
  takes('any ...any', (...values) => values.map(toInteger).reduce((left, right) => pick(left, right)));
const foldFloat = (pick: (left: number, right: number) => number) =>
  takes('any ...any', (...values) => floatValue(values.map(toFloat).reduce((left, right) => pick(left, right))));

const round = (value: unknown, digits: number, ...on: number[]): unknown => {
  const scale = 10 ** digits;
  const scaled = scale * toFloat(value);
  const up = scaled % 1 >= (on[0] ?? 0.5);
  return floatValue((up ? Math.ceil(scaled) : Math.floor(scaled)) / scale);
};

export const numberFunctions: Record<string, TemplateFunction> = {
  atoi: takes('string', (text: string) => toInteger(text)),
  int: takes('any', toInteger),
  int64: takes('any', toInteger),
  float64: takes('any', (value) => floatValue(toFloat(value))),
  seq: takes('...int', seq),
  toDecimal: takes('any', (value) => (/^[0-7]+$/.test(String(value)) ? Number.parseInt(String(value), 8) : 0)),
  until: takes('int', (count: number) => steps(0, count, count < 0 ? -1 : 1)),
  untilStep: takes('int int int', steps),
  add1: takes('any', (value) => toInteger(value) + 1),
  add: takes('...any', (...values) => values.map(toInteger).reduce((left, right) => left + right, 0)),
  sub: takes('any any', (left, right) => toInteger(left) - toInteger(right)),
  div: takes('any any', (left, right) => Math.trunc(toInteger(left) / divisor(right))),
  mod: takes('any any', (left, right) => toInteger(left) % divisor(right)),
  mul: fold((left, right) => left * right),
  biggest: fold(Math.max),
  max: fold(Math.max),
  min: fold(Math.min),
  maxf: foldFloat(Math.max),
  minf: foldFloat(Math.min),
  ceil: takes('any', (value) => floatValue(Math.ceil(toFloat(value)))),
  floor: takes('any', (value) => floatValue(Math.floor(toFloat(value)))),
  round: takes('any int ...float', (value, digits: number, ...on) => round(value, digits, ...(on as unknown[]).map(floatOf))),
};

const decimals: [string, (left: number, right: number) => number][] = [
  ['addf', (left, right) => left + right],
  ['subf', (left, right) => left - right],
  ['divf', (left, right) => left / right],
  ['mulf', (left, right) => left * right],
];

/** Sprig has these, slim-sprig has not. */
export const decimalFunctions: Record<string, TemplateFunction> = {
  add1f: takes('any', (value) => floatValue(toFloat(value) + 1)),
  ...Object.fromEntries(decimals.map(([name, apply]) => [name, foldFloat((left, right) => Number(apply(left, right).toPrecision(15)))])),
};
