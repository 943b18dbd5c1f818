/** How many columns a text takes in a terminal: wide East Asian characters and emoji two, combining marks none. */
// Made when first needed: the segmenter and the tables of emoji take 10 ms, and most texts are plain.
let segmenter: Intl.Segmenter | undefined;
const graphemesOf = (text: string) => (segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })).segment(text);

const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|^\p{Extended_Pictographic}\ufe0f/u;
const invisible = /^[\p{Mark}\p{Control}\u200b-\u200f\ufeff]+$/u;
/** One column a character, whatever stands beside it: Latin, dashes, quotes, arrows, lines, our signs of a check. */
const plain = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2026\u2190-\u21ff\u2500-\u257f\u25cb\u25f7\u2714\u2718]*$/;

const columnsOf = (grapheme: string): number => (invisible.test(grapheme) ? 0 : wide.test(grapheme) ? 2 : 1);

export const displayWidth = (text: string): number => {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemesOf(text)) width += columnsOf(segment);
  return width;
};

/** Splits before the column `width`; the first part is never empty, so that cutting always ends. */
export const splitAt = (text: string, width: number): [string, string] => {
  if (plain.test(text)) return [text.slice(0, Math.max(1, width)), text.slice(Math.max(1, width))];
  let used = 0;
  let end = 0;
  for (const { segment } of graphemesOf(text)) {
    const columns = columnsOf(segment);
    if (end > 0 && used + columns > width) break;
    used += columns;
    end += segment.length;
  }
  return [text.slice(0, end), text.slice(end)];
};

/** A character beside which a line may be broken without a space. */
export const isWide = (character: string): boolean => character >= '\u1100' && !plain.test(character) && wide.test(character);
