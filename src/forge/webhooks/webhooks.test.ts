import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { HttpInit } from '../../platform/http-fetch.ts';
import type { HttpResponse } from '../../platform/http-response.ts';
import { browse, useForge } from '../../../test/use-forge.ts';

const receiver = 'http://webhook-receiver.flux-system.svc.cluster.local/hook/abc';

describe('webhooks', () => {
  const path = '/learner/fleet/settings/hooks';
  const posts: { url: string; headers: Headers; text: string }[] = [];
  const deliver = vi.fn<(url: string, init: HttpInit) => Promise<HttpResponse>>(async (url, init) => {
    posts.push({ url, headers: new Headers(init.headers ?? {}), text: String(init.body) });
    return new Response('', { status: 200 });
  });

  const lab = useForge({ deliver });
  beforeEach(() => {
    posts.length = 0;
    deliver.mockClear();
  });

  const hook = (events: string[], path = '/repos/learner/fleet/hooks', more = {}) =>
    lab.visit.rest('POST', path, {
      type: 'gitea',
      config: { url: receiver, content_type: 'json', secret: 's3cret' },
      events,
      active: true,
      ...more,
    });
  const told = (count: number) => vi.waitFor(() => expect(posts).toHaveLength(count));
  const types = () => posts.map(({ headers }) => headers.get('x-gitea-event-type'));

  it('posts a push as Gitea does, signed, to where the engine delivers', async () => {
    const made = await hook(['push']);
    expect(made).toMatchObject({ status: 201, body: { type: 'gitea', events: ['push'], config: { url: receiver } } });
    expect(made.text).not.toContain('s3cret');
    const before = await lab.visit.out('rev-parse', 'HEAD');
    const after = await lab.visit.commit('Two', { 'a.txt': 'changed\n', 'new.txt': 'new\n' });
    await lab.visit.git('push', '-q', 'origin', 'main');
    await told(1);
    const [{ url, headers, text } = { url: '', headers: new Headers(), text: '' }] = posts;
    const signature = createHmac('sha256', 's3cret').update(text).digest('hex');
    expect(url).toBe(receiver);
    expect([headers.get('x-gitea-event'), headers.get('x-github-event')]).toEqual(['push', 'push']);
    expect([headers.get('x-gitea-signature'), headers.get('x-hub-signature-256')]).toEqual([signature, `sha256=${signature}`]);
    expect(JSON.parse(text)).toMatchObject({
      ref: 'refs/heads/main',
      before,
      after,
      total_commits: 1,
      commits: [{ id: after, message: 'Two\n', added: ['new.txt'], modified: ['a.txt'], removed: [] }],
      repository: { full_name: 'learner/fleet', clone_url: `${lab.forge.url}/learner/fleet.git` },
      pusher: { login: 'learner' },
    });
  });

  it('tells of a pull request from its opening to its merge, and of branches that come and go', async () => {
    await hook(['pull_request', 'create', 'delete']);
    await lab.visit.branch('blue', { 'b.txt': 'blue\n' });
    await told(1);
    await lab.visit.rest('POST', '/repos/learner/fleet/pulls', { head: 'blue', base: 'main', title: 'Blue' });
    await told(2);
    await lab.visit.rest('POST', '/repos/learner/fleet/issues/1/comments', { body: 'Look.' });
    await told(3);
    await lab.visit.rest('POST', '/repos/learner/fleet/pulls/1/merge', { Do: 'squash', delete_branch_after_merge: true });
    await told(5);
    expect(types().sort()).toEqual(['create', 'delete', 'pull_request', 'pull_request', 'pull_request_comment']);
    const [opened, closed] = posts
      .filter(({ headers }) => headers.get('x-gitea-event') === 'pull_request')
      .map(({ text }) => JSON.parse(text));
    expect(opened).toMatchObject({ action: 'opened', number: 1, pull_request: { state: 'open', head: { ref: 'blue' } } });
    expect(closed).toMatchObject({ action: 'closed', pull_request: { merged: true }, sender: { login: 'learner' } });
  });

  it('tells the owner’s hooks of an image, and nobody of what was not asked for', async () => {
    await hook(['package'], '/user/hooks');
    await hook(['push'], '/repos/learner/fleet/hooks', { branch_filter: 'release/*' });
    await hook(['push'], '/repos/learner/fleet/hooks', { active: false });
    await lab.visit.commit('Two', { 'a.txt': 'two\n' });
    await lab.visit.git('push', '-q', 'origin', 'main');
    lab.forge.announcePackage({ name: 'app', tag: '1.2.3', digest: `sha256:${'a'.repeat(64)}`, host: '127.0.0.1:5000' });
    await told(1);
    expect(types()).toEqual(['package']);
    expect(JSON.parse(posts[0]?.text ?? '')).toMatchObject({
      action: 'created',
      package: { type: 'container', name: 'app', version: '1.2.3' },
    });
  });

  it('sends what failed again only by hand, and shows both', async () => {
    deliver.mockResolvedValueOnce(new Response('not now', { status: 503 }));
    await hook(['push']);
    await lab.visit.commit('Two', { 'a.txt': 'two\n' });
    await lab.visit.git('push', '-q', 'origin', 'main');
    const { go, token, logIn } = browse(lab.forge);
    await logIn('learner');
    const shown = async () => (await go('GET', path)).text;
    await vi.waitFor(async () => expect(await shown()).toContain('not now'));
    await lab.clock.advance(3_600_000);
    expect(posts).toEqual([]);
    const delivery = /name="delivery" value="([\w-]+)"/.exec(await shown())?.[1] ?? '';
    const _csrf = await token(path);
    const replay = async (id: string) => (await go('POST', `${path}/1/replay`, { _csrf, delivery: id })).status;
    expect([await replay(delivery), await replay('other')]).toEqual([303, 404]);
    expect(posts.map(({ headers }) => headers.get('x-gitea-event'))).toEqual(['push']);
    expect(JSON.parse(posts[0]?.text ?? '')).toMatchObject({ commits: [{ message: 'Two\n' }] });
    const page = await shown();
    expect([page.match(/class="state success">200/g), page.match(/class="state failure">503/g)]).toMatchObject([
      { length: 1 },
      { length: 1 },
    ]);
  });

  it('sends what was under way when the forge ended, once it is back', async () => {
    deliver.mockImplementationOnce(() => new Promise(() => {}));
    await hook(['push']);
    await lab.visit.commit('Two', { 'a.txt': 'two\n' });
    await lab.visit.git('push', '-q', 'origin', 'main');
    await vi.waitFor(() => expect(deliver).toHaveBeenCalledOnce());
    await lab.restart();
    const { go, logIn } = browse(lab.forge);
    await logIn('learner');
    expect((await go('GET', path)).text).toContain('not sent yet');
    await lab.clock.advance(5_000);
    await told(1);
    expect(JSON.parse(posts[0]?.text ?? '')).toMatchObject({ commits: [{ message: 'Two\n' }] });
    await vi.waitFor(async () => expect((await go('GET', path)).text).not.toContain('not sent yet'));
    await lab.restart();
    await lab.clock.advance(5_000);
    expect(posts).toHaveLength(1);
  });

  it('lets a push pass whose hook nobody answers, and refuses a hook without an address', async () => {
    deliver.mockRejectedValueOnce(new Error('dial tcp: lookup nowhere: no such host'));
    const { body } = await hook(['push']);
    await lab.visit.commit('Two', { 'a.txt': 'two\n' });
    expect((await lab.visit.git('push', 'origin', 'main')).code).toBe(0);
    expect((await lab.visit.rest('POST', `/repos/learner/fleet/hooks/${body.id}/tests`)).status).toBe(204);
    await told(1);
    expect((await hook(['push'], undefined, { config: { url: 'file:///etc/passwd', content_type: 'json' } })).status).toBe(422);
    expect((await lab.visit.rest('DELETE', `/repos/learner/fleet/hooks/${body.id}`)).status).toBe(204);
    expect((await lab.visit.rest('GET', '/repos/learner/fleet/hooks')).body).toEqual([]);
  });
});
