import { describe, expect, it } from 'vitest';
import vectors from '../../../test/vectors/masterminds-semver.json' with { type: 'json' };
import { highest, parseRange } from './semver-range.ts';

const outcome = (range: string): string | string[] => {
  try {
    return vectors.versions.filter(parseRange(range));
  } catch (error) {
    return (error as Error).message;
  }
};

/** What Masterminds/semver v3.5.0 answered for each range: the versions that it takes, or its refusal. */
describe('version ranges', () => {
  it.each(Object.entries(vectors.holds as Record<string, string | string[]>))('reads %j as Masterminds/semver does', (range, expected) => {
    expect(outcome(range)).toEqual(expected);
  });

  it('takes the highest, with or without v, and passes over what is no version', () => {
    expect(highest(['v1.0.0', 'v1.10.0', '1.9.0', '1.11', 'latest'], '1.x')).toBe('v1.10.0');
  });
});
