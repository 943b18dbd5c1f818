import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { visitForge } from '../../../test/forge-visitor.ts';
import { adminUser } from '../../kubernetes/machinery/user.ts';
import { RealClock } from '../../platform/clock.ts';
import { releaseImage } from '../../registry/release-image.ts';
import { releaseTarget } from '../../registry/release-target.ts';
import { startEmbedded, type EmbeddedEngine } from './compose.ts';

describe('the forge inside the engine', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'forge-engine-'));
  let engine: EmbeddedEngine;
  let visit: ReturnType<typeof visitForge>;

  beforeAll(async () => {
    engine = await startEmbedded({ stateDir, clock: new RealClock() });
    visit = visitForge(engine.forge);
    await visit.begin();
  });
  afterAll(async () => {
    visit.leave();
    await engine.close();
    rmSync(stateDir, { recursive: true, force: true });
  });

  it('goes back with a checkpoint: branches, pull requests, labels and rules together', async () => {
    const head = await visit.branch('blue', { 'b.txt': 'blue\n' });
    await visit.rest('POST', '/repos/learner/fleet/pulls', { head: 'blue', base: 'main', title: 'Blue' });
    const before = await visit.remoteHead('refs/heads/main');
    engine.checkpoint('before');
    await visit.rest('POST', '/repos/learner/fleet/pulls/1/merge', { Do: 'squash', delete_branch_after_merge: true });
    await visit.rest('POST', '/repos/learner/fleet/branch_protections', { rule_name: 'main' });
    await visit.branch('later', { 'l.txt': 'l\n' });
    await visit.rest('POST', '/repos/learner/fleet/pulls', { head: 'later', base: 'main', title: 'Later' });
    expect(await engine.restore('before')).toBe(true);
    const pulls = await visit.rest('GET', '/repos/learner/fleet/pulls?state=all');
    expect(pulls.body).toMatchObject([{ number: 1, state: 'open', merged: false, mergeable: true, head: { sha: head } }]);
    expect(await visit.remoteHead('refs/heads/main')).toBe(before);
    await visit.git('checkout', '-q', 'main');
    await visit.commit('Two', { 'a.txt': 'two\n' });
    expect((await visit.git('push', 'origin', 'main')).code).toBe(0);
  });

  it('delivers webhooks of pushes and of images to a service in the cluster', async () => {
    const heard: { event: string; signed: boolean; path: string }[] = [];
    engine.workloads.network.serve('10.244.9.9', 9292, (request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        const signature = `sha256=${createHmac('sha256', 's3cret').update(text).digest('hex')}`;
        heard.push({
          event: String(request.headers['x-gitea-event']),
          signed: request.headers['x-hub-signature-256'] === signature,
          path: request.url ?? '',
        });
        response.end();
      });
    });
    const client = engine.api.client(adminUser);
    const metadata = { name: 'receiver', namespace: 'default' };
    await client.create({ apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80, targetPort: 9292 }] } });
    await client.create({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'receiver' } },
      addressType: 'IPv4',
      ports: [{ port: 9292, name: '' }],
      endpoints: [{ addresses: ['10.244.9.9'], conditions: { ready: true } }],
    });
    const config = { url: 'http://receiver.default.svc.cluster.local/hook/x', content_type: 'json', secret: 's3cret' };
    await visit.rest('POST', '/repos/learner/fleet/hooks', { type: 'gitea', config, events: ['push'], active: true });
    await visit.rest('POST', '/user/hooks', { type: 'gitea', config, events: ['package'], active: true });
    await visit.commit('Three', { 'a.txt': 'three\n' });
    await visit.git('push', '-q', 'origin', 'main');
    await releaseImage(releaseTarget('web', engine.registry.host), { version: '1.0.0' });
    await vi.waitFor(() =>
      expect(heard).toEqual([
        { event: 'push', signed: true, path: '/hook/x' },
        { event: 'package', signed: true, path: '/hook/x' },
      ]),
    );
  });
});
