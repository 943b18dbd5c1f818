import type { Mark } from './token.ts';
import { YamlError } from './token.ts';

export const isBlank = (c: string): boolean => c === ' ' || c === '\t';
export const isBreak = (c: string): boolean => c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029';
/** The end of the text reads as an empty string. */
export const isBreakOrEnd = (c: string): boolean => c === '' || isBreak(c);
export const isBlankOrEnd = (c: string): boolean => isBlank(c) || isBreakOrEnd(c);
export const isAlpha = (c: string): boolean => /^[0-9A-Za-z_-]$/.test(c);

// oxlint-disable-next-line no-control-regex -- these are the characters that YAML forbids
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** A place in YAML text that only moves forward. */
export class Cursor {
  readonly #text: string;
  #index = 0;
  #line = 0;
  #column = 0;
  /** Line breaks since the last character that was no blank. */
  newlines = 0;

  constructor(text: string) {
    // A byte order mark is no part of the text.
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text;
    if (forbidden.test(this.#text)) throw new YamlError('control characters are not allowed');
  }

  get mark(): Mark {
    return { index: this.#index, line: this.#line, column: this.#column };
  }

  get index(): number {
    return this.#index;
  }

  get line(): number {
    return this.#line;
  }

  get column(): number {
    return this.#column;
  }

  /** The character at `ahead` places from here. */
  peek(ahead = 0): string {
    return this.#text[this.#index + ahead] ?? '';
  }

  /** Whether `---` or `...` stands here, alone. */
  atDocumentIndicator(): boolean {
    if (this.#column !== 0) return false;
    const three = this.#text.slice(this.#index, this.#index + 3);
    return (three === '---' || three === '...') && isBlankOrEnd(this.peek(3));
  }

  /** Takes one character that is no line break. */
  read(): string {
    const c = this.peek();
    if (!isBlank(c)) this.newlines = 0;
    this.#index++;
    this.#column++;
    return c;
  }

  skip(count = 1): void {
    for (let left = count; left > 0; left--) this.read();
  }

  /** Takes one line break; every kind but the two of Unicode reads as a newline. */
  readBreak(): string {
    const c = this.peek();
    this.#index += c === '\r' && this.peek(1) === '\n' ? 2 : 1;
    this.#column = 0;
    this.#line++;
    this.newlines++;
    return c === '\u2028' || c === '\u2029' ? c : '\n';
  }

  /** The text has ended: what follows stands on a line of its own. */
  endLine(): void {
    if (this.#column === 0) return;
    this.#column = 0;
    this.#line++;
  }
}
