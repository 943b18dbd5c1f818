import { describe, expect, it } from 'vitest';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { gitBranch } from './index.ts';

const world = sampleWorld({
  repositories: {
    shop: [
      { message: 'Start', files: { a: '1' } },
      { message: 'Try', branch: 'staging', files: { b: '1' } },
    ],
  },
});

describe('git-branch', () => {
  it.each([
    [{ repository: 'shop', branch: 'staging' }, 'passed', ''],
    [{ repository: 'shop', branch: 'prod' }, 'waiting', 'missing'],
    [{ repository: 'shop', branch: 'prod', absent: true }, 'passed', ''],
    [{ repository: 'shop', branch: 'staging', absent: true }, 'failed', 'present'],
    [{ repository: 'shop', branch: 'staging', contains: 'main' }, 'passed', ''],
    [{ repository: 'shop', branch: 'main', contains: 'staging' }, 'failed', 'not-merged'],
  ])('%j is %s', async (spec, verdict, code) => {
    expect(await gitBranch.evaluate(spec, world)).toMatchObject({ verdict, code });
  });
});
