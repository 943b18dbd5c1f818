// Regular expressions as Go's regexp package takes them, with its refusals. Leaves out: flags inside of a pattern, classes such as \pL.
import { setFlagsFromString } from 'node:v8';
import { RepeatCountError, writeOutCounts } from './counted-pattern.ts';

let isLinear = false;

// Go's engine is linear; V8's own linear one takes over where backtracking gets out of hand, so that no pattern stops the engine.
// Not before a pattern is met: under a changed flag Node compiles its own modules anew, 20 ms of every command.
const becomeLinear = (): void => {
  if (isLinear) return;
  isLinear = true;
  setFlagsFromString('--enable-experimental-regexp_engine-on-excessive-backtracks');
};

const refusals: [RegExp, string, (pattern: string) => string][] = [
  [/Unterminated group/, 'missing closing )', (pattern) => pattern],
  [/Unmatched '\)'/, 'unexpected )', (pattern) => pattern],
  [/Unterminated character class/, 'missing closing ]', (pattern) => pattern.slice(pattern.lastIndexOf('['))],
  [/Nothing to repeat/, 'missing argument to repetition operator', (pattern) => /[*+?]/.exec(pattern)?.[0] ?? pattern],
  [/\\ at end of pattern/, 'trailing backslash at end of expression', () => ''],
];

const namedClasses: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  upper: 'A-Z',
  lower: 'a-z',
  xdigit: '0-9A-Fa-f',
  space: String.raw`\s`,
  word: String.raw`\w`,
  punct: String.raw`!-\/:-@\[-\x60{-~`,
};

/** What Go writes differently: named groups, ends of the text, classes by name. */
const translate = (pattern: string): string =>
  pattern
    .replaceAll('(?P<', '(?<')
    .replaceAll(String.raw`\A`, '^')
    .replaceAll(String.raw`\z`, '$')
    .replace(/\[:(\w+):\]/g, (whole, name: string) => namedClasses[name] ?? whole);

/** A text says why it is refused. */
export const goRegExp = (pattern: string): RegExp | string => {
  becomeLinear();
  const lookaround = /\(\?(?:[=!]|<[=!])/.exec(pattern);
  if (lookaround) return `error parsing regexp: invalid or unsupported Perl syntax: \`${lookaround[0]}\``;
  const reference = /(?<!\\)(?:\\\\)*(\\[1-9])/.exec(pattern);
  if (reference) return `error parsing regexp: invalid escape sequence: \`${reference[1]}\``;
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  try {
    const fold = flags?.[1]?.includes('i') ?? false;
    return new RegExp(writeOutCounts(translate(flags ? pattern.slice(flags[0].length) : pattern), fold), flags?.[1]?.replaceAll('i', ''));
  } catch (error) {
    if (error instanceof RepeatCountError) return `error parsing regexp: ${error.message}`;
    const found = refusals.find(([words]) => words.test((error as Error).message));
    return `error parsing regexp: ${found?.[1] ?? 'invalid syntax'}: \`${found?.[2](pattern) ?? pattern}\``;
  }
};
