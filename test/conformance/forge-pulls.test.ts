import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Forge, PushEvent } from '../../src/forge/forge.ts';
import { startForge } from '../../src/forge/start-forge.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { visitForge } from '../forge-visitor.ts';

const users = [
  { name: 'learner', token: 'learner-token', right: 'write' as const },
  { name: 'reader', token: 'reader-token', right: 'read' as const },
];
const pulls = '/repos/learner/fleet/pulls';

/** What a forge's pull requests must do, by real git and real HTTP. */
const describePulls = (name: string, start: (stateDir: string) => Promise<Forge>) =>
  describe(`pull requests: ${name}`, () => {
    let state: string;
    let forge: Forge;
    let visit: ReturnType<typeof visitForge>;
    const events: PushEvent[] = [];

    beforeEach(async () => {
      state = mkdtempSync(join(tmpdir(), 'forge-pulls-'));
      forge = await start(state);
      events.length = 0;
      forge.onPush((event) => events.push(event));
      visit = visitForge(forge);
      await visit.begin();
    });
    afterEach(async () => {
      visit.leave();
      await forge.close();
      rmSync(state, { recursive: true, force: true });
    });

    const open = (head: string, more = {}) => visit.rest('POST', pulls, { head, base: 'main', title: `Take ${head}`, ...more });

    it('opens one, lists it, follows its branch, and keeps its head under refs/pull', async () => {
      const first = await visit.branch('blue', { 'b.txt': 'blue\n' });
      const opened = await open('blue', { body: 'Because.' });
      expect(opened.status).toBe(201);
      expect(opened.body).toMatchObject({ number: 1, state: 'open', mergeable: true, merged: false, changed_files: 1, additions: 1 });
      expect(opened.body.head).toMatchObject({ ref: 'blue', sha: first, label: 'blue', repo: { full_name: 'learner/fleet' } });
      expect(opened.body.user.login).toBe('learner');
      expect(await visit.remoteHead('refs/pull/1/head')).toBe(first);
      const second = await visit.commit('More', { 'b.txt': 'navy\n' });
      expect((await visit.git('push', 'origin', 'blue')).stderr).toContain(`remote:   ${forge.url}/learner/fleet/pulls/1`);
      expect((await visit.rest('GET', `${pulls}/1`)).body.head.sha).toBe(second);
      expect(await visit.remoteHead('refs/pull/1/head')).toBe(second);
      const commits = await visit.rest('GET', `${pulls}/1/commits`);
      expect(commits.body.map((each: { sha: string }) => each.sha)).toEqual([second, first]);
      expect((await visit.rest('GET', `${pulls}/1.diff`)).text).toContain('+navy');
      expect((await visit.rest('GET', `${pulls}/1.patch`)).text).toContain('Subject: [PATCH 2/2] More');
      expect((await visit.rest('GET', `${pulls}/1/files`)).body).toMatchObject([{ filename: 'b.txt', status: 'added', additions: 1 }]);
      expect((await open('blue')).body.message).toMatch(/^pull request already exists for these targets \[id: \d+, issue_id: 1,/);
    });

    it.each([
      ['merge', ["Merge pull request 'Take blue' (#1) from blue into main", 'Work on blue', 'Two', 'One'], 'learner'],
      ['squash', ['Take blue (#1)', 'Two', 'One'], 'learner'],
      ['rebase', ['Work on blue', 'Two', 'One'], 'Ada'],
      ['rebase-merge', ["Merge pull request 'Take blue' (#1) from blue into main", 'Work on blue', 'Two', 'One'], 'learner'],
    ])('merges by %s: real commits, one push event, and the head kept', async (style, subjects, authorName) => {
      const head = await visit.branch('blue', { 'b.txt': 'blue\n' });
      await visit.git('checkout', '-q', 'main');
      await visit.commit('Two', { 'c.txt': 'two\n' });
      await visit.git('push', '-q', 'origin', 'main');
      await open('blue');
      events.length = 0;
      expect((await visit.rest('GET', `${pulls}/1/merge`)).status).toBe(404);
      const merged = await visit.rest('POST', `${pulls}/1/merge`, { Do: style, head_commit_id: head, delete_branch_after_merge: true });
      expect([merged.status, merged.text]).toEqual([200, '']);
      await visit.git('pull', '-q', '--ff-only', 'origin', 'main');
      expect((await visit.out('log', '--topo-order', '--format=%s')).split('\n')).toEqual(subjects);
      expect(await visit.out('log', '-1', '--format=%an %cn')).toBe(`${authorName} learner`);
      const { body } = await visit.rest('GET', `${pulls}/1`);
      expect(body).toMatchObject({ state: 'closed', merged: true, merged_by: { login: 'learner' } });
      expect(body.merge_commit_sha).toBe(await visit.out('rev-parse', 'HEAD'));
      expect(events.map(({ ref, user }) => [ref, user])).toEqual([
        ['refs/heads/main', 'learner'],
        ['refs/heads/blue', 'learner'],
      ]);
      expect(await visit.remoteHead('refs/pull/1/head')).toBe(head);
      expect(await visit.remoteHead('refs/heads/blue')).toBe('');
      expect((await visit.rest('GET', `${pulls}/1/merge`)).status).toBe(204);
      expect((await visit.rest('POST', `${pulls}/1/merge`, { Do: style })).status).toBe(405);
      expect((await visit.rest('GET', `${pulls}/1.diff`)).text).toContain('+blue');
    });

    it('refuses to merge what conflicts, what moved on, what is closed or a draft, and says why', async () => {
      await visit.branch('blue', { 'a.txt': 'blue\n' });
      await open('blue');
      await visit.git('checkout', '-q', 'main');
      await visit.commit('Red', { 'a.txt': 'red\n' });
      await visit.git('push', '-q', 'origin', 'main');
      expect((await visit.rest('GET', `${pulls}/1`)).body.mergeable).toBe(false);
      const before = await visit.remoteHead('refs/heads/main');
      const conflict = await visit.rest('POST', `${pulls}/1/merge`, { Do: 'squash' });
      expect([conflict.status, conflict.body.message]).toEqual([405, 'Please try again later']);
      await visit.branch('green', { 'g.txt': 'green\n' });
      await open('green', { title: 'WIP: green' });
      expect((await visit.rest('GET', `${pulls}/2`)).body.draft).toBe(true);
      expect((await visit.rest('POST', `${pulls}/2/merge`, { Do: 'merge' })).body.message).toBe('Work in progress PRs cannot be merged');
      expect((await visit.rest('PATCH', `${pulls}/2`, { title: 'green' })).body.draft).toBe(false);
      const moved = await visit.rest('POST', `${pulls}/2/merge`, { Do: 'merge', head_commit_id: before });
      expect([moved.status, moved.body.message]).toEqual([409, 'head out of date']);
      expect((await visit.rest('PATCH', `${pulls}/2`, { state: 'closed' })).body.state).toBe('closed');
      expect((await visit.rest('POST', `${pulls}/2/merge`, { Do: 'merge' })).status).toBe(404);
      expect((await visit.rest('PATCH', `${pulls}/2`, { state: 'open' })).body).toMatchObject({ state: 'open', closed_at: null });
      expect((await visit.rest('POST', `${pulls}/2/merge`, { Do: 'octopus' })).status).toBe(422);
      expect(await visit.remoteHead('refs/heads/main')).toBe(before);
      expect((await visit.rest('POST', pulls, { head: 'main', base: 'main', title: 'x' })).status).toBe(422);
      expect((await visit.rest('POST', pulls, { head: 'nowhere', base: 'main', title: 'x' })).status).toBe(404);
    });

    it('closes with its branch, keeps the commits, and counts a merge by hand as one', async () => {
      const lost = await visit.branch('blue', { 'b.txt': 'blue\n' });
      await open('blue');
      const green = await visit.branch('green', { 'g.txt': 'green\n' });
      await open('green');
      await visit.git('push', '-q', 'origin', '--delete', 'blue');
      expect((await visit.rest('GET', `${pulls}/1`)).body).toMatchObject({
        state: 'closed',
        merged: false,
        head: { sha: lost, ref: 'refs/pull/1/head' },
      });
      expect((await visit.rest('PATCH', `${pulls}/1`, { state: 'open' })).status).toBe(422);
      await visit.git('fetch', '-q', 'origin', 'pull/1/head:back');
      expect(await visit.out('rev-parse', 'back')).toBe(lost);
      await visit.git('push', '-q', 'origin', 'back:blue');
      expect((await visit.rest('PATCH', `${pulls}/1`, { state: 'open' })).body.state).toBe('open');
      await visit.git('checkout', '-q', 'main');
      await visit.git('merge', '-q', '--no-ff', '-m', 'By hand', 'green');
      await visit.git('push', '-q', 'origin', 'main');
      const { body } = await visit.rest('GET', `${pulls}/2`);
      expect(body).toMatchObject({ state: 'closed', merged: true, head: { sha: green } });
      expect(body.merge_commit_sha).toBe(await visit.out('rev-parse', 'HEAD'));
      expect((await visit.git('push', 'origin', 'main:refs/pull/1/head')).stderr).toContain('remote rejected');
    });

    it('labels, comments, filters and pages', async () => {
      for (const colour of ['blue', 'green', 'red']) {
        await visit.branch(colour, { [`${colour}.txt`]: colour });
        await open(colour);
      }
      const label = await visit.rest('POST', '/repos/learner/fleet/labels', { name: 'deploy/preview', color: '#00aabb' });
      expect(label.body).toMatchObject({ name: 'deploy/preview', color: '00aabb' });
      const issue = '/repos/learner/fleet/issues/2';
      expect((await visit.rest('POST', `${issue}/labels`, { labels: [label.body.id] })).body).toMatchObject([{ name: 'deploy/preview' }]);
      const numbers = async (query: string) =>
        (await visit.rest('GET', `${pulls}?${query}`)).body.map((each: { number: number }) => each.number);
      expect(await numbers('state=open&labels=deploy/preview')).toEqual([2]);
      expect(await numbers(`labels=${label.body.id}`)).toEqual([2]);
      expect(await numbers('sort=oldest')).toEqual([1, 2, 3]);
      const page = await visit.rest('GET', `${pulls}?page=2&limit=2`);
      expect([page.headers.get('x-total-count'), page.body.length]).toEqual(['3', 1]);
      expect(page.headers.get('link')).toContain(`page=1&limit=2>; rel="first"`);
      const comment = await visit.rest('POST', `${issue}/comments`, { body: 'Preview at http://pr-2.lab' });
      expect(comment.status).toBe(201);
      await visit.rest('PATCH', `/repos/learner/fleet/issues/comments/${comment.body.id}`, { body: 'Gone' });
      expect((await visit.rest('GET', `${issue}/comments`)).body).toMatchObject([{ body: 'Gone', user: { login: 'learner' } }]);
      expect((await visit.rest('DELETE', `/repos/learner/fleet/issues/comments/${comment.body.id}`)).status).toBe(204);
      expect((await visit.rest('DELETE', `${issue}/labels/${label.body.id}`)).status).toBe(204);
      expect(await numbers('labels=deploy/preview')).toEqual([]);
      expect(await numbers('labels=unknown')).toEqual([]);
    });

    it('answers what clients read: branches, tags, commits, files, what one has and another has not', async () => {
      const blue = await visit.branch('feat/blue', { 'apps/web.yaml': 'kind: Web\n', 'logo.bin': '\u0000\u0001' });
      await visit.git('tag', '-a', 'v1', '-m', 'First');
      await visit.git('push', '-q', 'origin', 'v1');
      const at = '/repos/learner/fleet';
      expect((await visit.rest('GET', at)).body).toMatchObject({
        full_name: 'learner/fleet',
        default_branch: 'main',
        empty: false,
        private: false,
      });
      const branches = (await visit.rest('GET', `${at}/branches`)).body;
      expect(branches.map((each: { name: string }) => each.name)).toEqual(['feat/blue', 'main']);
      expect((await visit.rest('GET', `${at}/branches/feat/blue`)).body.commit).toMatchObject({ id: blue, author: { name: 'Ada' } });
      expect((await visit.rest('GET', `${at}/tags`)).body).toMatchObject([{ name: 'v1', commit: { sha: blue } }]);
      expect((await visit.rest('GET', `${at}/commits?sha=feat/blue&limit=1`)).body).toMatchObject([
        { sha: blue, commit: { message: 'Work on feat/blue\n' } },
      ]);
      expect((await visit.rest('GET', `${at}/git/commits/${blue}`)).body).toMatchObject({
        stats: { additions: 1 },
        files: [{ filename: 'apps/web.yaml', status: 'added' }, { filename: 'logo.bin' }],
      });
      expect((await visit.rest('GET', `${at}/compare/main...feat/blue`)).body).toMatchObject({
        total_commits: 1,
        commits: [{ sha: blue }],
      });
      const file = await visit.rest('GET', `${at}/contents/apps/web.yaml?ref=feat/blue`);
      expect(file.body).toMatchObject({
        type: 'file',
        size: 10,
        encoding: 'base64',
        content: Buffer.from('kind: Web\n').toString('base64'),
      });
      expect((await visit.rest('GET', `${at}/contents?ref=v1`)).body.map((each: { name: string }) => each.name)).toEqual([
        'apps',
        'a.txt',
        'logo.bin',
      ]);
      expect((await visit.rest('GET', `${at}/contents/logo.bin?ref=feat/blue`)).body.content).toBe(Buffer.from([0, 1]).toString('base64'));
      expect((await visit.rest('GET', `${at}/raw/apps/web.yaml?ref=v1`)).text).toBe('kind: Web\n');
      expect((await visit.rest('DELETE', `${at}/branches/feat/blue`)).status).toBe(204);
      expect((await visit.rest('POST', `${at}/branches`, { new_branch_name: 'back', old_ref_name: 'v1' })).body.commit.id).toBe(blue);
      expect((await visit.rest('DELETE', `${at}/branches/main`)).status).toBe(403);
    });

    it('lets readers read and nothing more, and tells strangers nothing of what is private', async () => {
      await visit.branch('blue', { 'b.txt': 'blue\n' });
      await open('blue');
      for (const as of ['reader:reader-token', '']) {
        expect((await visit.rest('GET', `${pulls}/1`, undefined, as)).status).toBe(200);
        expect((await visit.rest('POST', `${pulls}/1/merge`, { Do: 'merge' }, as)).status).toBe(as ? 403 : 401);
        expect((await visit.rest('PATCH', `${pulls}/1`, { state: 'closed' }, as)).status).toBe(as ? 403 : 401);
      }
      expect((await visit.rest('GET', '/version', undefined, 'learner:wrong')).status).toBe(401);
      expect((await fetch(`${forge.url}/api/v1/user?token=learner-token`)).status).toBe(200);
      expect((await fetch(`${forge.url}/api/v1/user`, { headers: { authorization: 'token learner-token' } })).status).toBe(200);
      await forge.create('hidden', { private: true });
      expect((await visit.rest('GET', '/repos/learner/hidden', undefined, '')).status).toBe(404);
      expect((await visit.rest('GET', '/repos/learner/hidden')).body.private).toBe(true);
      const foreign = await fetch(`${forge.url}/api/v1${pulls}/1/merge`, {
        method: 'POST',
        headers: { origin: 'http://elsewhere.example', authorization: 'token learner-token' },
        body: '{"Do":"merge"}',
      });
      expect(foreign.status).toBe(403);
    });

    it('keeps everything over a restart, and serves a repository under both of its addresses', async () => {
      const head = await visit.branch('blue', { 'b.txt': 'blue\n' });
      await open('blue');
      expect(await visit.out('ls-remote', `${forge.url}/learner/fleet.git`, 'refs/heads/blue')).toContain(head);
      await forge.close();
      forge = await start(state);
      const again = visitForge(forge);
      expect((await again.rest('GET', `${pulls}/1`)).body).toMatchObject({ title: 'Take blue', state: 'open', head: { sha: head } });
      again.leave();
    });
  });

describePulls('embedded', (stateDir) => startForge({ stateDir, clock: new ManualClock(), users, createOnPush: true }));
