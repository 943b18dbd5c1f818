import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../platform/clock.ts';
import { composeImage } from './compose-image.ts';
import { RegistryPush } from './registry-push.ts';
import { releaseImage } from './release-image.ts';
import { releaseTarget, requireTag } from './release-target.ts';
import { startRegistry } from './start-registry.ts';
import { webImage } from './web-image.ts';

let folder: string;
let registry: Awaited<ReturnType<typeof startRegistry>>;
const pushed: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
  const users = [
    { name: 'robot', token: 'secret', right: 'push' as const },
    { name: 'reader', token: 'secret', right: 'pull' as const },
  ];
  registry = await startRegistry({ stateDir: folder, clock: new ManualClock(), users });
  pushed.length = 0;
  registry.onPush(({ repository, tag }) => pushed.push(`${repository}:${tag}`));
});

afterEach(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

describe('a release', () => {
  it('pushes to a registry with a login, and the same release has the same digest', async () => {
    const target = releaseTarget('team/web', registry.host);
    const login = 'robot:secret';
    const first = await releaseImage(target, { version: '1.2.0', login });
    const second = await releaseImage(target, { version: '1.2.0', login });
    expect(first).toEqual(second);
    expect(first.image).toBe(`${registry.host}/team/web:1.2.0`);
    expect(pushed).toEqual(['team/web:1.2.0', 'team/web:1.2.0']);
    const asked = new RegistryPush({ host: registry.host, login });
    expect(await asked.tags('team/web')).toEqual(['1.2.0']);
    expect(await asked.repositories()).toEqual(['team/web']);
    expect(await asked.has('team/web', '1.3.0')).toBe(false);
    expect(await asked.tags('nobody')).toEqual([]);
  });

  it.each([
    ['without a login', undefined],
    ['with a wrong one', 'robot:guess'],
    ['with one that may only read', 'reader:secret'],
  ])('is refused %s, and nothing appears', async (_how, login) => {
    const target = releaseTarget('web', registry.host);
    await expect(releaseImage(target, { version: '1.0.0', login })).rejects.toMatchObject({ code: 'registry/denied' });
    expect(pushed).toEqual([]);
  });

  it('says its version on its page and in its label', () => {
    const { layers, labels } = webImage('web', '1.2.0');
    expect(layers[0]?.['www/index.html']).toBe('web 1.2.0\n');
    expect(labels?.['org.opencontainers.image.version']).toBe('1.2.0');
    expect(composeImage(webImage('web', '1.2.0', 'crash')).config.toString()).toContain('exit 1');
  });
});

describe('what may be released', () => {
  it.each([
    ['web:1.0.0', 'release/tag-in-name'],
    ['Web', 'release/name'],
    ['-web', 'release/name'],
    ['web//x', 'release/name'],
    ['', 'release/name'],
    ['ghcr.io/acme/web', 'release/elsewhere'],
    ['127.0.0.1.evil.example/web', 'release/elsewhere'],
    ['10.0.0.1:5000/web', 'release/elsewhere'],
  ])('refuses the image %s', (image, code) => {
    expect(() => releaseTarget(image, '127.0.0.1:5000')).toThrow(expect.objectContaining({ code }));
  });

  it("takes the lab's own registries wherever they listen", () => {
    expect(releaseTarget('web', '172.18.0.1:5001')).toEqual({ host: '172.18.0.1:5001', repository: 'web' });
    expect(releaseTarget('172.18.0.1:5002/web', '172.18.0.1:5001')).toMatchObject({ host: '172.18.0.1:5002' });
  });

  it.each(['1.0.0+build', '', '.1', '-1', 'a b', 'x'.repeat(129), 'v1/2', 'ä'])('refuses the tag «%s»', (tag) => {
    expect(() => requireTag(tag)).toThrow(expect.objectContaining({ code: 'release/tag' }));
  });

  it.each(['1.0.0', 'v2', 'main-1a2b3c4-1700000000', '_x', '2.0.0-rc.1'])('takes the tag %s', (tag) => {
    expect(requireTag(tag)).toBe(tag);
  });
});
