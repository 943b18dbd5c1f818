// Regular expressions as Go's regexp package takes them, with its refusals. Leaves out: classes that only RE2 has, such as \\pL.

const refusals: [RegExp, string, (pattern: string) => string][] = [
  [/Unterminated group/, 'missing closing )', (pattern) => pattern],
  [/Unmatched '\)'/, 'unexpected )', (pattern) => pattern],
  [/Unterminated character class/, 'missing closing ]', (pattern) => pattern.slice(pattern.lastIndexOf('['))],
  [/Nothing to repeat/, 'missing argument to repetition operator', (pattern) => /[*+?]/.exec(pattern)?.[0] ?? pattern],
];

/** A text says why it is refused. */
export const goRegExp = (pattern: string): RegExp | string => {
  const lookaround = /\(\?(?:[=!]|<[=!])/.exec(pattern);
  if (lookaround) return `error parsing regexp: invalid or unsupported Perl syntax: \`${lookaround[0]}\``;
  try {
    return new RegExp(pattern.replaceAll('(?P<', '(?<'));
  } catch (error) {
    const found = refusals.find(([words]) => words.test((error as Error).message));
    return `error parsing regexp: ${found?.[1] ?? 'invalid syntax'}: \`${found?.[2](pattern) ?? pattern}\``;
  }
};
