import { describe, expect, it } from 'vitest';
import { recorded } from '../../test/labs/recorded.ts';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { condition } from './index.ts';

const world = sampleWorld({
  objects: [recorded('source-missing-branch', 'gitrepository/app'), recorded('git-new-commits', 'gitrepository/app')],
});
const app = (namespace: string) => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  namespace,
  name: 'app',
  type: 'Ready',
});

describe('condition', () => {
  it('passes for the status and reason that the controller wrote', async () => {
    expect(await condition.evaluate({ ...app('git-new-commits'), status: 'True', reason: 'Succeeded' }, world)).toMatchObject({
      verdict: 'passed',
    });
  });

  it('quotes the controller when it is otherwise', async () => {
    const found = await condition.evaluate({ ...app('source-missing-branch'), status: 'True' }, world);
    expect(found).toMatchObject({ verdict: 'failed', observed: 'Ready=False (GitOperationFailed)' });
    expect(found.because).toContain('couldn\'t find remote ref "refs/heads/nope"');
  });

  it('can ask for a failure, by its words', async () => {
    expect(await condition.evaluate({ ...app('source-missing-branch'), status: 'False', message: 'refs/heads/nope' }, world)).toMatchObject(
      { verdict: 'passed' },
    );
  });

  it('does not believe a success that speaks of an older spec', async () => {
    const stale = recorded('git-new-commits', 'gitrepository/app');
    stale.metadata.generation = 7;
    expect(await condition.evaluate({ ...app('git-new-commits'), status: 'True' }, sampleWorld({ objects: [stale] }))).toMatchObject({
      verdict: 'moving',
      code: 'outdated',
    });
  });
});
