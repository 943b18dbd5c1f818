// YAML as sigs.k8s.io/yaml writes it: keys in natural order, lists flush with their key, quotes only where reading back would differ.
import { isBlankOrEnd, isBreak } from './cursor.ts';
import { resolvePlain, timeOf } from './resolve.ts';

const leadingDigits = (chars: string[]): string => /^\d+/.exec(chars.join(''))?.[0] ?? '';

/** Where two keys first differ, runs of digits count by value. A zero behind a digit belongs to that number. */
const compareDigits = (left: string[], right: string[], at: number): number => {
  const inNumber = (left[at] === '0' || right[at] === '0') && /[1-9]\d*$/.test(left.slice(0, at).join(''));
  const [one, other] = [leadingDigits(left.slice(at)), leadingDigits(right.slice(at))];
  const prefix = inNumber ? '1' : '0';
  return (
    Number(prefix + one) - Number(prefix + other) || one.length - other.length || ((left[at] as string) < (right[at] as string) ? -1 : 1)
  );
};

const isLetter = (char: string): boolean => /\p{L}/u.test(char);

/** Letters come last, numbers by value: `a-b`, `a2`, `a10`, `ab`. */
export const compareKeys = (a: string, b: string): number => {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((char, index) => char !== right[index]);
  const [one, other] = [left[at], right[at]];
  if (one === undefined || other === undefined) return left.length - right.length;
  if (isLetter(one) && isLetter(other)) return one < other ? -1 : 1;
  if (isLetter(one) || isLetter(other)) return isLetter(other) ? -1 : 1;
  return compareDigits(left, right, at);
};

/** What Go's library does not take for printable, everything beyond the basic plane included. */
const isSpecial = (char: string): boolean => {
  const code = char.codePointAt(0) as number;
  if (code === 0x0a) return false;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xfeff || code >= 0xfffe;
};

interface Analysis {
  plain: boolean;
  single: boolean;
  literal: boolean;
}

const hasIndicator = (text: string): boolean => {
  if (/^(---|\.\.\.)/.test(text)) return true;
  if ('#,[]{}&*!|>\'"%@`'.includes(text[0] as string)) return true;
  if ('?:-'.includes(text[0] as string) && isBlankOrEnd(text[1] ?? '')) return true;
  for (let at = 1; at < text.length; at++) {
    if (text[at] === ':' && isBlankOrEnd(text[at + 1] ?? '')) return true;
    if (text[at] === '#' && isBlankOrEnd(text[at - 1] ?? '')) return true;
  }
  return false;
};

const analyze = (text: string): Analysis => {
  const chars = [...text];
  const special = chars.some(isSpecial);
  const breaks = chars.some(isBreak);
  const spaceBreak = chars.some((char, at) => char === ' ' && isBreak(chars[at + 1] ?? ''));
  const breakSpace = chars.some((char, at) => isBreak(char) && chars[at + 1] === ' ');
  const [first, last] = [chars[0] as string, chars.at(-1) as string];
  const edgeSpace = first === ' ' || last === ' ' || isBreak(first) || isBreak(last);
  return {
    plain: !special && !breaks && !edgeSpace && !hasIndicator(text),
    single: !special && !spaceBreak && !breakSpace,
    literal: !special && !spaceBreak && last !== ' ',
  };
};

const shortEscapes: Record<string, string> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001B': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

/** Where a scalar begins, and how its further lines are indented. Keys are never folded. */
interface Place {
  column: number;
  indent: string;
  isKey?: boolean;
}

const longestLine = 80;

/** Writes pieces one after the other; breaks the line at a single space once it is longer than 80. `escapeNext`: a quoted line that would start with a space gets a backslash. */
const fold = (pieces: string[], { column, indent, isKey }: Place, edges: number, escapeNext = false): string => {
  const whole = pieces.join('');
  if (column + whole.length <= longestLine) return whole;
  let line = column;
  let result = '';
  let afterSpace = false;
  pieces.forEach((piece, at) => {
    const inside = at >= edges && at < pieces.length - edges;
    const mayBreak = !isKey && !afterSpace && inside && line > longestLine && (escapeNext || pieces[at + 1] !== ' ');
    if (piece === ' ' && mayBreak) {
      const escape = pieces[at + 1] === ' ' ? '\\' : '';
      result += `\n${indent}${escape}`;
      line = indent.length + escape.length;
    } else {
      result += piece;
      line += [...piece].length;
    }
    afterSpace = piece === ' ';
  });
  return result;
};

