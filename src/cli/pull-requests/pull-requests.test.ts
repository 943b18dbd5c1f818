import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visitForge } from '../../../test/forge-visitor.ts';
import type { Forge } from '../../forge/forge.ts';
import { startForge } from '../../forge/start-forge.ts';
import { ManualClock } from '../../platform/clock.ts';
import { painter } from '../../render/terminal/style.ts';
import type { CommandContext, Outcome } from '../command.ts';
import { checkOutPull } from './check-out-pull.ts';
import { ForgeRest, type Pull } from '../../course/forge-rest.ts';
import { labelPull } from './label-pull.ts';
import { mergePull } from './merge-pull.ts';
import { openPull } from './open-pull.ts';
import { findPull, type PullPlace } from './pull-place.ts';
import { listText, pullText } from './pull-text.ts';

describe('gitops-lab pr', () => {
  let state: string;
  let forge: Forge;
  let visit: ReturnType<typeof visitForge>;
  let place: PullPlace;
  const terminal = { paint: painter(false) } as CommandContext['terminal'];
  const context = (words: string, flags: Record<string, string> = {}) =>
    ({ positionals: words.split(' '), flags, terminal }) as unknown as CommandContext;
  const at = (branch: string): PullPlace => ({ ...place, branch });
  const refusal = (work: Promise<Outcome>) =>
    work.then(
      () => undefined,
      ({ code, next }: { code: string; next: string }) => ({ code, next }),
    );

  beforeEach(async () => {
    state = mkdtempSync(join(tmpdir(), 'pr-'));
    const users = [{ name: 'learner', token: 'learner-token', right: 'write' as const }];
    forge = await startForge({ stateDir: state, clock: new ManualClock(), users, createOnPush: true });
    visit = visitForge(forge);
    await visit.begin();
    const login = { url: forge.url, user: 'learner', token: 'learner-token' };
    place = {
      rest: new ForgeRest(login),
      forge: login,
      repository: 'learner/fleet',
      path: '/repos/learner/fleet',
      clone: visit.folder,
      branch: 'main',
    };
  });
  afterEach(async () => {
    visit.leave();
    await forge.close();
    rmSync(state, { recursive: true, force: true });
  });

  it('opens one from the branch that was pushed, and says what to type before it was', async () => {
    expect(await refusal(openPull(place, context('create')))).toMatchObject({ code: 'pr/head' });
    await visit.git('checkout', '-q', '-b', 'blue');
    await visit.commit('Paint it blue', { 'b.txt': 'blue\n' });
    expect(await refusal(openPull(at('blue'), context('create')))).toEqual({ code: 'pr/not-pushed', next: 'git push -u origin blue' });
    await visit.git('push', '-q', 'origin', 'blue');
    const opened = await openPull(at('blue'), context('create', { label: 'deploy/preview, later', body: 'So it is.' }));
    expect(opened.text).toContain('opened #1 Paint it blue   blue -> main');
    expect(await refusal(openPull(at('blue'), context('create')))).toEqual({ code: 'pr/there', next: 'gitops-lab pr show 1' });
    await visit.commit('More', { 'b.txt': 'navy\n' });
    expect(await refusal(openPull(at('blue'), context('create')))).toMatchObject({ code: 'pr/not-pushed', next: 'git push origin blue' });
    const pull = await findPull(at('blue'), undefined);
    expect(listText([pull], terminal)).toBe('  #1  open    blue -> main  Paint it blue  [deploy/preview] [later]');
    expect(pullText(pull, { comments: [], statuses: [{ status: 'failure', context: 'flux', description: 'no' }] }, terminal)).toContain(
      '1 file, +1 -0; can be merged into main',
    );
    expect((await labelPull(place, context('label 1 later', { remove: '' }))).json).toEqual({ number: 1, labels: ['deploy/preview'] });
  });

  it('tells a number that is not there from a repository that is not there', async () => {
    expect(await refusal(labelPull(place, context('label 9 later')))).toMatchObject({ code: 'pr/unknown' });
    const elsewhere = { ...place, repository: 'learner/nope', path: '/repos/learner/nope' };
    expect(await refusal(labelPull(elsewhere, context('label 9 later')))).toMatchObject({ code: 'pr/repository' });
  });

  it('merges, and where it cannot says what stands in the way and what to type', async () => {
    await visit.branch('blue', { 'a.txt': 'blue\n' });
    await openPull(at('blue'), context('create', { title: 'WIP: blue' }));
    expect(await refusal(mergePull(place, context('merge 1')))).toEqual({ code: 'pr/draft', next: 'gitops-lab pr edit 1 --title "blue"' });
    await place.rest.json('PATCH', '/repos/learner/fleet/pulls/1', { title: 'Blue' });
    forge.protect('fleet', [{ branch: 'main', pushes: 'allow', checks: ['flux'] }]);
    expect(await refusal(mergePull(place, context('merge 1')))).toMatchObject({ code: 'pr/checks' });
    forge.protect('fleet', []);
    await visit.git('checkout', '-q', 'main');
    await visit.commit('Red', { 'a.txt': 'red\n' });
    await visit.git('push', '-q', 'origin', 'main');
    expect(await refusal(mergePull(place, context('merge 1')))).toMatchObject({
      code: 'pr/conflict',
      next: 'git switch blue && git pull --no-rebase origin main, resolve, commit, git push',
    });
    await visit.branch('green', { 'g.txt': 'green\n' });
    await openPull(at('green'), context('create'));
    const merged = await mergePull(at('green'), context('merge', { squash: '', 'delete-branch': '' }));
    expect((merged.json as Pull).merged).toBe(true);
    expect(merged.text).toMatch(/^ {2}merged #2 into main as [0-9a-f]{7} {3}\(squash\)$/);
    expect(await refusal(mergePull(place, context('merge 2 --', { style: 'octopus' })))).toMatchObject({ code: 'pr/style' });
    expect(await refusal(mergePull(place, context('merge 7')))).toMatchObject({ code: 'pr/unknown' });
  });

  it('checks one out without losing a commit of one’s own, also when its branch is gone', async () => {
    const first = await visit.branch('blue', { 'b.txt': 'blue\n' });
    await openPull(at('blue'), context('create'));
    await visit.git('checkout', '-q', 'main');
    await visit.git('branch', '-q', '-D', 'blue');
    expect((await checkOutPull(place, context('checkout 1'))).json).toEqual({ number: 1, branch: 'blue', commit: first });
    const own = await visit.commit('My own', { 'c.txt': 'mine\n' });
    await visit.git('push', '-q', 'origin', '--delete', 'blue');
    expect((await checkOutPull(place, context('checkout 1'))).json).toEqual({ number: 1, branch: 'pr-1', commit: first });
    expect(await visit.out('rev-parse', 'blue')).toBe(own);
    await visit.commit('x', { 'b.txt': 'other\n' });
    await visit.git('checkout', '-q', 'main');
    const kept = await checkOutPull(place, context('checkout 1'));
    expect(kept.json).toMatchObject({ branch: 'pr-1' });
    expect((kept.json as { commit: string }).commit).not.toBe(first);
    expect(await refusal(checkOutPull({ ...place, clone: undefined }, context('checkout 1')))).toMatchObject({ code: 'pr/clone' });
  });
});
