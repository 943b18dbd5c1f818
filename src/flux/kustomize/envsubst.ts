// `${var}` and its forms as fluxcd/pkg/envsubst reads them. `$var` stays, `$${var}` is an escape; strict mode refuses what is not set.
import { trimByPattern } from './glob.ts';

/** Undefined: not set. */
export type Lookup = (name: string) => string | undefined;

class SubstitutionError extends Error {}

const defaults = new Set(['=', ':=', ':-', ':?', ':+']);

const substring = (value: string, from: string, length: string | undefined): string => {
  const number = (text: string) => (/^[-+]?\d+$/.test(text) ? Number(text) : undefined);
  const start = number(from);
  if (start === undefined) return value;
  const begin = start < 0 ? Math.max(value.length + start, 0) : start;
  if (length === undefined) return value.slice(begin);
  const count = number(length);
  if (count === undefined) return value;
  return count < 0 ? value.slice(begin, Math.max(value.length + count, begin)) : value.slice(begin, begin + count);
};

const operations: Record<string, (value: string, args: string[]) => string> = {
  ',': (value) => value.charAt(0).toLowerCase() + value.slice(1),
  ',,': (value) => value.toLowerCase(),
  '^': (value) => value.charAt(0).toUpperCase() + value.slice(1),
  '^^': (value) => value.toUpperCase(),
  '#': (value, [pattern]) => (pattern === undefined ? String(Buffer.byteLength(value)) : trimByPattern(value, pattern, 'prefix', false)),
  '##': (value, [pattern = '']) => trimByPattern(value, pattern, 'prefix', true),
  '%': (value, [pattern = '']) => trimByPattern(value, pattern, 'suffix', false),
  '%%': (value, [pattern = '']) => trimByPattern(value, pattern, 'suffix', true),
  ':': (value, [from = '', length]) => substring(value, from, length),
  '/': (value, [old = '', next = '']) => value.replace(old, () => next),
  '//': (value, [old = '', next = '']) => value.replaceAll(old, () => next),
  '/#': (value, [old = '', next]) => (next !== undefined && value.startsWith(old) ? next + value.slice(old.length) : value),
  '/%': (value, [old = '', next]) => (next !== undefined && value.endsWith(old) ? value.slice(0, value.length - old.length) + next : value),
};

class Reader {
  readonly #text: string;
  readonly #lookup: Lookup;
  #at = 0;

  constructor(text: string, lookup: Lookup) {
    this.#text = text;
    this.#lookup = lookup;
  }

  all(): string {
    let result = '';
    while (this.#at < this.#text.length) {
      if (this.#ahead('$$')) {
        result += '$';
        this.#at += 2;
      } else if (this.#took('${')) result += this.#expression();
      else result += this.#text[this.#at++];
    }
    return result;
  }

  #ahead(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #took(text: string): boolean {
    if (!this.#ahead(text)) return false;
    this.#at += text.length;
    return true;
  }

  #takeAll(pattern: RegExp): string {
    const sticky = new RegExp(pattern.source, 'uy');
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #close(error = 'bad substitution'): void {
    if (!this.#took('}')) throw new SubstitutionError(error);
  }

  #expression(): string {
    if (this.#took('#')) {
      const name = this.#takeAll(/[\p{L}\p{Nd}_]+/u);
      if (!name) throw new SubstitutionError('bad substitution');
      this.#close();
      return this.#apply(name, '#', []);
    }
    const name = this.#takeAll(/[\p{L}\p{Nd}_]+/u);
    if (!name) throw new SubstitutionError('unable to parse variable name');
    const operator = this.#takeAll(/:[=\-?+]|:|=|[,^]{1,2}|\/[/#%]?|#{1,2}|%{1,2}/);
    if (!operator) {
      this.#close('missing closing brace');
      return this.#apply(name, '', []);
    }
    return this.#apply(name, operator, this.#args(operator));
  }

  #args(operator: string): string[] {
    if (defaults.has(operator)) return this.#defaultArgs();
    if (operator === ':') return this.#substringArgs();
    if (operator.startsWith('/')) return this.#replaceArgs();
    const args = /^[,^]/.test(operator) ? [] : [this.#param('}')];
    this.#close();
    return args;
  }

  #defaultArgs(): string[] {
    const args: string[] = [];
    while (!this.#took('}')) args.push(this.#param('}'));
    return args;
  }

  #substringArgs(): string[] {
    const args = [this.#param(':}')];
    if (this.#took(':')) args.push(this.#param('}'));
    this.#close();
    return args;
  }

  #replaceArgs(): string[] {
    const args = [this.#param('/', true)];
    if (!this.#took('/')) throw new SubstitutionError('bad substitution');
    if (!this.#ahead('}')) args.push(this.#param('}', true));
    this.#close();
    return args;
  }

  /** Text up to one of the marks, or one expression of its own. */
  #param(marks: string, escapes = false): string {
    if (this.#took('${')) return this.#expression();
    let text = '';
    while (this.#at < this.#text.length && !marks.includes(this.#text[this.#at] as string) && !this.#ahead('${')) {
      if (escapes && (this.#ahead('\\/') || this.#ahead('\\\\') || this.#ahead('$$'))) this.#at++;
      text += this.#text[this.#at++];
    }
    if (!text) throw new SubstitutionError('unable to parse substitution within function');
    return text;
  }

  #apply(name: string, operator: string, args: string[]): string {
    const value = this.#lookup(name);
    if (value === undefined && !defaults.has(operator))
      throw new SubstitutionError(`variable not set (strict mode): ${JSON.stringify(name)}`);
    const operation = operations[operator];
    return operation ? operation(value ?? '', args) : value || args.join('');
  }
}

/** Throws with envsubst's words. */
export const envsubst = (text: string, lookup: Lookup): string => new Reader(text, lookup).all();
