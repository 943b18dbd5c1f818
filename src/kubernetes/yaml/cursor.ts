import { syntaxError, type Mark, type YamlDialect, type YamlError } from './error.ts';

/** Walks over the text, one character after the other, and knows line and column. The empty string stands for the end. */
export class Cursor {
  readonly dialect: YamlDialect;
  readonly #text: string;
  #at = 0;
  #line = 0;
  #lineStart = 0;

  constructor(text: string, dialect: YamlDialect) {
    this.#text = text.startsWith('\uFEFF') ? text.slice(1) : text;
    this.dialect = dialect;
  }

  get index(): number {
    return this.#at;
  }

  get column(): number {
    return this.#at - this.#lineStart;
  }

  get mark(): Mark {
    return { line: this.#line, column: this.column };
  }

  peek(ahead = 0): string {
    return this.#text[this.#at + ahead] ?? '';
  }

  ahead(length: number): string {
    return this.#text.slice(this.#at, this.#at + length);
  }

  skip(count = 1): void {
    this.#at += count;
  }

  /** Takes one character. */
  read(): string {
    return this.#text[this.#at++] ?? '';
  }

  /** Takes a line break, CR LF as one, and answers it as LF. */
  readBreak(): string {
    this.#at += this.peek() === '\r' && this.peek(1) === '\n' ? 2 : 1;
    this.#line++;
    this.#lineStart = this.#at;
    return '\n';
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** `---` or `...` at the start of a line. */
  atDocumentMarker(): boolean {
    const three = this.ahead(3);
    return this.column === 0 && (three === '---' || three === '...') && isBlankOrEnd(this.peek(3));
  }

  /** The libraries end the last line, broken or not. */
  endLine(): void {
    if (this.column === 0) return;
    this.#line++;
    this.#lineStart = this.#at;
  }

  fail(text: string, context?: Mark): YamlError {
    return syntaxError(text, { dialect: this.dialect, scanner: true, context: context ?? this.mark, at: this.mark });
  }
}

export const isBreak = (char: string): boolean =>
  char === '\n' || char === '\r' || char === '\u0085' || char === '\u2028' || char === '\u2029';
export const isBlank = (char: string): boolean => char === ' ' || char === '\t';
export const isBreakOrEnd = (char: string): boolean => char === '' || isBreak(char);
export const isBlankOrEnd = (char: string): boolean => isBlank(char) || isBreakOrEnd(char);
