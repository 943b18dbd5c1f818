import { describe, expect, it } from 'vitest';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { gitFile } from './index.ts';

const spec = { repository: 'fleet', path: 'docs/a.md' };
const start = { message: 'Start', files: { 'README.md': 'hello\n' } };
const added = { message: 'Add a', files: { 'docs/a.md': 'noticeboard\n' } };

describe('git-file', () => {
  it('passes for a file on the branch and shows the commit', async () => {
    const found = await gitFile.evaluate({ ...spec, matches: 'notice' }, sampleWorld({ repositories: { fleet: [start, added] } }));
    expect(found).toMatchObject({ verdict: 'passed' });
    expect(found.evidence).toMatch(/^[0-9a-f]{7} "Add a"$/);
  });

  it('fails when the text is another one', async () => {
    expect(await gitFile.evaluate({ ...spec, matches: '^x' }, sampleWorld({ repositories: { fleet: [start, added] } }))).toMatchObject({
      verdict: 'failed',
      code: 'differs',
    });
  });

  it.each([
    ['a missing repository', {}, 'no-repository'],
    ['a missing file', { repositories: { fleet: [start] } }, 'missing'],
    ['another branch', { repositories: { fleet: [start, { ...added, branch: 'notes' }] } }, 'other-branch'],
    [
      'a commit that was not pushed',
      { repositories: { fleet: [start] }, local: { repository: 'fleet', commit: 'Add a', files: { 'docs/a.md': 'x' } } },
      'unpushed',
    ],
    [
      'a file that was not committed',
      { repositories: { fleet: [start] }, local: { repository: 'fleet', files: { 'docs/a.md': 'x' } } },
      'uncommitted',
    ],
  ])('tells %s', async (_, sample, code) => {
    expect(await gitFile.evaluate(spec, sampleWorld(sample))).toMatchObject({ verdict: 'waiting', code });
  });

  it('takes a deletion only for what was there', async () => {
    const gone = { ...spec, absent: true };
    expect(await gitFile.evaluate(gone, sampleWorld({ repositories: { fleet: [start] } }))).toMatchObject({
      verdict: 'waiting',
      code: 'never-seen',
    });
    expect(await gitFile.evaluate(gone, sampleWorld({ repositories: { fleet: [start, added] } }))).toMatchObject({
      verdict: 'failed',
      code: 'present',
    });
    const deleted = { message: 'Remove a', files: { 'docs/a.md': null } };
    expect(await gitFile.evaluate(gone, sampleWorld({ repositories: { fleet: [start, added, deleted] } }))).toMatchObject({
      verdict: 'passed',
    });
  });
});
