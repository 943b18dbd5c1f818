import { describe, expect, it } from 'vitest';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { command } from './index.ts';

// The workspace of a sample exists only with a clone in it.
const world = sampleWorld({ repositories: { a: [{ files: { a: '1' } }] }, local: { repository: 'a', files: {} } });

describe('command', () => {
  it('judges the exit code and what was printed', async () => {
    expect(await command.evaluate({ run: ['git', '--version'], prints: '^git version' }, world)).toMatchObject({ verdict: 'passed' });
    expect(await command.evaluate({ run: ['git', '--version'], prints: 'svn' }, world)).toMatchObject({
      verdict: 'failed',
      code: 'prints',
    });
    expect(await command.evaluate({ run: ['git', 'no-such-verb'] }, world)).toMatchObject({
      verdict: 'failed',
      code: 'exit',
      observed: 'it ends with 1',
    });
  });

  it("is our fault, not the learner's, when a tool is missing", async () => {
    await expect(command.evaluate({ run: ['no-such-tool'] }, world)).rejects.toThrow('no-such-tool is not on this machine');
  });
});
