// Finds comments and says to what they belong, as yaml.v3 does: the line's own (line), what follows (head), or what came before (foot).
import { isBlank, isBreak, isBreakOrEnd, type Cursor } from './cursor.ts';
import type { Comment, Mark, Token } from './token.ts';

/** As far as is looked for a comment at one go. */
const reach = 512;
const nowhere: Mark = { index: 0, line: 0, column: 0 };

/** Everything up to the end of the line that holds the character at index `from`; lines before it are passed over. */
const readCommentText = (cursor: Cursor, from: number): { text: string; start: Mark } => {
  let text = '';
  let start = nowhere;
  for (;;) {
    if (isBreakOrEnd(cursor.peek())) {
      if (cursor.index >= from) return { text, start };
      cursor.readBreak();
    } else if (cursor.index >= from) {
      if (text === '') start = cursor.mark;
      text += cursor.read();
    } else cursor.skip();
  }
};

/** The comment behind a token, on its line. */
export const scanLineComment = (cursor: Cursor, token: Mark): Comment | undefined => {
  if (cursor.newlines > 0) return undefined;
  let peek = 0;
  while (peek < reach && isBlank(cursor.peek(peek))) peek++;
  if (peek === reach || cursor.peek(peek) !== '#') return undefined;
  const { text, start } = readCommentText(cursor, cursor.index + peek);
  return { scan: nowhere, token, start, end: nowhere, head: '', line: text, foot: '' };
};

export interface CommentSurroundings {
  /** Where the search for the next token began. */
  scan: Mark;
  tokens: Token[];
  /** Column of the innermost block. */
  indent: number;
  inFlow: boolean;
}

/** Reads a run of comment lines and splits it into feet of what came before and the head of what follows. */
class CommentRun {
  readonly #cursor: Cursor;
  readonly #inFlow: boolean;
  readonly #indent: number;
  readonly #afterColon: boolean;
  readonly #footLine: number;
  readonly #found: Comment[] = [];
  #scan: Mark;
  #token: Mark;
  #start: Mark = nowhere;
  #text = '';
  #recentEmpty = false;
  #firstEmpty: boolean;
  #line: number;
  #column: number;
  #peek = 0;

  constructor(cursor: Cursor, { scan, tokens, indent, inFlow }: CommentSurroundings) {
    const last = tokens.at(-1) as Token;
    const token = last.type === 'flow-entry' && tokens.length > 1 ? (tokens.at(-2) as Token) : last;
    this.#cursor = cursor;
    this.#inFlow = inFlow;
    this.#indent = Math.max(indent, 0);
    this.#afterColon = token.type === 'value';
    this.#scan = scan;
    this.#token = token.start;
    this.#firstEmpty = cursor.newlines <= 1;
    this.#line = cursor.line;
    this.#column = cursor.column;
    // A foot begins on the line below what it belongs to.
    const below = cursor.newlines === 0 && cursor.column > 1 ? 1 : 0;
    this.#footLine = scan.line > 0 ? cursor.line - cursor.newlines + 1 + below : -1;
  }

  read(): Comment[] {
    for (; this.#peek < reach; this.#peek++) {
      this.#column++;
      const c = this.#cursor.peek(this.#peek);
      if (isBlank(c)) continue;
      const closes = this.#inFlow && (c === ']' || c === '}');
      if (closes || isBreakOrEnd(c)) {
        this.#atEmptyLine(c, closes);
        if (!isBreak(c)) break;
        continue;
      }
      if (this.#text && this.#column - 1 < this.#indent && this.#column !== this.#start.column) this.#endFoot();
      if (c !== '#') break;
      this.#takeLine();
    }
    if (this.#text) this.#found.push({ ...this.#comment(-1), token: this.#start, head: this.#text });
    return this.#found;
  }

  #atEmptyLine(c: string, closes: boolean): void {
    if (closes || !this.#recentEmpty) {
      if (closes || (this.#firstEmpty && this.#belongsAbove())) {
        if (this.#text) {
          // Further out than the block, it has nothing to do with the last token.
          if (this.#start.column - 1 < this.#indent) this.#token = this.#start;
          this.#endFoot();
        }
      } else if (this.#text && c !== '') this.#text += '\n';
    }
    if (!isBreak(c)) return;
    this.#firstEmpty = false;
    this.#recentEmpty = true;
    this.#column = 0;
    this.#line++;
  }

  #belongsAbove(): boolean {
    return (this.#start.line === this.#footLine && !this.#afterColon) || this.#start.column - 1 < this.#indent;
  }

  #comment(offset = 0): Comment {
    const end = { index: this.#cursor.index + this.#peek + offset, line: this.#line, column: this.#column };
    return { scan: this.#scan, token: this.#token, start: this.#start, end, head: '', line: '', foot: '' };
  }

  #endFoot(): void {
    const comment = this.#comment();
    this.#found.push({ ...comment, foot: this.#text });
    this.#scan = comment.end;
    this.#token = comment.end;
    this.#text = '';
  }

  #takeLine(): void {
    const from = this.#cursor.index + this.#peek;
    if (this.#text === '') this.#start = { index: from, line: this.#line, column: this.#column };
    else this.#text += '\n';
    this.#recentEmpty = false;
    this.#text += readCommentText(this.#cursor, from).text;
    this.#peek = 0;
    this.#column = 0;
    this.#line = this.#cursor.line;
  }
}

export const scanComments = (cursor: Cursor, surroundings: CommentSurroundings): Comment[] => new CommentRun(cursor, surroundings).read();
