// The three families of scalars: plain, quoted, block. Messages and line folding as Go's libraries have them.
import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, type Cursor } from './cursor.ts';
import type { Mark } from './error.ts';
import { escapes as yamlEscapes, hexEscapes } from './escapes.ts';

interface Scanned {
  value: string;
  /** A plain scalar that ended in a line break allows a key to follow. */
  endedLine: boolean;
}

const endsPlain = (cursor: Cursor, flow: boolean): boolean => {
  const char = cursor.peek();
  if (char === ':' && isBlankOrEnd(cursor.peek(1))) return true;
  return flow && ',?[]{}'.includes(char);
};

/** One break folds to a space, further ones stay. */
const fold = (breaks: number): string => (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1));

/** Skips blanks and breaks; answers what they mean inside a scalar. */
const readGap = (cursor: Cursor, refuseTab?: (leading: boolean) => void): { blanks: string; breaks: number } => {
  let blanks = '';
  let breaks = 0;
  while (isBlank(cursor.peek()) || isBreak(cursor.peek())) {
    if (isBreak(cursor.peek())) {
      cursor.readBreak();
      breaks++;
      blanks = '';
    } else if (breaks) {
      if (cursor.peek() === '\t') refuseTab?.(true);
      cursor.skip();
    } else blanks += cursor.read();
  }
  return { blanks, breaks };
};

export const scanPlain = (cursor: Cursor, indent: number, flow: boolean): Scanned => {
  const start = cursor.mark;
  let value = '';
  let gap = { blanks: '', breaks: 0 };
  for (;;) {
    if (cursor.atDocumentMarker() || cursor.peek() === '#') break;
    let took = false;
    while (!isBlankOrEnd(cursor.peek()) && !endsPlain(cursor, flow)) {
      if (!took) value += gap.breaks ? fold(gap.breaks) : gap.blanks;
      took = true;
      value += cursor.read();
    }
    if (took) gap = { blanks: '', breaks: 0 };
    if (!isBlank(cursor.peek()) && !isBreak(cursor.peek())) break;
    gap = readGap(cursor, () => {
      if (cursor.column < indent) throw cursor.fail('found a tab character that violates indentation', start);
    });
    if (!flow && cursor.column < indent) break;
  }
  return { value, endedLine: gap.breaks > 0 };
};

// sigs.k8s.io/yaml reads JSON's escaped slash as well.
const escapes: Record<string, string> = { ...yamlEscapes, '/': '/' };

const readEscape = (cursor: Cursor, start: Mark): string => {
  const letter = cursor.peek(1);
  const length = hexEscapes[letter];
  if (length === undefined) {
    const meant = escapes[letter];
    if (meant === undefined) throw cursor.fail('found unknown escape character', start);
    cursor.skip(2);
    return meant;
  }
  cursor.skip(2);
  const digits = cursor.ahead(length);
  if (digits.length < length || /[^0-9a-fA-F]/.test(digits)) throw cursor.fail('did not find expected hexdecimal number', start);
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) throw cursor.fail('found invalid Unicode character escape code', start);
  cursor.skip(length);
  return String.fromCodePoint(code);
};

export const scanQuoted = (cursor: Cursor): string => {
  const start = cursor.mark;
  const quote = cursor.read();
  let value = '';
  for (;;) {
    if (cursor.atDocumentMarker()) throw cursor.fail('found unexpected document indicator', start);
    if (cursor.atEnd) throw cursor.fail('found unexpected end of stream', start);
    let escapedBreak = false;
    while (!isBlankOrEnd(cursor.peek())) {
      if (quote === "'" && cursor.ahead(2) === "''") {
        value += "'";
        cursor.skip(2);
      } else if (cursor.peek() === quote) break;
      else if (quote === '"' && cursor.peek() === '\\' && isBreak(cursor.peek(1))) {
        cursor.skip();
        cursor.readBreak();
        escapedBreak = true;
        break;
      } else value += quote === '"' && cursor.peek() === '\\' ? readEscape(cursor, start) : cursor.read();
    }
    if (cursor.peek() === quote) {
      cursor.skip();
      return value;
    }
    const gap = readGap(cursor);
    if (escapedBreak) value += '\n'.repeat(gap.breaks);
    else value += gap.breaks ? fold(gap.breaks) : gap.blanks;
  }
};

interface BlockHeader {
  chomp: '' | '+' | '-';
  increment: number;
}

const readBlockHeader = (cursor: Cursor, start: Mark): BlockHeader => {
  const header: BlockHeader = { chomp: '', increment: 0 };
  for (let part = 0; part < 2; part++) {
    const char = cursor.peek();
    if ((char === '+' || char === '-') && !header.chomp) header.chomp = char;
    else if (/\d/.test(char) && !header.increment) {
      if (char === '0') throw cursor.fail('found an indentation indicator equal to 0', start);
      header.increment = Number(char);
    } else break;
    cursor.skip();
  }
  while (isBlank(cursor.peek())) cursor.skip();
  if (cursor.peek() === '#') while (!isBreakOrEnd(cursor.peek())) cursor.skip();
  if (!isBreakOrEnd(cursor.peek())) throw cursor.fail('did not find expected comment or line break', start);
  if (isBreak(cursor.peek())) cursor.readBreak();
  return header;
};

/** Skips indentation and empty lines. With an indent of 0 finds the indent of the first line that says something. */
const readBlockBreaks = (cursor: Cursor, known: number, parentIndent: number, start: Mark): { indent: number; breaks: string } => {
  let breaks = '';
  let longest = 0;
  const inIndent = () => known === 0 || cursor.column < known;
  for (;;) {
    while (inIndent() && cursor.peek() === ' ') cursor.skip();
    longest = Math.max(longest, cursor.column);
    if (inIndent() && cursor.peek() === '\t') throw cursor.fail('found a tab character where an indentation space is expected', start);
    if (!isBreak(cursor.peek())) break;
    breaks += cursor.readBreak();
  }
  return { indent: known || Math.max(longest, parentIndent + 1, 1), breaks };
};

export const scanBlock = (cursor: Cursor, parentIndent: number): string => {
  const start = cursor.mark;
  const literal = cursor.read() === '|';
  const { chomp, increment } = readBlockHeader(cursor, start);
  const wanted = increment ? Math.max(parentIndent, 0) + increment : 0;
  let { indent, breaks } = readBlockBreaks(cursor, wanted, parentIndent, start);
  let value = '';
  let leadingBreak = '';
  let leadingBlank = false;
  while (cursor.column === indent && !cursor.atEnd) {
    const blank = isBlank(cursor.peek());
    if (!literal && !leadingBlank && !blank && leadingBreak) {
      if (!breaks) value += ' ';
    } else value += leadingBreak;
    value += breaks;
    leadingBlank = blank;
    while (!isBreakOrEnd(cursor.peek())) value += cursor.read();
    leadingBreak = isBreak(cursor.peek()) ? cursor.readBreak() : '';
    ({ indent, breaks } = readBlockBreaks(cursor, indent, parentIndent, start));
  }
  if (chomp !== '-') value += leadingBreak;
  if (chomp === '+') value += breaks;
  return value;
};
