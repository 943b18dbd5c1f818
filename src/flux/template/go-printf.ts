// fmt.Sprintf: flags, width, precision, argument indexes, and its complaints. Leaves out: %p, complex numbers, %x of floats.
import { formatFloat, formatValue } from './go-print.ts';
import { goQuote, quoteRune } from './go-quote.ts';
import { floatOf, kindOf, mapEntries, typeOf, type GoMap } from './go-value.ts';

interface Directive {
  flags: string;
  width: number | undefined;
  precision: number | undefined;
  verb: string;
}

const has = ({ flags }: Directive, flag: string): boolean => flags.includes(flag);

const pad = (text: string, directive: Directive, zeros = has(directive, '0')): string => {
  const missing = (directive.width ?? 0) - Array.from(text).length;
  if (missing <= 0) return text;
  if (has(directive, '-')) return text + ' '.repeat(missing);
  if (!zeros) return ' '.repeat(missing) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
};

const signed = (negative: boolean, digits: string, directive: Directive): string => {
  if (negative) return `-${digits}`;
  if (has(directive, '+')) return `+${digits}`;
  return has(directive, ' ') ? ` ${digits}` : digits;
};

const bases: Record<string, number> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const basePrefix: Record<string, string> = { b: '0b', o: '0', x: '0x', X: '0X' };

const formatCode = (value: number, directive: Directive): string | undefined => {
  const rune = String.fromCodePoint(value >= 0 && value <= 0x10ffff ? value : 0xfffd);
  if (directive.verb === 'c') return pad(rune, directive);
  if (directive.verb === 'q') return pad(quoteRune(rune.codePointAt(0) ?? 0), directive);
  if (directive.verb !== 'U') return undefined;
  const code = `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;
  return pad(has(directive, '#') ? `${code} '${rune}'` : code, directive, false);
};

const formatInteger = (value: number, directive: Directive): string | undefined => {
  const { verb, precision } = directive;
  const base = bases[verb];
  if (base === undefined) return formatCode(value, directive);
  let digits = BigInt(Math.abs(value)).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  if (precision !== undefined) digits = precision === 0 && value === 0 ? '' : digits.padStart(precision, '0');
  const prefix = verb === 'O' ? '0o' : has(directive, '#') ? (basePrefix[verb] ?? '') : '';
  const zeros = has(directive, '0') && !has(directive, '-') && precision === undefined;
  const missing = zeros ? (directive.width ?? 0) - digits.length - (value < 0 || /[+ ]/.test(directive.flags) ? 1 : 0) : 0;
  if (missing > 0) digits = '0'.repeat(missing) + digits;
  return pad(signed(value < 0, prefix + digits, directive), directive, false);
};

const spare = 40;

/** toFixed, but an exact half goes to the even digit, as Go rounds. */
const fixed = (size: number, digits: number): string => {
  const long = size.toFixed(Math.min(100, digits + spare));
  const kept = long.slice(0, -spare).replace(/\.$/, '');
  return long.endsWith(`5${'0'.repeat(spare - 1)}`) && /[02468]$/.test(kept) ? kept : size.toFixed(digits);
};

const exponential = (value: number, precision: number): string => value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');

const general = (value: number, precision: number | undefined): string => {
  if (precision === undefined) return formatFloat(value);
  const digits = Math.max(precision, 1);
  const power = Number(value.toExponential(digits - 1).split('e')[1]);
  if (power < -4 || power >= digits) return exponential(value, digits - 1).replace(/\.?0+e/, 'e');
  return value
    .toFixed(Math.max(0, digits - 1 - power))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
};

const formatNumber = (value: number, directive: Directive): string | undefined => {
  const { verb, precision } = directive;
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return 'eEfFgGv'.includes(verb) ? pad(formatFloat(value), directive, false) : undefined;
  let text: string;
  if (verb === 'f' || verb === 'F') text = fixed(size, precision ?? 6);
  else if (verb === 'e' || verb === 'E') text = exponential(size, precision ?? 6);
  else if (verb === 'g' || verb === 'G' || verb === 'v') text = general(size, precision);
  else return undefined;
  if (verb === 'E' || verb === 'G') text = text.toUpperCase();
  return pad(signed(value < 0 || Object.is(value, -0), text, directive), directive);
};

const hexadecimal = (text: string, directive: Directive): string => {
  const bytes = Array.from(Buffer.from(text).subarray(0, directive.precision), (byte) => byte.toString(16).padStart(2, '0'));
  const prefix = has(directive, '#') ? '0x' : '';
  const joined = has(directive, ' ') ? bytes.map((byte) => prefix + byte).join(' ') : (bytes.length > 0 ? prefix : '') + bytes.join('');
  return directive.verb === 'X' ? joined.toUpperCase() : joined;
};

const formatText = (text: string, directive: Directive): string | undefined => {
  const cut = directive.precision === undefined ? text : Array.from(text).slice(0, directive.precision).join('');
  if (directive.verb === 's') return pad(cut, directive);
  if (directive.verb === 'v') return pad(has(directive, '#') ? goQuote(text) : cut, directive);
  if (directive.verb === 'q') {
    const raw = has(directive, '#') && !/`|(?!\t)\p{Cc}/u.test(cut);
    return pad(raw ? `\`${cut}\`` : goQuote(cut, has(directive, '+')), directive);
  }
  return directive.verb === 'x' || directive.verb === 'X' ? pad(hexadecimal(text, directive), directive) : undefined;
};

