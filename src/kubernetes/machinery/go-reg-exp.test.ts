import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { goRegExp } from './go-reg-exp.ts';

const compiled = (pattern: string): RegExp => {
  const expression = goRegExp(pattern);
  if (typeof expression === 'string') throw new Error(expression);
  return expression;
};

describe('a pattern of Go', () => {
  const long = `${'x'.repeat(300)}!`;
  it.each([
    '^(x+)+$',
    '^(x{0,10}){0,10}y$',
    '^(x{0,30}){0,30}y$',
    '^((((((x+)+)+)+)+)+)+y$',
    '^(x{1,100})+y$',
    '(?i)^(X{0,30}){0,30}Y$',
    '^(?:x|xx|xxx){20,40}y$',
  ])('%s is answered in no time', (pattern) => {
    const before = performance.now();
    expect(compiled(pattern).test(long)).toBe(false);
    expect(performance.now() - before).toBeLessThan(1500);
  });

  it.each([
    ['^a{2,40}$', ['aa', 'a'.repeat(40)], ['a', 'a'.repeat(41)]],
    ['^(ab|c){3,}$', ['abcab', 'cccc'], ['abc', 'ab']],
    ['^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$', ['web', `a${'b'.repeat(62)}`], ['-a', `a${'b'.repeat(63)}`]],
    [String.raw`^\d{4}\{x{2}\}$`, ['2026{xx}'], ['2026{x}']],
    ['(?i)^v[a-c]{20}$', [`V${'aBc'.repeat(6)}Ab`], [`v${'d'.repeat(20)}`]],
    ['^a{,3}$', ['a{,3}'], ['aaa']],
    ['^x{0}y{1}$', ['y'], ['xy']],
    ['(^a|b$){1,20}', ['a', 'cb'], ['c']],
  ])('%s keeps its meaning', (pattern, matching, other) => {
    for (const text of matching) expect([text, compiled(pattern).test(text)]).toEqual([text, true]);
    for (const text of other) expect([text, compiled(pattern).test(text)]).toEqual([text, false]);
  });

  it('keeps what its groups hold when counts are written out', () => {
    expect(
      compiled('^(?P<kind>[a-z]{1,20})-(?:(\\d)x?){17}-(z)$')
        .exec(`main-${'1x'.repeat(16)}7-z`)
        ?.slice(1),
    ).toEqual(['main', '7', 'z']);
  });

  it.each([
    ['a{1001}', 'error parsing regexp: invalid repeat count: `{1001}`'],
    ['(x{0,50}){0,50}y', 'error parsing regexp: invalid repeat count: `{0,50}`'],
    ['(a{2,}){600}', 'error parsing regexp: invalid repeat count: `{600}`'],
    ['a(b', 'error parsing regexp: missing closing ): `a(b`'],
    ['a)b', 'error parsing regexp: unexpected ): `a)b`'],
    ['[a', 'error parsing regexp: missing closing ]: `[a`'],
    ['*', 'error parsing regexp: missing argument to repetition operator: `*`'],
  ])('%s is refused as Go refuses it', (pattern, said) => {
    expect(goRegExp(pattern)).toBe(said);
  });
});
