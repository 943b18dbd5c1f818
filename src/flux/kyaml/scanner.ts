// YAML text -> tokens and comments, one token at a time (libyaml's scanner with yaml.v3's comments).
// Leaves out: directives, which kyaml cannot read either, because it cuts documents apart before.
import { scanBlockScalar } from './block-scalar.ts';
import { Cursor, isBlank, isBlankOrEnd, isBreak } from './cursor.ts';
import { scanPlainScalar } from './plain-scalar.ts';
import { scanQuotedScalar } from './quoted-scalar.ts';
import { scanComments, scanLineComment } from './scan-comments.ts';
import { scanAnchor, scanTag } from './scan-properties.ts';
import { SimpleKeys } from './simple-keys.ts';
import { YamlError, type Comment, type Mark, type ScalarStyle, type Token, type TokenType } from './token.ts';

const neverPlain = new Set(',[]{}#&*!|>\'"%@`');
const collections: Record<string, TokenType> = {
  '[': 'flow-sequence-start',
  ']': 'flow-sequence-end',
  '{': 'flow-mapping-start',
  '}': 'flow-mapping-end',
};
const deepest = 10_000;

export class Scanner {
  readonly comments: Comment[] = [];
  readonly #cursor: Cursor;
  readonly #keys: SimpleKeys;
  readonly #tokens: Token[] = [];
  readonly #indents: number[] = [];
  #taken = 0;
  #indent = -1;
  #flowLevel = 0;
  #keyAllowed = true;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
    this.#keys = new SimpleKeys(this.#cursor);
    this.#add('stream-start', this.#cursor.mark);
  }

  /** The next token. Two more are read behind it, so that comments are known in time. */
  peek(): Token {
    while (this.#tokens.at(-1)?.type !== 'stream-end') {
      if (this.#taken < this.#tokens.length - 2 && !this.#keys.mayBeKey(this.#taken)) break;
      this.#fetch();
    }
    return this.#tokens[this.#taken] ?? (this.#tokens.at(-1) as Token);
  }

  take(): void {
    this.#taken++;
  }

  #add(type: TokenType, start: Mark, more: Partial<Token> = {}): void {
    this.#tokens.push({ type, start, ...more });
  }

  #fetch(): void {
    const scan = this.#cursor.mark;
    this.#toNextToken(scan);
    this.#unroll(this.#cursor.column, scan);
    const c = this.#cursor.peek();
    if (c === '') return this.#fetchEnd();
    if (this.#cursor.column === 0 && c === '%') throw new YamlError('did not find expected <document start>');
    if (this.#cursor.atDocumentIndicator()) return this.#fetchDocumentIndicator(c === '-' ? 'document-start' : 'document-end');
    const isJoint = this.#flowLevel === 0 ? c === ':' : c === ',';
    const belongsTo = isJoint ? (this.#tokens.at(-1) as Token).start : this.#cursor.mark;
    this.#fetchContent(c);
    // A dash alone has no comment: it is the head of what follows.
    if (this.#tokens.at(-1)?.type === 'block-entry') return;
    const comment = scanLineComment(this.#cursor, belongsTo);
    if (comment) this.comments.push(comment);
  }

  #toNextToken(scan: Mark): void {
    const cursor = this.#cursor;
    for (;;) {
      while (cursor.peek() === ' ' || (cursor.peek() === '\t' && (this.#flowLevel > 0 || !this.#keyAllowed))) cursor.skip();
      this.#promoteComment();
      if (cursor.peek() === '#') {
        const surroundings = { scan, tokens: this.#tokens, indent: this.#indent, inFlow: this.#flowLevel > 0 };
        this.comments.push(...scanComments(cursor, surroundings));
      }
      if (!isBreak(cursor.peek())) return;
      cursor.readBreak();
      if (this.#flowLevel === 0) this.#keyAllowed = true;
    }
  }

  /** A comment behind the colon in front of a sequence is the head of its first item. */
  #promoteComment(): void {
    const comment = this.comments.at(-1);
    if (!comment?.line || isBreak(this.#cursor.peek())) return;
    if (this.#tokens.at(-2)?.type !== 'block-sequence-start' || this.#tokens.at(-1)?.type !== 'block-entry') return;
    comment.head = comment.line;
    comment.line = '';
    if (comment.start.line === this.#cursor.line - 1) comment.token = this.#cursor.mark;
  }

  #roll(column: number, type: TokenType, mark: Mark, at = this.#tokens.length): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > deepest) throw new YamlError(`exceeded max depth of ${deepest}`);
    this.#tokens.splice(at, 0, { type, start: mark });
  }

  /** Ends the blocks further in than `column`; each at the first comment that stands at its own column, or where the search began. */
  #unroll(column: number, scan: Mark): void {
    if (this.#flowLevel > 0) return;
    let mark = { ...scan, index: scan.index - 1 };
    while (this.#indent > column) {
      let stop = mark.index;
      for (let at = this.comments.length - 1; at >= 0; at--) {
        const comment = this.comments[at] as Comment;
        if (comment.end.index < stop) break;
        if (comment.start.column === this.#indent + 1) mark = comment.start;
        stop = comment.scan.index;
      }
      this.#add('block-end', mark);
      this.#indent = this.#indents.pop() as number;
    }
  }

  #fetchEnd(): void {
    this.#cursor.endLine();
    this.#unroll(-1, this.#cursor.mark);
    this.#keys.remove();
    this.#keyAllowed = false;
    this.#add('stream-end', this.#cursor.mark);
  }

  #fetchDocumentIndicator(type: TokenType): void {
    this.#unroll(-1, this.#cursor.mark);
    this.#keys.remove();
    this.#keyAllowed = false;
    this.#add(type, this.#cursor.mark);
    this.#cursor.skip(3);
  }

  #fetchContent(c: string): void {
    const followed = isBlankOrEnd(this.#cursor.peek(1));
    const indicates = this.#flowLevel > 0 || followed;
    const collection = collections[c];
    if (collection) {
      if (collection.endsWith('start')) this.#fetchFlowStart(collection);
      else this.#fetchFlowEnd(collection);
    } else if (c === ',') this.#fetchIndicator('flow-entry', true);
    else if (c === '-' && followed) this.#fetchBlockEntry();
    else if (c === '?' && indicates) this.#fetchKey();
    else if (c === ':' && indicates) this.#fetchValue();
    else this.#fetchNode(c, followed);
  }

  #fetchNode(c: string, followed: boolean): void {
    const cursor = this.#cursor;
    if (c === '*') this.#fetchProperty(() => ({ type: 'alias', value: scanAnchor(cursor) }));
    else if (c === '&') this.#fetchProperty(() => ({ type: 'anchor', value: scanAnchor(cursor) }));
    else if (c === '!') this.#fetchProperty(() => this.#scanTag());
    else if ((c === '|' || c === '>') && this.#flowLevel === 0) this.#fetchBlockScalar(c);
    else if (c === "'" || c === '"') this.#fetchScalar(c === "'" ? 'single' : 'double', () => scanQuotedScalar(cursor, c));
    else if (this.#mayBePlain(c, followed)) this.#fetchPlainScalar();
    else throw new YamlError('found character that cannot start any token');
  }

  #mayBePlain(c: string, followed: boolean): boolean {
    if (isBlank(c) || neverPlain.has(c)) return false;
    if (c === '-') return !isBlank(this.#cursor.peek(1));
    return (c !== '?' && c !== ':') || (this.#flowLevel === 0 && !followed);
  }

  #fetchFlowStart(type: TokenType): void {
    this.#saveKey();
    this.#keys.enterLevel(this.#tokens.length);
    this.#flowLevel++;
    if (this.#flowLevel > deepest) throw new YamlError(`exceeded max depth of ${deepest}`);
    this.#keyAllowed = true;
    this.#add(type, this.#cursor.mark);
    this.#cursor.skip();
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#keys.remove();
    if (this.#flowLevel > 0) {
      this.#flowLevel--;
      this.#keys.leaveLevel();
    }
    this.#keyAllowed = false;
    this.#add(type, this.#cursor.mark);
    this.#cursor.skip();
  }

  #fetchIndicator(type: TokenType, keyAllowed: boolean): void {
    this.#keys.remove();
    this.#keyAllowed = keyAllowed;
    this.#add(type, this.#cursor.mark);
    this.#cursor.skip();
  }

  #fetchBlockEntry(): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) throw new YamlError('block sequence entries are not allowed in this context');
      this.#roll(this.#cursor.column, 'block-sequence-start', this.#cursor.mark);
    }
    this.#fetchIndicator('block-entry', true);
  }

  #fetchKey(): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) throw new YamlError('mapping keys are not allowed in this context');
      this.#roll(this.#cursor.column, 'block-mapping-start', this.#cursor.mark);
    }
    this.#fetchIndicator('key', this.#flowLevel === 0);
  }

  #fetchValue(): void {
    const key = this.#keys.take();
    if (key) {
      this.#tokens.splice(key.token, 0, { type: 'key', start: key.mark });
      this.#roll(key.mark.column, 'block-mapping-start', key.mark, key.token);
      this.#keyAllowed = false;
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#keyAllowed) throw new YamlError('mapping values are not allowed in this context');
        this.#roll(this.#cursor.column, 'block-mapping-start', this.#cursor.mark);
      }
      this.#keyAllowed = this.#flowLevel === 0;
    }
    this.#add('value', this.#cursor.mark);
    this.#cursor.skip();
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    this.#keys.save(this.#tokens.length, this.#flowLevel === 0 && this.#indent === this.#cursor.column);
  }

  #fetchProperty(scan: () => Omit<Token, 'start'>): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#cursor.mark;
    this.#tokens.push({ ...scan(), start });
  }

  #scanTag(): Omit<Token, 'start'> {
    const { handle, suffix } = scanTag(this.#cursor);
    return { type: 'tag', value: handle, suffix };
  }

  #fetchScalar(style: ScalarStyle, scan: () => string): void {
    this.#fetchProperty(() => ({ type: 'scalar', style, value: scan() }));
  }

  #fetchPlainScalar(): void {
    this.#fetchScalar('plain', () => {
      const { value, brokeLine } = scanPlainScalar(this.#cursor, this.#indent, this.#flowLevel > 0);
      if (brokeLine) this.#keyAllowed = true;
      return value;
    });
  }

  #fetchBlockScalar(indicator: '|' | '>'): void {
    this.#keys.remove();
    this.#keyAllowed = true;
    const start = this.#cursor.mark;
    const onComment = () => {
      const comment = scanLineComment(this.#cursor, start);
      if (comment) this.comments.push(comment);
    };
    const value = scanBlockScalar(this.#cursor, this.#indent, onComment);
    this.#add('scalar', start, { value, style: indicator === '|' ? 'literal' : 'folded' });
  }
}
