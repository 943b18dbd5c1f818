import { describe, expect, it } from 'vitest';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { command } from './index.ts';

// The workspace of a sample exists only with a clone in it.
const world = sampleWorld({ repositories: { a: [{ files: { a: '1' } }] }, local: { repository: 'a', files: {} } });

describe('command', () => {
  it('judges the exit code and what was printed', async () => {
    expect(await command.evaluate({ run: ['git', 'ls-remote', 'a'], prints: 'refs/heads/main' }, world)).toMatchObject({
      verdict: 'passed',
    });
    expect(await command.evaluate({ run: ['git', 'ls-remote', 'a'], prints: 'svn' }, world)).toMatchObject({
      verdict: 'failed',
      code: 'prints',
    });
    expect(await command.evaluate({ run: ['git', 'ls-remote', 'no-such-thing'] }, world)).toMatchObject({
      verdict: 'failed',
      code: 'exit',
      observed: 'it ends with 128',
    });
  });

  it('starts nothing but kubectl, flux and git', async () => {
    await expect(command.evaluate({ run: ['sh', '-c', 'true'] }, world)).rejects.toThrow('sh is no program that a course may run');
  });
});
