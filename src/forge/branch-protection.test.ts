import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visitForge } from '../../test/forge-visitor.ts';
import { ManualClock } from '../platform/clock.ts';
import type { Forge } from './forge.ts';
import { startForge } from './start-forge.ts';

const protections = '/repos/learner/fleet/branch_protections';

describe('branch protection', () => {
  let state: string;
  let forge: Forge;
  let visit: ReturnType<typeof visitForge>;
  const users = ['learner', 'bot'].map((name) => ({ name, token: `${name}-token`, right: 'write' as const }));

  beforeEach(async () => {
    state = mkdtempSync(join(tmpdir(), 'forge-rules-'));
    forge = await startForge({ stateDir: state, clock: new ManualClock(), users, createOnPush: true });
    visit = visitForge(forge);
    await visit.begin();
  });
  afterEach(async () => {
    visit.leave();
    await forge.close();
    rmSync(state, { recursive: true, force: true });
  });

  it('blocks pushes, says what to type, and lets a pull request through', async () => {
    expect((await visit.rest('POST', protections, { rule_name: 'main' })).body).toMatchObject({ rule_name: 'main', enable_push: false });
    await visit.commit('Two', { 'a.txt': 'two\n' });
    const { stderr } = await visit.git('push', 'origin', 'main');
    expect(stderr).toContain('remote: Not allowed to push to protected branch main');
    expect(stderr).toContain(
      'remote: Changes come by pull request: git push origin HEAD:refs/heads/<new-branch>, then gitops-lab pr create',
    );
    expect(stderr).toContain('! [remote rejected] main -> main (hook declined)');
    const pushed = await visit.git('push', 'origin', 'HEAD:refs/heads/two');
    expect(pushed.stderr).toContain(`remote: Create a new pull request for 'two':`);
    await visit.rest('POST', '/repos/learner/fleet/pulls', { head: 'two', base: 'main', title: 'Two' });
    expect((await visit.rest('POST', '/repos/learner/fleet/pulls/1/merge', { Do: 'merge' })).status).toBe(200);
    expect((await visit.rest('GET', '/repos/learner/fleet/branches/main')).body).toMatchObject({ protected: true, user_can_push: false });
    expect((await visit.rest('DELETE', `${protections}/main`)).status).toBe(204);
    await visit.git('pull', '-q', '--rebase', 'origin', 'main');
    await visit.commit('Three', { 'a.txt': 'three\n' });
    expect((await visit.git('push', 'origin', 'main')).code).toBe(0);
  });

  it('lets only the named push, and nobody move a branch back', async () => {
    await visit.rest('POST', protections, {
      rule_name: 'main',
      enable_push: true,
      enable_push_whitelist: true,
      push_whitelist_usernames: ['bot'],
    });
    await visit.commit('Two', { 'a.txt': 'two\n' });
    expect((await visit.git('push', 'origin', 'main')).stderr).toContain('Not allowed to push to protected branch main');
    const asBot = `${forge.url.replace('://', '://bot:bot-token@')}/fleet.git`;
    expect((await visit.git('push', asBot, 'main')).code).toBe(0);
    await visit.git('commit', '-q', '--amend', '-m', 'Other');
    const forced = await visit.git('push', '--force', asBot, 'main');
    expect(forced.stderr).toContain('remote: Branch main is protected from force push');
    expect(forced.stderr).toContain('git pull --rebase, then git push');
    await visit.rest('PATCH', `${protections}/main`, { enable_force_push: true });
    expect((await visit.git('push', '--force', asBot, 'main')).code).toBe(0);
  });

  it('waits for the checks that are required', async () => {
    await visit.rest('POST', protections, {
      rule_name: 'main',
      enable_push: true,
      enable_status_check: true,
      status_check_contexts: ['flux/*'],
    });
    const sha = await visit.branch('blue', { 'b.txt': 'blue\n' });
    await visit.rest('POST', '/repos/learner/fleet/pulls', { head: 'blue', base: 'main', title: 'Blue' });
    const merge = () => visit.rest('POST', '/repos/learner/fleet/pulls/1/merge', { Do: 'merge' });
    expect((await merge()).body.message).toBe('Not all required status checks successful');
    const report = (status: string) =>
      visit.rest('POST', `/repos/learner/fleet/statuses/${sha}`, { state: status, context: 'flux/apps', description: 'Applied' });
    expect((await report('failure')).body).toMatchObject({ status: 'failure', context: 'flux/apps', creator: { login: 'learner' } });
    expect((await merge()).status).toBe(405);
    await report('success');
    const combined = await visit.rest('GET', '/repos/learner/fleet/commits/blue/status');
    expect(combined.body).toMatchObject({ state: 'success', sha, total_count: 1, statuses: [{ status: 'success' }] });
    expect(
      (await visit.rest('GET', `/repos/learner/fleet/commits/${sha}/statuses`)).body.map((each: { status: string }) => each.status),
    ).toEqual(['success', 'failure']);
    expect((await merge()).status).toBe(200);
    expect((await visit.rest('POST', `/repos/learner/fleet/statuses/${'0'.repeat(40)}`, { state: 'success' })).status).toBe(404);
  });

  it('keeps the default branch and says how to take a commit back instead', async () => {
    const { stderr } = await visit.git('push', 'origin', '--delete', 'main');
    expect(stderr).toContain('remote: refusing to delete the current branch: refs/heads/main');
    expect(stderr).toContain('git revert HEAD && git push');
    expect(stderr).toContain('[remote rejected] main (hook declined)');
    await visit.branch('blue', { 'b.txt': 'b\n' });
    expect((await visit.git('push', 'origin', '--delete', 'blue')).code).toBe(0);
  });

  it('cannot be talked into another rule by the text of one', async () => {
    forge.protect('fleet', [
      { branch: 'rel;rm -rf $(pwd)*', message: '`id` $(id) "quoted" \\ \t tab' },
      { branch: 'main', message: '`id` $(id) "x"' },
    ]);
    await visit.commit('Two', { 'a.txt': 'two\n' });
    expect((await visit.git('push', 'origin', 'main')).stderr).toContain('remote: `id` $(id) "x"');
    writeFileSync(join(visit.folder, 'x'), '');
    expect((await visit.git('push', 'origin', 'HEAD:refs/heads/free')).code).toBe(0);
  });
});
