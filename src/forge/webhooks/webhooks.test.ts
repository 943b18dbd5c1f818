import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { visitForge } from '../../../test/forge-visitor.ts';
import { ManualClock } from '../../platform/clock.ts';
import type { Forge } from '../forge.ts';
import { startForge } from '../start-forge.ts';

const receiver = 'http://webhook-receiver.flux-system.svc.cluster.local/hook/abc';

describe('webhooks', () => {
  let state: string;
  let forge: Forge;
  let visit: ReturnType<typeof visitForge>;
  const clock = new ManualClock();
  const posts: { url: string; headers: Headers; text: string }[] = [];
  const deliver = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(async (url, init) => {
    posts.push({ url, headers: new Headers(init.headers), text: String(init.body) });
    return new Response('', { status: 200 });
  });

  beforeEach(async () => {
    posts.length = 0;
    state = mkdtempSync(join(tmpdir(), 'forge-hooks-'));
    const users = [{ name: 'learner', token: 'learner-token', right: 'write' as const }];
    forge = await startForge({ stateDir: state, clock, users, createOnPush: true, deliver });
    visit = visitForge(forge);
    await visit.begin();
  });
  afterEach(async () => {
    visit.leave();
    await forge.close();
    rmSync(state, { recursive: true, force: true });
  });

  const hook = (events: string[], path = '/repos/learner/fleet/hooks', more = {}) =>
    visit.rest('POST', path, {
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
    const before = await visit.out('rev-parse', 'HEAD');
    const after = await visit.commit('Two', { 'a.txt': 'changed\n', 'new.txt': 'new\n' });
    await visit.git('push', '-q', 'origin', 'main');
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
      repository: { full_name: 'learner/fleet', clone_url: `${forge.url}/learner/fleet.git` },
      pusher: { login: 'learner' },
    });
  });

  it('tells of a pull request from its opening to its merge, and of branches that come and go', async () => {
    await hook(['pull_request', 'create', 'delete']);
    await visit.branch('blue', { 'b.txt': 'blue\n' });
    await told(1);
    await visit.rest('POST', '/repos/learner/fleet/pulls', { head: 'blue', base: 'main', title: 'Blue' });
    await told(2);
    await visit.rest('POST', '/repos/learner/fleet/issues/1/comments', { body: 'Look.' });
    await told(3);
    await visit.rest('POST', '/repos/learner/fleet/pulls/1/merge', { Do: 'squash', delete_branch_after_merge: true });
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
    await visit.commit('Two', { 'a.txt': 'two\n' });
    await visit.git('push', '-q', 'origin', 'main');
    forge.announcePackage({ name: 'app', tag: '1.2.3', digest: `sha256:${'a'.repeat(64)}`, host: '127.0.0.1:5000' });
    await told(1);
    expect(types()).toEqual(['package']);
    expect(JSON.parse(posts[0]?.text ?? '')).toMatchObject({
      action: 'created',
      package: { type: 'container', name: 'app', version: '1.2.3' },
    });
  });

  it('lets a push pass whose hook nobody answers, and refuses a hook without an address', async () => {
    deliver.mockRejectedValueOnce(new Error('dial tcp: lookup nowhere: no such host'));
    const { body } = await hook(['push']);
    await visit.commit('Two', { 'a.txt': 'two\n' });
    expect((await visit.git('push', 'origin', 'main')).code).toBe(0);
    expect((await visit.rest('POST', `/repos/learner/fleet/hooks/${body.id}/tests`)).status).toBe(204);
    await told(1);
    expect((await hook(['push'], undefined, { config: { url: 'file:///etc/passwd', content_type: 'json' } })).status).toBe(422);
    expect((await visit.rest('DELETE', `/repos/learner/fleet/hooks/${body.id}`)).status).toBe(204);
    expect((await visit.rest('GET', '/repos/learner/fleet/hooks')).body).toEqual([]);
  });
});