const formatScalar = (value: unknown, directive: Directive): string | undefined => {
  switch (kindOf(value)) {
    case 'string':
      return formatText(value as string, directive);
    case 'int':
      return formatInteger(value as number, directive);
    case 'float':
      return formatNumber(floatOf(value), directive);
    case 'bool':
      return directive.verb === 't' || directive.verb === 'v' ? pad(String(value), directive) : undefined;
    case 'invalid':
      return directive.verb === 'v' ? pad('<nil>', directive, false) : undefined;
    default:
      return undefined;
  }
};

/** A verb that does not fit prints the value as %v would, with the same flags. */
const refuse = (value: unknown, directive: Directive): string => {
  if (value === undefined || value === null) return `%!${directive.verb}(<nil>)`;
  return `%!${directive.verb}(${typeOf(value)}=${formatScalar(value, { ...directive, verb: 'v' }) ?? formatOne(value, { ...directive, verb: 'v' })})`;
};

const formatOne = (value: unknown, directive: Directive, names = false): string => {
  if (directive.verb === 'T') return formatText(typeOf(value), { ...directive, verb: 's' }) ?? '';
  const style = { names: names || has(directive, '+'), syntax: has(directive, '#') };
  const scalar = ['int', 'float', 'bool', 'string'].includes(kindOf(value));
  if (directive.verb === 'v' && style.syntax && !scalar) return formatValue(value, style);
  if (directive.verb === 'v' && has(directive, '+'))
    return formatOne(value, { ...directive, flags: directive.flags.replaceAll('+', '') }, true);
  const inner = (item: unknown): string => (item === null || item === undefined ? '<nil>' : formatOne(item, directive, names));
  switch (kindOf(value)) {
    case 'list':
      return `[${(value as unknown[]).map(inner).join(' ')}]`;
    case 'map':
      return `map[${mapEntries(value as GoMap)
        .map(([key, item]) => `${inner(key)}:${inner(item)}`)
        .join(' ')}]`;
    case 'struct':
      return (
        formatText(formatValue(value, style), { ...directive, verb: directive.verb === 'v' ? 's' : directive.verb }) ??
        refuse(value, directive)
      );
    default:
      return formatScalar(value, directive) ?? refuse(value, directive);
  }
};

const directiveForm = /%([+\-# 0]*)((?:\[\d+\])?\*|\d+)?(?:\.((?:\[\d+\])?\*|\d*))?(\[\d+\])?([^])?/gu;

/** Arguments as a format takes them: in turn, or by [index]. */
class Arguments {
  readonly values: readonly unknown[];
  next = 0;
  reordered = false;

  constructor(values: readonly unknown[]) {
    this.values = values;
  }

  move(index: string | undefined): boolean {
    if (index === undefined) return true;
    this.reordered = true;
    this.next = Number(index.slice(1, -1)) - 1;
    return this.next >= 0 && this.next < this.values.length;
  }

  size(text: string | undefined): number | undefined {
    if (!text?.endsWith('*')) return text === undefined ? undefined : Number(text);
    if (text.startsWith('[')) this.move(text.slice(0, -1));
    return Number(this.values[this.next++]);
  }
}

const extraText = (values: readonly unknown[]): string =>
  `%!(EXTRA ${values.map((value) => (value === null || value === undefined ? '<nil>' : `${typeOf(value)}=${formatValue(value)}`)).join(', ')})`;

export const sprintf = (format: string, values: readonly unknown[]): string => {
  const given = new Arguments(values);
  const text = format.replace(directiveForm, (...[, flags, width, precision, index, verb]) => {
    if (verb === undefined) return '%!(NOVERB)';
    const directive: Directive = { flags: flags ?? '', width: given.size(width), precision: given.size(precision), verb };
    if (directive.width !== undefined && directive.width < 0) {
      directive.width = -directive.width;
      directive.flags += '-';
    }
    if (verb === '%') return '%';
    if (!given.move(index)) return `%!${verb}(BADINDEX)`;
    if (given.next >= values.length) return `%!${verb}(MISSING)`;
    return formatOne(values[given.next++], directive);
  });
  return given.reordered || given.next >= values.length ? text : text + extraText(values.slice(given.next));
};
