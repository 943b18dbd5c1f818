// Writes the text of a scalar in its style. Lines are never folded: kyaml sets no width.
import { isPrintable } from './analyze-scalar.ts';
import { isBlank, isBreak } from './cursor.ts';
import type { YamlWriter } from './yaml-writer.ts';

/** Line breaks within a plain or single quoted scalar are doubled, because one would read as a blank. */
const writeFolding = (writer: YamlWriter, value: string, write: (c: string) => void): void => {
  let broke = false;
  for (const c of value) {
    if (isBreak(c)) {
      if (!broke && c === '\n') writer.putBreak();
      writer.putBreak(c);
      broke = true;
      continue;
    }
    if (broke && c !== ' ') writer.writeIndent();
    write(c);
    if (c === ' ') continue;
    writer.indention = false;
    broke = false;
  }
};

const writePlain = (writer: YamlWriter, value: string): void => {
  if (value !== '' && !writer.whitespace) writer.put(' ');
  writeFolding(writer, value, (c) => writer.put(c));
  if (value !== '') writer.whitespace = false;
  writer.indention = false;
};

const writeSingle = (writer: YamlWriter, value: string): void => {
  writer.indicator("'", true);
  writeFolding(writer, value, (c) => writer.put(c === "'" ? "''" : c));
  writer.put("'");
  writer.endWord();
};

const short: Record<string, string> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

const escaped = (c: string): string => {
  const known = short[c];
  if (known) return `\\${known}`;
  const code = c.codePointAt(0) as number;
  const [letter, length] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${letter}${code
    .toString(16)
    .toUpperCase()
    .padStart(length as number, '0')}`;
};

const writeDouble = (writer: YamlWriter, value: string): void => {
  writer.indicator('"', true);
  for (const c of value) writer.put(!isPrintable(c) || isBreak(c) || c === '"' || c === '\\' ? escaped(c) : c);
  writer.put('"');
  writer.endWord();
};

/** Behind `|` or `>`: the indentation where the text begins with blanks, and what becomes of line breaks at its end. */
const hints = (value: string): string => {
  const letters = [...value];
  const indentation = value.startsWith(' ') || isBreak(letters[0] ?? '') ? '2' : '';
  if (!isBreak(letters.at(-1) ?? '')) return `${indentation}-`;
  return letters.length === 1 || isBreak(letters.at(-2) as string) ? `${indentation}+` : indentation;
};

const writeLiteral = (writer: YamlWriter, value: string): void => {
  let broke = true;
  for (const c of value) {
    if (isBreak(c)) {
      writer.putBreak(c);
      broke = true;
      continue;
    }
    if (broke) writer.writeIndent();
    writer.put(c);
    writer.indention = false;
    broke = false;
  }
};

const writeFolded = (writer: YamlWriter, value: string): void => {
  let broke = true;
  let moreIndented = true;
  const letters = [...value];
  // libyaml looks for the next text from the start of the value, not from here.
  const firstText = letters.find((c) => !isBreak(c));
  const doubles = firstText !== undefined && !isBlank(firstText);
  for (const c of letters) {
    if (isBreak(c)) {
      if (!broke && !moreIndented && c === '\n' && doubles) writer.putBreak();
      writer.putBreak(c);
      broke = true;
      continue;
    }
    if (broke) {
      writer.writeIndent();
      moreIndented = isBlank(c);
    }
    writer.put(c);
    writer.indention = false;
    broke = false;
  }
};

export type WrittenStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** `afterHeader` writes the rest of a block scalar's first line. */
export const writeScalar = (writer: YamlWriter, value: string, style: WrittenStyle, afterHeader: () => void): void => {
  if (style === 'plain') return writePlain(writer, value);
  if (style === 'single') return writeSingle(writer, value);
  if (style === 'double') return writeDouble(writer, value);
  writer.indicator(style === 'literal' ? '|' : '>', true);
  writer.indicator(hints(value), false);
  afterHeader();
  writer.whitespace = true;
  if (style === 'literal') writeLiteral(writer, value);
  else writeFolded(writer, value);
};
