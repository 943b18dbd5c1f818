// Splits a text/template into tokens. The first error is a token, since the parser may find an earlier one.
import { goQuote } from './go-quote.ts';

export type TokenType =
  | 'error'
  | 'bool'
  | 'char'
  | 'rune'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'left'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'raw'
  | 'right'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | 'keyword'
  | 'dot'
  | 'nil';

export interface Token {
  type: TokenType;
  /** Offset in the template's text. */
  at: number;
  text: string;
  line: number;
}

const keywords = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);
const word = /^[\p{L}\p{Nd}_]$/u;
const space = /^[ \t\r\n]$/;

class LexError extends Error {}

class Lexer {
  private readonly input: string;
  private readonly left: string;
  private readonly right: string;
  private readonly tokens: Token[] = [];
  private at = 0;
  private start = 0;
  private parens = 0;
  private counted = 0;
  private line = 1;

  constructor(input: string, left: string, right: string) {
    this.input = input;
    this.left = left;
    this.right = right;
  }

  run(): Token[] {
    try {
      while (this.lexText()) while (this.lexInside());
    } catch (error) {
      if (!(error instanceof LexError)) throw error;
      this.push('error', error.message);
    }
    return this.tokens;
  }

  private push(type: TokenType, text = this.input.slice(this.start, this.at)): void {
    this.tokens.push({ type, at: this.start, text, line: this.lineAt(this.start) });
    this.start = this.at;
  }

  private lineAt(offset: number): number {
    for (; this.counted < offset; this.counted += 1) if (this.input[this.counted] === '\n') this.line += 1;
    return this.line;
  }

