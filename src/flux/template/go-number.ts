// Number and rune literals of a template, as Go's parser reads them. Leaves out: imaginary numbers.
import { goUnquote } from './go-quote.ts';

export interface Literal {
  value: number;
  float: boolean;
}

const whole = /^[+-]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]*|0[bB][01_]+|[1-9][0-9_]*)$/;
const floating = /^[+-]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?$/;
const hexFloat = /^([+-]?)0[xX]([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?[pP]([+-]?[0-9]+)$/;

const readHexFloat = (text: string): number | undefined => {
  const match = hexFloat.exec(text);
  if (!match) return undefined;
  const [, sign, before = '', after = '', exponent] = match;
  const digits = Number.parseInt(`${before}${after}`, 16) / 16 ** after.length;
  return (sign === '-' ? -1 : 1) * digits * 2 ** Number(exponent);
};

const readWhole = (text: string): number => {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '').replaceAll('_', '');
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return negative ? -value : value;
};

/** A text says why it is refused. */
export const readNumber = (text: string): Literal | string => {
  if (text.startsWith("'")) {
    const runes = Array.from(goUnquote(text) ?? '');
    if (runes.length !== 1) return `malformed character constant: ${text}`;
    return { value: runes[0]?.codePointAt(0) ?? 0, float: false };
  }
  if (whole.test(text)) {
    const value = readWhole(text);
    return Math.abs(value) >= 2 ** 63 ? `integer overflow: "${text}"` : { value, float: false };
  }
  const value = floating.test(text) ? Number(text.replaceAll('_', '')) : readHexFloat(text);
  return value === undefined ? `illegal number syntax: "${text}"` : { value, float: true };
};
