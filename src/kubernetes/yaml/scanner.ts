// Turns text into tokens as libyaml does, with its stack of indents and its candidates for simple keys.
import { Cursor, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd } from './cursor.ts';
import type { Mark, YamlDialect } from './error.ts';
import { scanBlock, scanPlain, scanQuoted } from './scan-scalar.ts';
import type { ScalarStyle, Token, TokenType } from './token.ts';

interface SimpleKey {
  possible: boolean;
  required: boolean;
  token: number;
  at: Mark;
  index: number;
}

const noKey = (): SimpleKey => ({ possible: false, required: false, token: 0, at: { line: 0, column: 0 }, index: 0 });
const flowTokens: Record<string, TokenType> = {
  '[': 'flow-sequence-start',
  '{': 'flow-mapping-start',
  ']': 'flow-sequence-end',
  '}': 'flow-mapping-end',
};

export class Scanner {
  readonly cursor: Cursor;
  readonly #tokens: Token[] = [];
  #taken = 0;
  #indent = -1;
  readonly #indents: number[] = [];
  readonly #keys: SimpleKey[] = [noKey()];
  #keyAllowed = true;
  #ended = false;

  constructor(text: string, dialect: YamlDialect) {
    this.cursor = new Cursor(text, dialect);
  }

  peek(): Token {
    // v3 looks two tokens further ahead (for comments), so its scanner complains before its parser can.
    const wanted = this.cursor.dialect === 'v3' ? 3 : 1;
    while (this.#headMayBecomeKey() || this.#tokens.length < wanted) {
      if (this.#ended) break;
      this.#fetch();
    }
    return this.#tokens[0] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#tokens.shift();
    this.#taken++;
    return token;
  }

  get #flow(): boolean {
    return this.#keys.length > 1;
  }

