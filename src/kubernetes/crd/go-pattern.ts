// Go's regular expressions (RE2) read by JavaScript's: flags at the start, `\\A` and `\\z`.

export const compilePattern = (pattern: string): RegExp => {
  const [, flags = '', rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  return new RegExp(rest.replaceAll(String.raw`\z`, '$').replaceAll(String.raw`\A`, '^'), flags);
};

/** What Go's parser says of a pattern that neither can read; nothing when it is fine. */
export const patternProblem = (pattern: string): string | undefined => {
  try {
    compilePattern(pattern);
    return undefined;
  } catch (error) {
    const said = String(error);
    const from = (sign: string) => pattern.slice(Math.max(0, pattern.lastIndexOf(sign)));
    if (/Unterminated character class/.test(said)) return `error parsing regexp: missing closing ]: \`${from('[')}\``;
    if (/Unterminated group/.test(said)) return `error parsing regexp: missing closing ): \`${pattern}\``;
    if (/Unmatched '\)'/.test(said)) return `error parsing regexp: unexpected ): \`${pattern}\``;
    if (/Nothing to repeat/.test(said))
      return `error parsing regexp: missing argument to repetition operator: \`${/[*+?]/.exec(pattern)?.[0] ?? '*'}\``;
    return `error parsing regexp: invalid or unsupported Perl syntax: \`${pattern}\``;
  }
};
