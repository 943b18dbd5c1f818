// Patterns of `${var#pattern}` and its like: `*`, `?`, `[a-z]`, `\x`. A star also matches slashes.

const escape = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

const translate = (pattern: string): string => {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === '*') source += '[\\s\\S]*';
    else if (char === '?') source += '[\\s\\S]';
    else if (char === '\\' && at + 1 < pattern.length) source += escape(pattern[++at] as string);
    else if (char === '[' && pattern.indexOf(']', at + 2) > 0) {
      const end = pattern.indexOf(']', at + 2);
      source += `[${pattern
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replaceAll('\\', '\\\\')}]`;
      at = end;
    } else source += escape(char);
  }
  return source;
};

const matcher = (pattern: string): RegExp => new RegExp(`^${translate(pattern)}$`);

/** Takes the shortest or longest beginning (or end) off that the pattern matches. */
export const trimByPattern = (text: string, pattern: string, side: 'prefix' | 'suffix', longest: boolean): string => {
  const fits = matcher(pattern);
  const lengths = Array.from({ length: text.length }, (_, at) => (longest ? text.length - at : at + 1));
  const part = (length: number) => (side === 'prefix' ? text.slice(0, length) : text.slice(text.length - length));
  const found = lengths.find((length) => fits.test(part(length)));
  if (found === undefined) return text;
  return side === 'prefix' ? text.slice(found) : text.slice(0, text.length - found);
};
