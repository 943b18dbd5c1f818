import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { person, useForge } from '../../test/use-forge.ts';

const protections = '/repos/learner/fleet/branch_protections';

describe('branch protection', () => {
  const lab = useForge({ users: ['learner', 'bot'].map((name) => person(name)) });

  it('blocks pushes, says what to type, and lets a pull request through', async () => {
    expect((await lab.visit.rest('POST', protections, { rule_name: 'main' })).body).toMatchObject({
      rule_name: 'main',
      enable_push: false,
    });
    await lab.visit.commit('Two', { 'a.txt': 'two\n' });
    const { stderr } = await lab.visit.git('push', 'origin', 'main');
    expect(stderr).toContain('remote: Not allowed to push to protected branch main');
    expect(stderr).toContain(
      'remote: Changes come by pull request: git push origin HEAD:refs/heads/<new-branch>, then gitops-lab pr create',
    );
    expect(stderr).toContain('! [remote rejected] main -> main (hook declined)');
    const pushed = await lab.visit.git('push', 'origin', 'HEAD:refs/heads/two');
    expect(pushed.stderr).toContain(`remote: Create a new pull request for 'two':`);
    await lab.visit.rest('POST', '/repos/learner/fleet/pulls', { head: 'two', base: 'main', title: 'Two' });
    expect((await lab.visit.rest('POST', '/repos/learner/fleet/pulls/1/merge', { Do: 'merge' })).status).toBe(200);
    expect((await lab.visit.rest('GET', '/repos/learner/fleet/branches/main')).body).toMatchObject({
      protected: true,
      user_can_push: false,
    });
    expect((await lab.visit.rest('DELETE', `${protections}/main`)).status).toBe(204);
    await lab.visit.git('pull', '-q', '--rebase', 'origin', 'main');
    await lab.visit.commit('Three', { 'a.txt': 'three\n' });
    expect((await lab.visit.git('push', 'origin', 'main')).code).toBe(0);
  });

  it('lets only the named push, and nobody move a branch back', async () => {
    await lab.visit.rest('POST', protections, {
      rule_name: 'main',
      enable_push: true,
      enable_push_whitelist: true,
      push_whitelist_usernames: ['bot'],
    });
    await lab.visit.commit('Two', { 'a.txt': 'two\n' });
    expect((await lab.visit.git('push', 'origin', 'main')).stderr).toContain('Not allowed to push to protected branch main');
    const asBot = `${lab.forge.url.replace('://', '://bot:bot-token@')}/fleet.git`;
    expect((await lab.visit.git('push', asBot, 'main')).code).toBe(0);
    await lab.visit.git('commit', '-q', '--amend', '-m', 'Other');
    const forced = await lab.visit.git('push', '--force', asBot, 'main');
    expect(forced.stderr).toContain('remote: Branch main is protected from force push');
    expect(forced.stderr).toContain('git pull --rebase, then git push');
    await lab.visit.rest('PATCH', `${protections}/main`, { enable_force_push: true });
    expect((await lab.visit.git('push', '--force', asBot, 'main')).code).toBe(0);
  });

  it('waits for the checks that are required', async () => {
    await lab.visit.rest('POST', protections, {
      rule_name: 'main',
      enable_push: true,
      enable_status_check: true,
      status_check_contexts: ['flux/*'],
    });
    const sha = await lab.visit.branch('blue', { 'b.txt': 'blue\n' });
    await lab.visit.rest('POST', '/repos/learner/fleet/pulls', { head: 'blue', base: 'main', title: 'Blue' });
    const merge = () => lab.visit.rest('POST', '/repos/learner/fleet/pulls/1/merge', { Do: 'merge' });
    expect((await merge()).body.message).toBe('Not all required status checks successful');
    const report = (status: string) =>
      lab.visit.rest('POST', `/repos/learner/fleet/statuses/${sha}`, { state: status, context: 'flux/apps', description: 'Applied' });
    expect((await report('failure')).body).toMatchObject({ status: 'failure', context: 'flux/apps', creator: { login: 'learner' } });
    expect((await merge()).status).toBe(405);
    await report('success');
    const combined = await lab.visit.rest('GET', '/repos/learner/fleet/commits/blue/status');
    expect(combined.body).toMatchObject({ state: 'success', sha, total_count: 1, statuses: [{ status: 'success' }] });
    expect(
      (await lab.visit.rest('GET', `/repos/learner/fleet/commits/${sha}/statuses`)).body.map((each: { status: string }) => each.status),
    ).toEqual(['success', 'failure']);
    expect((await merge()).status).toBe(200);
    expect((await lab.visit.rest('POST', `/repos/learner/fleet/statuses/${'0'.repeat(40)}`, { state: 'success' })).status).toBe(404);
  });

  it('keeps the default branch and says how to take a commit back instead', async () => {
    const { stderr } = await lab.visit.git('push', 'origin', '--delete', 'main');
    expect(stderr).toContain('remote: refusing to delete the current branch: refs/heads/main');
    expect(stderr).toContain('git revert HEAD && git push');
    expect(stderr).toContain('[remote rejected] main (hook declined)');
    await lab.visit.branch('blue', { 'b.txt': 'b\n' });
    expect((await lab.visit.git('push', 'origin', '--delete', 'blue')).code).toBe(0);
  });

  it('cannot be talked into another rule by the text of one', async () => {
    lab.forge.protect('fleet', [
      { branch: 'rel;rm -rf $(pwd)*', message: '`id` $(id) "quoted" \\ \t tab' },
      { branch: 'main', message: '`id` $(id) "x"' },
    ]);
    await lab.visit.commit('Two', { 'a.txt': 'two\n' });
    expect((await lab.visit.git('push', 'origin', 'main')).stderr).toContain('remote: `id` $(id) "x"');
    writeFileSync(join(lab.visit.folder, 'x'), '');
    expect((await lab.visit.git('push', 'origin', 'HEAD:refs/heads/free')).code).toBe(0);
  });
});
