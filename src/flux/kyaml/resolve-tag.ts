// What a plain scalar is taken for, by yaml.v3 (YAML 1.2 with leftovers) and by yaml.v2 (1.1).

const longPrefix = 'tag:yaml.org,2002:';
export const shortTag = (tag: string): string => (tag.startsWith(longPrefix) ? `!!${tag.slice(longPrefix.length)}` : tag);
export const longTag = (tag: string): string => (tag.startsWith('!!') ? `${longPrefix}${tag.slice(2)}` : tag);

const byWord = (words: Record<string, string[]>): Map<string, string> =>
  new Map(Object.entries(words).flatMap(([tag, list]) => list.map((word) => [word, tag] as const)));

const words = byWord({
  '!!bool': ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'],
  '!!null': ['', '~', 'null', 'Null', 'NULL'],
  '!!float': ['.nan', '.NaN', '.NAN', '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF', '-.inf', '-.Inf', '-.INF'],
});
const words11 = new Set(
  ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].concat([...words.keys()]),
);

const floatPattern = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const integerPattern = /^[-+]?(0|[1-9][0-9]*|0[0-7]+|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/;

const fits = (digits: string): boolean => {
  const negative = digits.startsWith('-');
  const plain = digits.replace(/^[-+]/, '').toLowerCase();
  const size = BigInt(/^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain);
  return negative ? size <= 2n ** 63n : size < (digits.startsWith('+') ? 2n ** 63n : 2n ** 64n);
};

const isInteger = (plain: string): boolean => integerPattern.test(plain) && fits(plain);
const isFloat = (plain: string): boolean => floatPattern.test(plain) && Number.isFinite(Number.parseFloat(plain));

const daysIn = (year: number, month: number): number =>
  month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
const datePattern = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})([.,]\d+)?(Z|[-+]\d\d:\d\d)?)?$/;

export const isTimestamp = (text: string): boolean => {
  const found = datePattern.exec(text);
  if (!found) return false;
  const [year = 0, month = 0, day = 0] = found.slice(1, 4).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  const [separator, ...time] = found.slice(4, 8);
  if (!separator) return true;
  const [hour = 0, minute = 0, second = 0] = time.map(Number);
  return hour < 24 && minute < 60 && second < 60 && (separator === ' ') === (found[9] === undefined);
};

const numberTag = (text: string): string | undefined => {
  const plain = text.replaceAll('_', '');
  if (isInteger(plain)) return '!!int';
  return isFloat(plain) ? '!!float' : undefined;
};

/** The tag of an unquoted scalar without one. */
export const resolveTag = (text: string): string => {
  const word = words.get(text);
  if (word) return word;
  if (text.startsWith('.')) return isFloat(text) ? '!!float' : '!!str';
  if (!/^[-+0-9]/.test(text)) return '!!str';
  return isTimestamp(text) ? '!!timestamp' : (numberTag(text) ?? '!!str');
};

/** Whether YAML 1.1 reads the text as anything but a string. */
export const isNonString11 = (text: string): boolean => {
  if (text === '' || text.includes('\n')) return false;
  if (words11.has(text)) return true;
  if (!/^[-+0-9.]/.test(text)) return false;
  return numberTag(text) !== undefined;
};
