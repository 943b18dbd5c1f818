import { beforeEach, describe, expect, it } from 'vitest';
import { browse, person, useForge } from '../../../test/use-forge.ts';

describe('the forge’s pages', () => {
  const files = {
    'README.md': '# Fleet\n\n<img src=x onerror=alert(1)> ![pic](http://elsewhere.example/x.png)\n',
    'apps/web/a.yaml': 'kind: <b>\n',
  };
  const lab = useForge({ users: [person('learner'), person('reader', 'read')], files });
  beforeEach(async () => void (await lab.visit.branch('blue/sky', { 'apps/web/a.yaml': 'kind: "blue" & <script>\n' })));

  it('shows repositories, files, commits and what a branch would bring, and runs nothing of what was pushed', async () => {
    const { go } = browse(lab.forge);
    expect((await go('GET', '/')).text).toContain('<a href="/learner/fleet">learner/fleet</a>');
    expect((await go('GET', '/fleet.git')).location).toBe('/learner/fleet');
    for (const [typed, leads] of [
      ['/fleet/pulls', '/learner/fleet/pulls'],
      ['/fleet/pulls?state=closed', '/learner/fleet/pulls?state=closed'],
      ['/fleet/commits/main', '/learner/fleet/commits/main'],
      ['/learner/fleet/commits/main', '/learner/fleet/commits/branch/main'],
      ['/learner/fleet/blob/blue/sky/README.md', '/learner/fleet/src/branch/blue/sky/README.md'],
    ])
      expect((await go('GET', typed as string)).location).toBe(leads);
    const files = await go('GET', '/learner/fleet');
    expect(files.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(files.text).toContain('<h1>Fleet</h1>');
    expect(files.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(files.text).not.toMatch(/<img|<script/);
    expect((await go('GET', '/learner/fleet/src/branch/blue/sky/apps/web/a.yaml')).text).toContain(
      'kind: &quot;blue&quot; &amp; &lt;script&gt;',
    );
    expect((await go('GET', '/learner/fleet/commits/branch/blue/sky')).text).toContain('2 commits of blue/sky');
    const compared = await go('GET', '/learner/fleet/compare/main...blue/sky');
    expect(compared.text).toContain('<code class="add">+kind: &quot;blue&quot; &amp; &lt;script&gt;</code>');
    for (const path of [
      '/learner/nothing',
      '/learner/fleet/src/branch/main/../../x',
      '/learner/fleet/commit/--help',
      '/%ff/x',
      '/learner/fleet/pulls/9',
    ])
      expect([path, (await go('GET', path)).status]).toEqual([path, 404]);
  });

  it('takes a pull request from its form to its merge', async () => {
    const { go, token, logIn } = browse(lab.forge);
    expect((await go('POST', '/learner/fleet/pulls', {})).location).toBe('/user/login?to=%2Flearner%2Ffleet%2Fpulls');
    expect((await logIn('learner')).location).toBe('/learner/fleet/pulls');
    const _csrf = await token('/learner/fleet/compare/main...blue/sky');
    const opened = await go('POST', '/learner/fleet/pulls', {
      _csrf,
      base: 'main',
      head: 'blue/sky',
      title: 'Blue <b>',
      body: '**Why**\r\nnot',
    });
    expect(opened.location).toBe('/learner/fleet/pulls/1');
    await go('POST', '/learner/fleet/pulls/1/comments', { _csrf, body: '<!-- robot:1 -->Looks `good`.' });
    await go('POST', '/learner/fleet/pulls/1/labels', { _csrf, new: 'deploy/preview' });
    const shown = (await go('GET', '/learner/fleet/pulls/1')).text;
    for (const part of ['Blue &lt;b&gt;', '<strong>Why</strong>', 'Looks <code>good</code>.', 'deploy/preview', 'Merge into main'])
      expect(shown).toContain(part);
    expect(shown).not.toContain('robot:1');
    const visitor = (await browse(lab.forge).go('GET', '/learner/fleet/pulls/1')).text;
    expect(visitor).toContain('<a href="/user/login?to=%2Flearner%2Ffleet%2Fpulls%2F1">Log in</a> to comment, label or merge.');
    const head = /name="head_commit_id" value="(\w+)"/.exec(shown)?.[1] ?? '';
    await lab.visit.commit('Later', { 'b.txt': 'b' });
    await lab.visit.git('push', '-q', 'origin', 'blue/sky');
    const refused = await go('POST', '/learner/fleet/pulls/1/merge', { _csrf, style: 'squash', head_commit_id: head });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('New commits arrived since this page was loaded');
    expect((await go('POST', '/learner/fleet/pulls/1/merge', { _csrf, style: 'squash', delete_branch: 'on' })).status).toBe(303);
    expect((await go('GET', '/learner/fleet/pulls?state=closed')).text).toContain('<span class="state merged">merged</span>');
    expect((await go('GET', '/learner/fleet/pulls/1.diff')).text).toContain('+kind: "blue"');
    expect(await lab.visit.remoteHead('refs/heads/blue/sky')).toBe('');
  });

  it('is not talked into anything by other sites, wrong logins or readers', async () => {
    const { go, token, logIn } = browse(lab.forge);
    expect((await go('POST', '/user/login', { name: 'learner', token: 'wrong' })).status).toBe(401);
    expect((await go('POST', '/user/login', { name: 'learner', token: 'learner-token', to: '//elsewhere.example' })).location).toBe('/');
    const _csrf = await token('/learner/fleet/compare/main...blue/sky');
    const form = { base: 'main', head: 'blue/sky', title: 'Blue' };
    expect((await go('POST', '/learner/fleet/pulls', form)).status).toBe(403);
    expect((await go('POST', '/learner/fleet/pulls', { ...form, _csrf }, { origin: 'http://127.0.0.1:1' })).status).toBe(403);
    expect((await go('POST', '/learner/fleet/pulls', { ...form, _csrf: _csrf.replace(/.$/, '') })).status).toBe(403);
    await go('POST', '/user/logout', { _csrf });
    await logIn('reader');
    const readers = await token('/learner/fleet');
    expect((await go('POST', '/learner/fleet/pulls', { ...form, _csrf: readers })).status).toBe(403);
    expect((await go('GET', '/learner/fleet/pulls')).text).not.toContain('blue/sky');
    await lab.forge.create('hidden', { private: true });
    expect((await browse(lab.forge).go('GET', '/learner/hidden')).location).toBe('/user/login?to=%2Flearner%2Fhidden');
    expect((await go('GET', '/learner/hidden')).text).toContain('This repository is empty.');
  });

  it('adds a webhook and shows what became of it', async () => {
    const { go, token, logIn } = browse(lab.forge);
    await logIn('learner');
    const _csrf = await token('/learner/fleet/settings/hooks');
    expect(
      (await go('POST', '/learner/fleet/settings/hooks', { _csrf, url: `${lab.forge.url}/nowhere`, event: 'push', secret: 's3cret' }))
        .status,
    ).toBe(303);
    await go('POST', '/learner/fleet/settings/hooks/1/test', { _csrf });
    const { text } = await go('GET', '/learner/fleet/settings/hooks');
    expect(text).toContain('<span class="state failure">404</span> push');
    expect(text).not.toContain('s3cret');
    await go('POST', '/learner/fleet/settings/hooks/1/delete', { _csrf });
    expect((await go('GET', '/learner/fleet/settings/hooks')).text).not.toContain('/nowhere');
  });
});