  private peek(): string {
    const code = this.input.codePointAt(this.at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  private next(): string {
    const rune = this.peek();
    this.at += rune.length;
    return rune;
  }

  private has(text: string, offset = this.at): boolean {
    return this.input.startsWith(text, offset);
  }

  /** Length of what closes an action here: 0, the delimiter, or the delimiter after a trim marker. */
  private closing(): number {
    if (space.test(this.input.charAt(this.at)) && this.input.charAt(this.at + 1) === '-' && this.has(this.right, this.at + 2)) {
      return 2 + this.right.length;
    }
    return this.has(this.right) ? this.right.length : 0;
  }

  /** True: an action begins. */
  private lexText(): boolean {
    for (;;) {
      const found = this.input.indexOf(this.left, this.at);
      this.at = found < 0 ? this.input.length : found;
      const after = this.at + this.left.length;
      const trims = found >= 0 && /^-[ \t\r\n]/.test(this.input.slice(after, after + 2));
      const text = this.input.slice(this.start, this.at);
      const kept = trims ? text.replace(/[ \t\r\n]+$/, '') : text;
      if (kept !== '') this.push('text', kept);
      this.start = this.at;
      if (found < 0) {
        this.push('eof', 'EOF');
        return false;
      }
      if (!this.skipComment(trims ? 2 : 0)) return true;
    }
  }

  private skipComment(marker: number): boolean {
    const inside = this.at + this.left.length + marker;
    if (!this.has('/*', inside)) {
      this.at += this.left.length;
      this.push('left');
      this.at += marker;
      this.start = this.at;
      this.parens = 0;
      return false;
    }
    this.start = inside;
    const end = this.input.indexOf('*/', inside + 2);
    if (end < 0) throw new LexError('unclosed comment');
    this.at = end + 2;
    this.close('comment ends before closing delimiter');
    return true;
  }

  private close(refusal: string): void {
    const length = this.closing();
    if (length === 0) throw new LexError(refusal);
    const trims = length > this.right.length;
    this.at += length;
    if (trims) while (space.test(this.input.charAt(this.at))) this.at += 1;
    this.start = this.at;
  }

  private lexRight(): boolean {
    const trimmed = this.closing() > this.right.length ? 2 : 0;
    this.start = this.at + trimmed;
    const at = this.start;
    this.close('unclosed action');
    this.tokens.push({ type: 'right', at, text: this.right, line: this.lineAt(at) });
    return false;
  }

  /** False: the action is closed. */
  private lexInside(): boolean {
    if (this.closing() > 0) {
      if (this.parens > 0) throw new LexError('unclosed left paren');
      return this.lexRight();
    }
    const rune = this.next();
    if (rune === '') throw new LexError('unclosed action');
    if (space.test(rune)) return this.lexSpace();
    if (word.test(rune) && !/[0-9]/.test(rune)) return this.lexIdentifier();
    if (rune === '.' && !/[0-9]/.test(this.input.charAt(this.at))) return this.lexName('field', 'dot');
    if (/[0-9.+-]/.test(rune)) return this.lexNumber();
    return this.lexMark(rune);
  }

  private lexMark(rune: string): boolean {
    if (rune === '$') return this.lexName('variable', 'variable');
    if (rune === '"') return this.lexQuoted('"', 'string', 'unterminated quoted string');
    if (rune === "'") return this.lexQuoted("'", 'rune', 'unterminated character constant');
    if (rune === '`') return this.lexRaw();
    if (rune === ':') {
      if (this.next() !== '=') throw new LexError('expected :=');
      this.push('declare');
    } else if (rune === '=') this.push('assign');
    else if (rune === '|') this.push('pipe');
    else if (rune === '(' || rune === ')') this.lexParen(rune);
    else if (rune >= ' ' && rune < '\x7f') this.push('char');
    else throw new LexError(`unrecognized character in action: ${describeRune(rune)}`);
    return true;
  }

  private lexParen(rune: string): void {
    this.parens += rune === '(' ? 1 : -1;
    if (this.parens < 0) throw new LexError('unexpected right paren');
    this.push(rune === '(' ? 'leftParen' : 'rightParen');
  }

  private lexSpace(): boolean {
    while (space.test(this.input.charAt(this.at))) this.at += 1;
    this.at -= 1;
    if (this.closing() > this.right.length) {
      if (this.at === this.start) return this.lexInside();
    } else this.at += 1;
    this.push('space');
    return true;
  }

  private readWord(): string {
    while (word.test(this.peek())) this.next();
    const after = this.peek();
    if (after !== '' && !/[ \t\r\n.,|:()]/.test(after) && !this.has(this.right)) throw new LexError(`bad character ${describeRune(after)}`);
    return this.input.slice(this.start, this.at);
  }

  private lexIdentifier(): boolean {
    const name = this.readWord();
    if (keywords.has(name)) this.push('keyword');
    else if (name === 'nil') this.push('nil');
    else this.push(name === 'true' || name === 'false' ? 'bool' : 'identifier');
    return true;
  }

  private lexName(named: TokenType, bare: TokenType): boolean {
    this.push(this.readWord().length > 1 ? named : bare);
    return true;
  }

  private lexQuoted(quote: string, type: TokenType, refusal: string): boolean {
    for (;;) {
      const rune = this.next();
      const escaped = rune === '\\' ? this.next() : undefined;
      if (rune === '' || rune === '\n' || escaped === '' || escaped === '\n') throw new LexError(refusal);
      if (rune === quote) break;
    }
    this.push(type);
    return true;
  }

  private lexRaw(): boolean {
    const end = this.input.indexOf('`', this.at);
    if (end < 0) throw new LexError('unterminated raw quoted string');
    this.at = end + 1;
    this.push('raw');
    return true;
  }

  private lexNumber(): boolean {
    const forms =
      /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)/y;
    forms.lastIndex = this.start;
    this.at = this.start + (forms.exec(this.input)?.[0].length ?? 0);
    if (word.test(this.peek())) {
      this.next();
      throw new LexError(`bad number syntax: ${goQuote(this.input.slice(this.start, this.at))}`);
    }
    this.push('number');
    return true;
  }
}

const describeRune = (rune: string): string => {
  const code = (rune.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${code}${/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(rune) ? ` '${rune}'` : ''}`;
};

export const lexTemplate = (input: string, left: string, right: string): Token[] => new Lexer(input, left, right).run();