const escaped = (char: string): string => {
  const short = shortEscapes[char];
  if (short || !isSpecial(char)) return short ?? char;
  const hex = (char.codePointAt(0) as number).toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
};

const doubleQuoted = (text: string, place: Place): string =>
  `"${fold(Array.from(text, escaped), { ...place, column: place.column + 1 }, 1, true)}"`;

const singleQuoted = (text: string, place: Place): string =>
  `'${fold(
    Array.from(text, (char) => (char === "'" ? "''" : char)),
    { ...place, column: place.column + 1 },
    1,
  )}'`;

/** Base 60 numbers of YAML 1.1 (`12:30:45`) are quoted, though nothing reads them as numbers any more. */
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const isPlainText = (text: string): boolean =>
  typeof resolvePlain(text, 'v2') === 'string' && !base60.test(text) && timeOf(text) === undefined;

const literal = (text: string, indent: string): string => {
  const hint = text.startsWith(' ') || text.startsWith('\n') ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const lines = (chomp === '' ? text.slice(0, -1) : chomp === '+' ? text.slice(0, -1) : text).split('\n');
  return `|${hint}${chomp}\n${lines.map((line) => (line ? indent + line : '')).join('\n')}`;
};

/** Most of what manifests hold: no need to look closer. */
const isWord = (value: string): boolean => /^[A-Za-z][\w./-]*$/.test(value);

const text = (value: string, place: Place): string => {
  if (!value) return '""';
  if (isWord(value) && isPlainText(value)) return value;
  const allowed = analyze(value);
  if (value.includes('\n')) return allowed.literal && !place.isKey ? literal(value, place.indent) : doubleQuoted(value, place);
  if (!isPlainText(value)) return doubleQuoted(value, place);
  if (allowed.plain) return fold(Array.from(value), place, 0);
  return allowed.single ? singleQuoted(value, place) : doubleQuoted(value, place);
};

const number = (value: number): string => {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
};

const scalar = (value: unknown, place: Place): string => {
  if (typeof value === 'string') return text(value, place);
  if (typeof value === 'number') return number(value);
  return value === true ? 'true' : value === false ? 'false' : 'null';
};

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const mapLines = (map: Record<string, unknown>, indent: string): string[] =>
  Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort(compareKeys)
    .flatMap((key) => {
      const value = map[key];
      const name = `${indent}${scalar(key, { column: indent.length, indent, isKey: true })}:`;
      if (Array.isArray(value) && value.length) return [name, ...listLines(value, indent)];
      if (isMap(value) && Object.keys(value).length) return [name, ...mapLines(value, `${indent}  `)];
      return [`${name} ${leaf(value, { column: [...name].length + 1, indent: `${indent}  ` })}`];
    });

const listLines = (list: unknown[], indent: string): string[] =>
  list.flatMap((value) => {
    const inner = `${indent}  `;
    const nested =
      Array.isArray(value) && value.length
        ? listLines(value, inner)
        : isMap(value) && Object.keys(value).length
          ? mapLines(value, inner)
          : undefined;
    if (!nested) return [`${indent}- ${leaf(value, { column: inner.length, indent: inner })}`];
    return [`${indent}- ${(nested[0] as string).slice(inner.length)}`, ...nested.slice(1)];
  });

const leaf = (value: unknown, place: Place): string => {
  if (Array.isArray(value)) return '[]';
  return isMap(value) ? '{}' : scalar(value, place);
};

/** One document with its final line break. */
export const emitYaml = (value: unknown): string => {
  const whole = { column: 0, indent: '  ' };
  const lines =
    Array.isArray(value) && value.length
      ? listLines(value, '')
      : isMap(value) && Object.keys(value).length
        ? mapLines(value, '')
        : [leaf(value, whole)];
  return `${lines.join('\n')}\n`;
};
