import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startForge } from './start-forge.ts';
import { useForge } from '../../test/use-forge.ts';

const pulls = '/repos/learner/fleet/pulls';

describe('the forge under hostile input', () => {
  const lab = useForge();

  /** As it is, without the cleaning that fetch does to an address. */
  const raw = (path: string, host?: string): Promise<number> =>
    new Promise((done, fail) => {
      const { hostname, port } = new URL(lab.forge.url);
      request({ hostname, port, path, headers: { authorization: 'token learner-token', ...(host ? { host } : {}) } }, (answer) => {
        answer.resume();
        done(answer.statusCode ?? 0);
      })
        .on('error', fail)
        .end();
    });

  it('answers no address that leaves its folder or is none', async () => {
    for (const path of [
      '/api/v1/repos/../../etc',
      '/api/v1/repos/%2e%2e/fleet',
      '/api/v1/repos/learner/..%2f..%2fusers',
      '/api/v1/repos/learner/fleet/contents/../../../users.json',
      '/api/v1/repos/learner/fleet/contents/%2e%2e%2fHEAD',
      '/api/v1/repos/learner/fleet/raw/--output=x',
      '/api/v1/repos/learner/fleet/git/commits/--all',
      '/api/v1/repos/learner/fleet/git/commits/HEAD~1',
      '/api/v1/repos/learner/fleet/commits?sha=-n1',
      '/api/v1/repos/learner/fleet/pulls/%ff',
      '/api/v1/repos/learner/fleet/pulls/99999999999999999999',
      '/..%2f/x',
      '/learner/..%2ffleet/src/branch/main/a.txt',
    ])
      expect([path, await raw(path)]).toEqual([path, 404]);
    expect((await lab.visit.rest('POST', '/user/repos', { name: '../x' })).status).toBe(422);
  });

  it('answers to its address only: a name of the web that was pointed here gets nothing', async () => {
    for (const path of ['/api/v1/user', '/', '/fleet.git/info/refs?service=git-upload-pack']) {
      expect([path, await raw(path, 'evil.example')]).toEqual([path, 421]);
      expect([path, await raw(path, 'localhost:80')]).toEqual([path, 200]);
    }
  });

  it('says in words that it could not answer, where a client would only see its connection end', async () => {
    const routes = () => {
      throw new Error('spawn ENOMEM');
    };
    const broken = await startForge({ stateDir: join(lab.visit.folder, 'broken'), clock: lab.clock, users: [], routes });
    const answer = await fetch(`${broken.url}/fleet.git/info/refs?service=git-upload-pack`);
    expect([answer.status, await answer.text()]).toEqual([500, 'The forge could not answer: spawn ENOMEM\n']);
    await broken.close();
  });

  it('refuses bodies that are none, and goes on', async () => {
    const send = (body: string) =>
      fetch(`${lab.forge.url}/api/v1${pulls}`, { method: 'POST', headers: { authorization: 'token learner-token' }, body });
    for (const [body, status] of [
      ['{', 422],
      ['[]', 422],
      ['"x"', 422],
      ['{"title":{},"head":"blue","base":"main"}', 422],
      ['{"title":"x","head":"--upload-pack=x","base":"main"}', 404],
      ['{"title":"x","head":"somebody:main","base":"main"}', 404],
      [`{"title":"${'x'.repeat(5 * 1024 * 1024)}"}`, 413],
    ] as const)
      expect([body.slice(0, 40), (await send(body)).status]).toEqual([body.slice(0, 40), status]);
    expect((await lab.visit.rest('GET', pulls)).body).toEqual([]);
  });

  it('keeps names of branches and files that a shell or a page would stumble over', async () => {
    const name = "feat/$(id);'x'&<b>";
    await lab.visit.branch(name, { 'dir with space/ü"<i>.txt': 'x\n' });
    const opened = await lab.visit.rest('POST', pulls, { head: name, base: 'main', title: '$(id) `id` <script>' });
    expect(opened.body).toMatchObject({ head: { ref: name }, changed_files: 1 });
    expect((await lab.visit.rest('GET', `${pulls}/1/files`)).body).toMatchObject([{ filename: 'dir with space/ü"<i>.txt' }]);
    expect((await lab.visit.rest('POST', `${pulls}/1/merge`, { Do: 'merge', delete_branch_after_merge: true })).status).toBe(200);
    await lab.visit.git('fetch', '-q', 'origin', 'main');
    expect(await lab.visit.out('log', '-1', '--format=%s', 'FETCH_HEAD')).toBe(
      `Merge pull request '$(id) \`id\` <script>' (#1) from ${name} into main`,
    );
    const path = encodeURIComponent('dir with space') + '/' + encodeURIComponent('ü"<i>.txt');
    expect((await lab.visit.rest('GET', `/repos/learner/fleet/contents/${path}`)).body.content).toBe(Buffer.from('x\n').toString('base64'));
  });

  it('does one of two merges at once, one of two openings at once, and loses no push beside a merge', async () => {
    await lab.visit.branch('blue', { 'b.txt': 'blue\n' });
    const [one, two] = await Promise.all([1, 2].map(() => lab.visit.rest('POST', pulls, { head: 'blue', base: 'main', title: 'Blue' })));
    expect([one?.status, two?.status].sort()).toEqual([201, 409]);
    await lab.visit.git('checkout', '-q', 'main');
    const mine = await lab.visit.commit('Mine', { 'm.txt': 'mine\n' });
    const merge = () => lab.visit.rest('POST', `${pulls}/1/merge`, { Do: 'squash' });
    const [first, second, push] = await Promise.all([merge(), merge(), lab.visit.git('push', 'origin', 'main')]);
    expect([first.status, second.status].sort()).toEqual([200, 405]);
    expect(push.code === 0 || /\[(remote )?rejected\]/.test(push.stderr)).toBe(true);
    if (push.code !== 0) {
      await lab.visit.git('pull', '-q', '--rebase', 'origin', 'main');
      await lab.visit.git('push', '-q', 'origin', 'main');
    }
    await lab.visit.git('fetch', '-q', 'origin', 'main');
    expect((await lab.visit.out('log', '--format=%s', 'FETCH_HEAD')).split('\n').sort()).toEqual(['Blue (#1)', 'Mine', 'One']);
    expect(mine).toMatch(/^[0-9a-f]{40}$/);
  });

  it('follows a forced push, and a pull request whose head has nothing left of its own', async () => {
    await lab.visit.branch('blue', { 'b.txt': 'blue\n' });
    await lab.visit.rest('POST', pulls, { head: 'blue', base: 'main', title: 'Blue' });
    await lab.visit.git('commit', '-q', '--amend', '-m', 'Bluer');
    await lab.visit.git('push', '-q', '--force', 'origin', 'blue');
    const forced = await lab.visit.rest('GET', `${pulls}/1`);
    expect(forced.body).toMatchObject({ state: 'open', head: { sha: await lab.visit.out('rev-parse', 'HEAD') } });
    await lab.visit.git('reset', '-q', '--hard', 'main');
    await lab.visit.git('push', '-q', '--force', 'origin', 'blue');
    expect((await lab.visit.rest('GET', `${pulls}/1`)).body).toMatchObject({ state: 'open', changed_files: 0 });
    expect((await lab.visit.rest('GET', `${pulls}/1/commits`)).body).toEqual([]);
    const merged = await lab.visit.rest('POST', `${pulls}/1/merge`, { Do: 'squash' });
    expect(merged.status).toBe(200);
  });
});
