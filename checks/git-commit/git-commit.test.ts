import { describe, expect, it } from 'vitest';
import { headOf, sampleWorld, type SampleCommit } from '../../test/labs/sample-world.ts';
import { gitCommit } from './index.ts';

const start = { message: 'Start', files: { 'README.md': 'hello\n' } };
const mine = { message: 'Run three replicas', files: { 'deploy/web.yaml': 'a: 1\n' } };
const automated = {
  message: 'Update image',
  author: 'fluxcdbot <fluxcdbot@users.noreply.github.com>',
  files: { 'deploy/web.yaml': 'a: 2\n' },
};
const world = (...commits: SampleCommit[]) => sampleWorld({ repositories: { shop: [start, ...commits] } });
const spec = { repository: 'shop', author: 'learner', touches: 'deploy/' };

describe('git-commit', () => {
  it('finds a commit by its author, its files and its message', async () => {
    expect(await gitCommit.evaluate({ ...spec, message: 'three' }, world(mine))).toMatchObject({ verdict: 'passed' });
    expect(await gitCommit.evaluate(spec, world(automated))).toMatchObject({ verdict: 'waiting', code: 'none' });
    expect(await gitCommit.evaluate({ ...spec, touches: 'infrastructure/' }, world(mine))).toMatchObject({ verdict: 'waiting' });
  });

  it('only counts what came after the task began', async () => {
    const before = world(mine);
    const memory = { heads: { shop: headOf(before, 'shop') } };
    const later = Object.assign(before, { memory: { ...before.memory, ...memory } });
    expect(await gitCommit.evaluate(spec, later)).toMatchObject({ verdict: 'waiting', code: 'none' });
    expect(await gitCommit.evaluate({ ...spec, since: 'ever' }, later)).toMatchObject({ verdict: 'passed' });
  });

  it('counts from the beginning of the task on each branch, and for a new one from wherever the others stood', async () => {
    const on = (branch: string, message: string) => ({ branch, message, files: { [`deploy/${message}`]: 'x\n' } });
    const began = world(on('menu', 'Offer'));
    const [main, menu] = [headOf(began, 'shop'), headOf(began, 'shop', 'menu')];
    Object.assign(began, { memory: { ...began.memory, heads: { shop: main }, branches: { shop: { main, menu } } } });
    expect(await gitCommit.evaluate({ ...spec, branch: 'menu' }, began)).toMatchObject({ verdict: 'waiting', code: 'none' });
    began.commit('shop', on('menu', 'Strawberries'));
    began.commit('shop', on('autumn', 'Pumpkin'));
    expect(await gitCommit.evaluate({ ...spec, branch: 'menu', message: 'Offer' }, began)).toMatchObject({ verdict: 'waiting' });
    expect(await gitCommit.evaluate({ ...spec, branch: 'menu', message: 'Straw' }, began)).toMatchObject({ verdict: 'passed' });
    expect(await gitCommit.evaluate({ ...spec, branch: 'autumn', message: 'Pumpkin' }, began)).toMatchObject({ verdict: 'passed' });
    expect(await gitCommit.evaluate({ ...spec, branch: 'autumn', message: 'Offer' }, began)).toMatchObject({ verdict: 'waiting' });
  });

  it('can demand that nobody did', async () => {
    const never = { repository: 'shop', author: 'flux', never: true };
    expect(await gitCommit.evaluate(never, world(mine))).toMatchObject({ verdict: 'passed' });
    expect(await gitCommit.evaluate(never, world(automated))).toMatchObject({ verdict: 'failed', code: 'found' });
  });

  it('can look at the stretch between two named commits', async () => {
    const named = (message: string) => ({ message, files: { [`notes/${message}`]: 'x\n' } });
    const stretch = { repository: 'shop', author: 'flux', never: true, after: '^Stop', before: '^Hand' };
    const clean = [automated, named('Stop'), mine, named('Hand over')];
    expect(await gitCommit.evaluate(stretch, world(...clean))).toMatchObject({ verdict: 'passed', evidence: 'none in 1 commit' });
    expect(await gitCommit.evaluate(stretch, world(named('Stop'), automated, named('Hand over')))).toMatchObject({ code: 'found' });
    expect(await gitCommit.evaluate(stretch, world(...clean.slice(0, 3)))).toMatchObject({ verdict: 'waiting', code: 'no-mark' });
    expect(await gitCommit.evaluate(stretch, world(named('Hand over'), named('Stop')))).toMatchObject({ code: 'no-mark' });
  });
});
