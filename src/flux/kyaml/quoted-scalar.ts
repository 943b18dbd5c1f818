import { escapes, hexEscapes } from '../../kubernetes/yaml/escapes.ts';
import { isBlank, isBlankOrEnd, isBreak, type Cursor } from './cursor.ts';
import { FoldedBreaks } from './folded-breaks.ts';
import { YamlError } from './token.ts';

const readEscape = (cursor: Cursor): string => {
  const code = cursor.peek(1);
  const known = escapes[code];
  const length = hexEscapes[code];
  if (known === undefined && length === undefined) throw new YamlError('found unknown escape character');
  cursor.skip(2);
  if (known !== undefined) return known;
  let digits = '';
  for (let left = length as number; left > 0; left--) digits += cursor.peek() === '' ? ' ' : cursor.read();
  if (!/^[0-9A-Fa-f]+$/.test(digits)) throw new YamlError('did not find expected hexdecimal number');
  const point = Number.parseInt(digits, 16);
  if ((point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff) throw new YamlError('found invalid Unicode character escape code');
  return String.fromCodePoint(point);
};

class QuotedScalar {
  readonly #cursor: Cursor;
  readonly #quote: string;
  readonly #breaks = new FoldedBreaks();
  #value = '';
  /** A backslash at the end of a line: the break is no blank. */
  #joined = false;

  constructor(cursor: Cursor, quote: string) {
    this.#cursor = cursor;
    this.#quote = quote;
  }

  read(): string {
    const cursor = this.#cursor;
    cursor.skip();
    for (;;) {
      if (cursor.atDocumentIndicator()) throw new YamlError('found unexpected document indicator');
      if (cursor.peek() === '') throw new YamlError('found unexpected end of stream');
      this.#joined = false;
      this.#readWord();
      if (cursor.peek() === this.#quote) break;
      this.#readSpace();
    }
    cursor.skip();
    return this.#value;
  }

  #readWord(): void {
    const cursor = this.#cursor;
    for (let c = cursor.peek(); !isBlankOrEnd(c) && !this.#joined; c = cursor.peek()) {
      if (c === "'" && this.#quote === "'" && cursor.peek(1) === "'") {
        this.#value += "'";
        cursor.skip(2);
      } else if (c === this.#quote) return;
      else if (c === '\\' && this.#quote === '"') this.#readBackslash();
      else this.#value += cursor.read();
    }
  }

  #readBackslash(): void {
    if (!isBreak(this.#cursor.peek(1))) {
      this.#value += readEscape(this.#cursor);
      return;
    }
    this.#cursor.skip();
    this.#cursor.readBreak();
    this.#joined = true;
  }

  #readSpace(): void {
    const cursor = this.#cursor;
    let blanks = '';
    let trailing = '';
    for (let c = cursor.peek(); isBlank(c) || isBreak(c); c = cursor.peek()) {
      if (isBlank(c)) blanks += cursor.read();
      else if (this.#joined) trailing += cursor.readBreak();
      else this.#breaks.add(cursor.readBreak());
    }
    if (this.#joined) this.#value += trailing;
    else this.#value += this.#breaks.pending ? this.#breaks.take() : blanks;
  }
}

export const scanQuotedScalar = (cursor: Cursor, quote: "'" | '"'): string => new QuotedScalar(cursor, quote).read();
