import type { Scanner } from './scanner.ts';
import type { Token, TokenType } from './token.ts';

export interface Comments {
  head: string;
  line: string;
  foot: string;
}

const joined = (before: string, more: string): string => (before && more ? `${before}\n${more}` : before || more);

/** The tokens in turn, and the comments that were passed since somebody last took them. */
export class CommentQueue {
  readonly #scanner: Scanner;
  #next = 0;
  #head = '';
  #line = '';
  #foot = '';
  /** The head of a collection within a sequence, apart from that of its first entry. */
  #stem = '';

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  peek(): Token {
    const token = this.#scanner.peek();
    const { comments } = this.#scanner;
    for (let comment = comments[this.#next]; comment && token.start.index >= comment.token.index; comment = comments[++this.#next]) {
      // The end of a block has no head: it is kept for what follows.
      if (comment.head && token.type === 'block-end') break;
      this.#head = joined(this.#head, comment.head);
      this.#foot = joined(this.#foot, comment.foot);
      this.#line = joined(this.#line, comment.line);
    }
    return token;
  }

  /** Steps over the token that was peeked at; returns the one behind it. */
  next(): Token {
    this.skip();
    return this.peek();
  }

  skip(): void {
    this.#scanner.take();
  }

  is(...types: TokenType[]): boolean {
    return types.includes(this.peek().type);
  }

  take(): Comments {
    const comments = { head: this.#head, line: this.#line, foot: this.#foot };
    this.#head = '';
    this.#line = '';
    this.#foot = '';
    this.#stem = '';
    return comments;
  }

  takeStem(): string {
    const stem = this.#stem;
    this.#stem = '';
    return stem;
  }

  /** Steps over the dash of a sequence's entry: what stood above it is the head of the collection that it opens. */
  skipDash(): Token {
    const stemLength = this.#head.length;
    this.skip();
    if (stemLength > 0 && this.is('block-sequence-start', 'block-mapping-start')) {
      this.#stem = this.#head.slice(0, stemLength);
      this.#head = this.#head.slice(stemLength + 1);
    }
    return this.peek();
  }

  /** Takes the part of the head above its last empty line, which belongs to the document. */
  takeDocumentHead(): string {
    const text = this.#head;
    for (let at = text.length - 1; at > 0; at--) {
      if (text[at] !== '\n') continue;
      const isLast = at === text.length - 1;
      if (!isLast && text[at - 1] !== '\n') continue;
      this.#head = text.slice(at + 1);
      return text.slice(0, isLast ? at : at - 1);
    }
    return '';
  }
}
