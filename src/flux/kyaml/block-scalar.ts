// Literal and folded scalars: their header, indentation and line breaks.
import { isBlank, isBreak, isBreakOrEnd, type Cursor } from './cursor.ts';
import { YamlError } from './token.ts';

interface Header {
  /** `+` keeps all line breaks at the end, `-` none. */
  chomping: string;
  /** Stated indentation, 0 for none. */
  increment: number;
}

const readDigit = (cursor: Cursor): number => {
  const digit = cursor.peek();
  if (!/^\d$/.test(digit)) return 0;
  if (digit === '0') throw new YamlError('found an indentation indicator equal to 0');
  return Number(cursor.read());
};

const readChomping = (cursor: Cursor): string => (/^[+-]$/.test(cursor.peek()) ? cursor.read() : '');

const readHeader = (cursor: Cursor): Header => {
  const first = readChomping(cursor);
  const increment = readDigit(cursor);
  return { increment, chomping: first || (increment ? readChomping(cursor) : '') };
};

class BlockScalar {
  readonly #cursor: Cursor;
  readonly #outer: number;
  #indent = 0;

  constructor(cursor: Cursor, outer: number) {
    this.#cursor = cursor;
    this.#outer = outer;
  }

  read(literal: boolean, { chomping, increment }: Header): string {
    const cursor = this.#cursor;
    this.#indent = increment > 0 ? Math.max(this.#outer, 0) + increment : 0;
    let value = '';
    let leading = '';
    let trailing = this.#readBreaks();
    let wasMoreIndented = false;
    while (cursor.column === this.#indent && cursor.peek() !== '') {
      const moreIndented = isBlank(cursor.peek());
      const folds = !literal && leading.startsWith('\n') && !wasMoreIndented && !moreIndented;
      if (!folds) value += leading;
      else if (trailing === '') value += ' ';
      value += trailing;
      wasMoreIndented = moreIndented;
      while (!isBreakOrEnd(cursor.peek())) value += cursor.read();
      leading = cursor.peek() === '' ? '' : cursor.readBreak();
      trailing = this.#readBreaks();
    }
    if (chomping !== '-') value += leading;
    return chomping === '+' ? value + trailing : value;
  }

  /** Empty lines; the first line that is none fixes the indentation where it was not stated. */
  #readBreaks(): string {
    const cursor = this.#cursor;
    let breaks = '';
    let widest = 0;
    for (;;) {
      while ((this.#indent === 0 || cursor.column < this.#indent) && cursor.peek() === ' ') cursor.skip();
      widest = Math.max(widest, cursor.column);
      if ((this.#indent === 0 || cursor.column < this.#indent) && cursor.peek() === '\t')
        throw new YamlError('found a tab character where an indentation space is expected');
      if (!isBreak(cursor.peek())) break;
      breaks += cursor.readBreak();
    }
    if (this.#indent === 0) this.#indent = Math.max(widest, this.#outer + 1, 1);
    return breaks;
  }
}

/** `outer` is the column of the block around; `onComment` is called in front of a comment behind the header. */
export const scanBlockScalar = (cursor: Cursor, outer: number, onComment: () => void): string => {
  const literal = cursor.read() === '|';
  const header = readHeader(cursor);
  while (isBlank(cursor.peek())) cursor.skip();
  if (cursor.peek() === '#') {
    onComment();
    while (!isBreakOrEnd(cursor.peek())) cursor.skip();
  }
  if (!isBreakOrEnd(cursor.peek())) throw new YamlError('did not find expected comment or line break');
  if (isBreak(cursor.peek())) cursor.readBreak();
  return new BlockScalar(cursor, outer).read(literal, header);
};