  #headMayBecomeKey(): boolean {
    return this.#keys.some((key) => this.#isValid(key) && key.token === this.#taken);
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    const stale = key.at.line < this.cursor.mark.line || key.index + 1024 < this.cursor.index;
    if (!stale) return true;
    if (key.required) throw this.cursor.fail("could not find expected ':'", key.at);
    key.possible = false;
    return false;
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    const required = !this.#flow && this.#indent === this.cursor.column;
    this.#removeKey();
    this.#keys[this.#keys.length - 1] = {
      possible: true,
      required,
      token: this.#taken + this.#tokens.length,
      at: this.cursor.mark,
      index: this.cursor.index,
    };
  }

  #removeKey(): void {
    const key = this.#keys.at(-1) as SimpleKey;
    if (key.possible && key.required) throw this.cursor.fail("could not find expected ':'", key.at);
    key.possible = false;
  }

  #add(type: TokenType, value = '', at: Mark = this.cursor.mark, style?: ScalarStyle): void {
    this.#tokens.push({ type, value, at, ...(style ? { style } : {}) });
  }

  #roll(column: number, type: TokenType, at: Mark, number?: number): void {
    if (this.#flow || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    const token: Token = { type, value: '', at };
    if (number === undefined) this.#tokens.push(token);
    else this.#tokens.splice(number - this.#taken, 0, token);
  }

  #unroll(column: number): void {
    if (this.#flow) return;
    while (this.#indent > column) {
      this.#add('block-end');
      this.#indent = this.#indents.pop() as number;
    }
  }

  #skipToToken(): void {
    const { cursor } = this;
    for (;;) {
      while (cursor.peek() === ' ' || (cursor.peek() === '\t' && (this.#flow || !this.#keyAllowed))) cursor.skip();
      if (cursor.peek() === '#') while (!isBreakOrEnd(cursor.peek())) cursor.skip();
      if (!isBreak(cursor.peek())) return;
      cursor.readBreak();
      if (!this.#flow) this.#keyAllowed = true;
    }
  }

  #fetch(): void {
    const { cursor } = this;
    this.#skipToToken();
    for (const key of this.#keys) this.#isValid(key);
    this.#unroll(cursor.atEnd ? -1 : cursor.column);
    const char = cursor.peek();
    if (cursor.atEnd) return this.#fetchEnd();
    if (cursor.column === 0 && char === '%') return this.#fetchDirective();
    if (cursor.atDocumentMarker()) return this.#fetchDocumentMarker();
    if ('[]{},'.includes(char)) return this.#fetchFlow(char);
    if (char === '-' && isBlankOrEnd(cursor.peek(1))) return this.#fetchBlockEntry();
    if (char === '?' && (this.#flow || isBlankOrEnd(cursor.peek(1)))) return this.#fetchKey();
    if (char === ':' && (this.#flow || isBlankOrEnd(cursor.peek(1)))) return this.#fetchValue();
    if (char === '*' || char === '&') return this.#fetchAnchor();
    if (char === '!') return this.#fetchTag();
    this.#fetchScalar(char);
  }

  #fetchFlow(char: string): void {
    if (char === ',') return this.#fetchFlowEntry();
    return char === '[' || char === '{' ? this.#fetchFlowStart() : this.#fetchFlowEnd();
  }

  #fetchScalar(char: string): void {
    if ((char === '|' || char === '>') && !this.#flow) return this.#fetchBlockScalar();
    if (char === '"' || char === "'") return this.#fetchQuoted();
    if (!this.#startsPlain(char)) throw this.cursor.fail('found character that cannot start any token');
    this.#fetchPlain();
  }

  #startsPlain(char: string): boolean {
    const next = this.cursor.peek(1);
    if (!isBlankOrEnd(char) && !'-?:,[]{}#&*!|>\'"%@`'.includes(char)) return true;
    if (char === '-' && !isBlank(next)) return true;
    return !this.#flow && (char === '?' || char === ':') && !isBlankOrEnd(next);
  }

  #fetchEnd(): void {
    this.cursor.endLine();
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#add('end');
    this.#ended = true;
  }

  #fetchDirective(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const at = this.cursor.mark;
    let line = '';
    while (!isBreakOrEnd(this.cursor.peek())) line += this.cursor.read();
    const [, name = '', rest = ''] = /^%([\w-]*)(.?)/.exec(line) ?? [];
    if (!name) throw this.cursor.fail('could not find expected directive name', at);
    if (!isBlankOrEnd(rest)) throw this.cursor.fail('found unexpected non-alphabetical character', at);
    if (name !== 'YAML' && name !== 'TAG') throw this.cursor.fail('found unknown directive name', at);
    this.#add('directive', line, at);
  }

  #fetchDocumentMarker(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#add(this.cursor.peek() === '-' ? 'document-start' : 'document-end');
    this.cursor.skip(3);
  }

  #fetchFlowStart(): void {
    this.#saveKey();
    this.#keys.push(noKey());
    this.#keyAllowed = true;
    this.#add(flowTokens[this.cursor.peek()] as TokenType);
    this.cursor.skip();
  }

  #fetchFlowEnd(): void {
    this.#removeKey();
    if (this.#flow) this.#keys.pop();
    this.#keyAllowed = false;
    this.#add(flowTokens[this.cursor.peek()] as TokenType);
    this.cursor.skip();
  }

  #fetchFlowEntry(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    this.#add('flow-entry');
    this.cursor.skip();
  }

  #fetchBlockEntry(): void {
    if (!this.#flow) {
      if (!this.#keyAllowed) throw this.cursor.fail('block sequence entries are not allowed in this context');
      this.#roll(this.cursor.column, 'block-sequence-start', this.cursor.mark);
    }
    this.#removeKey();
    this.#keyAllowed = true;
    this.#add('block-entry');
    this.cursor.skip();
  }

  #fetchKey(): void {
    if (!this.#flow) {
      if (!this.#keyAllowed) throw this.cursor.fail('mapping keys are not allowed in this context');
      this.#roll(this.cursor.column, 'block-mapping-start', this.cursor.mark);
    }
    this.#removeKey();
    this.#keyAllowed = !this.#flow;
    this.#add('key');
    this.cursor.skip();
  }

  #fetchValue(): void {
    const key = this.#keys.at(-1) as SimpleKey;
    if (this.#isValid(key)) {
      this.#tokens.splice(key.token - this.#taken, 0, { type: 'key', value: '', at: key.at });
      this.#roll(key.at.column, 'block-mapping-start', key.at, key.token);
      key.possible = false;
      this.#keyAllowed = false;
    } else {
      if (!this.#flow) {
        if (!this.#keyAllowed) throw this.cursor.fail('mapping values are not allowed in this context');
        this.#roll(this.cursor.column, 'block-mapping-start', this.cursor.mark);
      }
      this.#keyAllowed = !this.#flow;
    }
    this.#add('value');
    this.cursor.skip();
  }

  #fetchAnchor(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const at = this.cursor.mark;
    const type = this.cursor.read() === '*' ? 'alias' : 'anchor';
    let name = '';
    while (/[\w-]/.test(this.cursor.peek())) name += this.cursor.read();
    const end = this.cursor.peek();
    if (!name || !(isBlankOrEnd(end) || '?:,]}%@`'.includes(end)))
      throw this.cursor.fail('did not find expected alphabetic or numeric character', at);
    this.#add(type, name, at);
  }

  #fetchTag(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const at = this.cursor.mark;
    let tag = '';
    while (!isBlankOrEnd(this.cursor.peek()) && !(this.#flow && ',]}'.includes(this.cursor.peek()))) tag += this.cursor.read();
    this.#add('tag', tag, at);
  }

  #fetchBlockScalar(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    const at = this.cursor.mark;
    this.#add('scalar', scanBlock(this.cursor, this.#indent), at, 'block');
  }

  #fetchQuoted(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const at = this.cursor.mark;
    this.#add('scalar', scanQuoted(this.cursor), at, 'quoted');
  }

  #fetchPlain(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const at = this.cursor.mark;
    const { value, endedLine } = scanPlain(this.cursor, this.#indent + 1, this.#flow);
    this.#add('scalar', value, at, 'plain');
    if (endedLine) this.#keyAllowed = true;
  }
}
