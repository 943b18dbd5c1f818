/** Inline text to lines of a given width. Words are kept whole; wide characters may be parted anywhere. */
import type { Inline } from '../document.ts';
import { displayWidth, isWide, splitAt } from './display-width.ts';
import type { Paint, Style } from './style.ts';

interface Piece {
  text: string;
  styles: Style[];
}
type Line = Piece[];

const flatten = (inlines: Inline[], styles: Style[] = []): Piece[] =>
  inlines.flatMap((inline): Piece[] => {
    switch (inline.type) {
      case 'text':
        return [{ text: inline.text, styles }];
      case 'code':
        return [{ text: inline.text, styles: [...styles, 'cyan'] }];
      case 'strong':
        return flatten(inline.children, [...styles, 'bold']);
      case 'emphasis':
        return flatten(inline.children, [...styles, 'italic']);
      case 'break':
        return [{ text: '\n', styles }];
      case 'link':
        return linkPieces(inline, styles);
    }
  });

// A terminal cannot be clicked for sure: the address follows the words, unless it is the words, or a page of the course that has no address.
const linkPieces = (link: Extract<Inline, { type: 'link' }>, styles: Style[]): Piece[] => {
  const words = flatten(link.children, [...styles, 'underline']);
  const hasAddress = /^[a-z][a-z+.-]*:/i.test(link.href);
  if (!hasAddress || words.map((piece) => piece.text).join('') === link.href) return words;
  return [...words, { text: ` (${link.href})`, styles: [...styles, 'dim'] }];
};

/** Words, spaces and line ends; each wide character is a word of its own. */
const tokens = (piece: Piece): Piece[] =>
  (piece.text.match(/\n|[^\S\n]+|[^\s]+/g) ?? []).flatMap((text) =>
    [...text].some(isWide)
      ? (text.match(/[\u2e80-\u{3fffd}]|[^\u2e80-\u{3fffd}]+/gu) ?? []).map((part) => ({ text: part, styles: piece.styles }))
      : [{ text, styles: piece.styles }],
  );

// Pieces that touch without a space belong to one word: `**a**,` must not lose its comma to the next line.
const words = (pieces: Piece[]): Piece[][] => {
  const groups: Piece[][] = [];
  for (const token of pieces.flatMap(tokens)) {
    const last = groups.at(-1);
    const glued =
      last && !/^\s/.test(token.text) && !/^\s/.test(last[0]?.text ?? ' ') && ![...token.text, ...(last.at(-1)?.text ?? '')].some(isWide);
    if (glued) last.push(token);
    else groups.push([token]);
  }
  return groups;
};

const widthOf = (pieces: Piece[]) => pieces.reduce((sum, piece) => sum + displayWidth(piece.text), 0);

const layOut = (groups: Piece[][], width: number): Line[] => {
  const lines: Line[] = [[]];
  let used = 0;
  const newLine = () => {
    lines.push([]);
    used = 0;
  };
  for (const group of groups) {
    const isSpace = /^\s/.test(group[0]?.text ?? '');
    if (group[0]?.text === '\n') {
      newLine();
      continue;
    }
    if (isSpace && used === 0) continue;
    const columns = isSpace ? 1 : widthOf(group);
    if (used + columns > width && used > 0) newLine();
    if (isSpace && used === 0) continue;
    for (const piece of group) used = place(lines, isSpace ? { ...piece, text: ' ' } : piece, used, width);
  }
  return lines.map(trimEnd);
};

// A word longer than the line is cut; everything else is put where it fits.
const place = (lines: Line[], piece: Piece, used: number, width: number): number => {
  let rest = piece.text;
  let at = used;
  while (at + displayWidth(rest) > width && displayWidth(rest) > width - at) {
    if (at >= width) {
      lines.push([]);
      at = 0;
      continue;
    }
    const [head, tail] = splitAt(rest, width - at);
    if (!tail) break;
    lines.at(-1)?.push({ ...piece, text: head });
    lines.push([]);
    at = 0;
    rest = tail;
  }
  lines.at(-1)?.push({ ...piece, text: rest });
  return at + displayWidth(rest);
};

const trimEnd = (line: Line): Line => {
  const kept = [...line];
  while (/^\s*$/.test(kept.at(-1)?.text ?? 'x')) kept.pop();
  return kept;
};

const paintLine = (line: Line, paint: Paint): string => {
  const merged: Piece[] = [];
  for (const piece of line) {
    const last = merged.at(-1);
    if (last && last.styles.join() === piece.styles.join()) last.text += piece.text;
    else merged.push({ ...piece });
  }
  return merged.map((piece) => paint(piece.styles, piece.text)).join('');
};

/** At least one line, possibly empty. */
export const wrapInlines = (inlines: Inline[], width: number, paint: Paint, styles: Style[] = []): string[] =>
  layOut(words(flatten(inlines, styles)), Math.max(1, width)).map((line) => paintLine(line, paint));

/** Plain text to lines. */
export const wrapText = (text: string, width: number): string[] =>
  wrapInlines([{ type: 'text', text }], width, (_styles, painted) => painted);
