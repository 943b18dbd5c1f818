import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealClock } from '../../src/platform/clock.ts';
import { startRegistry } from '../../src/registry/start-registry.ts';
import type { ImagePushEvent, RegistryUser } from '../../src/registry/registry.ts';
import { digestOf } from '../../src/registry/blob-store.ts';
import { seedImage } from '../../src/registry/seed-image.ts';

type Started = Awaited<ReturnType<typeof startRegistry>>;

/** What every registry must do for a client that speaks the distribution specification. */
const describeRegistry = (name: string, start: (stateDir: string, users?: RegistryUser[]) => Promise<Started>) =>
  describe(`the registry: ${name}`, () => {
    let registry: Started;
    let folder: string;
    const events: ImagePushEvent[] = [];
    const ask = (path: string, init?: RequestInit) => fetch(`http://${registry.host}${path}`, init);

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'registry-'));
      registry = await start(join(folder, 'state'));
      registry.onPush((event) => events.push(event));
      for (const tag of ['1.0.0', '1.0.1', '1.1.0'])
        seedImage(registry.store, { name: `web:${tag}`, files: { 'www/index.html': `web ${tag}` }, ports: [8080] });
    });
    afterAll(async () => {
      await registry.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('pages through tags with a Link', async () => {
      const first = await ask('/v2/web/tags/list?n=2');
      expect(await first.json()).toEqual({ name: 'web', tags: ['1.0.0', '1.0.1'] });
      const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] as string;
      const second = await ask(next);
      expect(await second.json()).toEqual({ name: 'web', tags: ['1.1.0'] });
      expect(second.headers.get('link')).toBeNull();
    });

    it('uploads in chunks, refuses a wrong order and a wrong digest', async () => {
      const content = Buffer.from('hello registry');
      const started = await ask('/v2/chunks/blobs/uploads/', { method: 'POST' });
      const location = started.headers.get('location') as string;
      expect(
        (await ask(location, { method: 'PATCH', body: content.subarray(0, 5), headers: { 'content-range': '0-4' } })).headers.get('range'),
      ).toBe('0-4');
      expect((await ask(location, { method: 'PATCH', body: content.subarray(5), headers: { 'content-range': '9-12' } })).status).toBe(416);
      await ask(location, { method: 'PATCH', body: content.subarray(5), headers: { 'content-range': '5-13' } });
      expect((await ask(`${location}?digest=sha256:${'0'.repeat(64)}`, { method: 'PUT' })).status).toBe(400);
      expect((await ask(`${location}?digest=${digestOf(content)}`, { method: 'PUT' })).status).toBe(201);
      const part = await ask(`/v2/chunks/blobs/${digestOf(content)}`, { headers: { range: 'bytes=6-13' } });
      expect([part.status, await part.text()]).toEqual([206, 'registry']);
    });

    it('lists referrers by artifact type and deletes by tag and by digest', async () => {
      const config = Buffer.from('{}');
      await ask(`/v2/art/blobs/uploads/?digest=${digestOf(config)}`, { method: 'POST', body: config });
      const subject = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digestOf(Buffer.from('x')), size: 1 };
      const manifest = JSON.stringify({
        schemaVersion: 2,
        artifactType: 'application/x.test',
        config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf(config), size: 2 },
        layers: [],
        subject,
      });
      const put = await ask('/v2/art/manifests/one', {
        method: 'PUT',
        body: manifest,
        headers: { 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
      });
      expect([put.status, put.headers.get('oci-subject')]).toEqual([201, subject.digest]);
      const referrers = (await (await ask(`/v2/art/referrers/${subject.digest}?artifactType=application/x.test`)).json()) as {
        manifests: { digest: string }[];
      };
      expect(referrers.manifests.map((each) => each.digest)).toEqual([digestOf(Buffer.from(manifest))]);
      expect((await ask('/v2/art/manifests/one', { method: 'DELETE' })).status).toBe(202);
      expect(((await (await ask('/v2/art/manifests/one')).json()) as { errors: { code: string }[] }).errors[0]?.code).toBe(
        'MANIFEST_UNKNOWN',
      );
      expect(events).toMatchObject([{ repository: 'art', tag: 'one' }]);
    });

    it('refuses a manifest whose layer it does not have', async () => {
      const body = JSON.stringify({ schemaVersion: 2, layers: [{ digest: digestOf(Buffer.from('absent')) }] });
      const put = await ask('/v2/web/manifests/broken', { method: 'PUT', body });
      expect([put.status, ((await put.json()) as { errors: { code: string }[] }).errors[0]?.code]).toEqual([404, 'MANIFEST_BLOB_UNKNOWN']);
    });

    it('asks for a login and lets a puller only pull', async () => {
      const closed = await start(join(folder, 'closed'), [{ name: 'puller', token: 'puller-token', right: 'pull' }]);
      const login = { authorization: `Basic ${Buffer.from('puller:puller-token').toString('base64')}` };
      expect((await fetch(`http://${closed.host}/v2/`)).headers.get('www-authenticate')).toBe('Basic realm="registry"');
      expect((await fetch(`http://${closed.host}/v2/`, { headers: login })).status).toBe(200);
      expect((await fetch(`http://${closed.host}/v2/x/blobs/uploads/`, { method: 'POST', headers: login })).status).toBe(403);
      await closed.close();
    });
  });

describeRegistry('embedded', (stateDir, users) => startRegistry({ stateDir, clock: new RealClock(), users }));
