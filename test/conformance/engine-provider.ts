import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineAccess, EngineProvider, Progress } from '../../src/engines/provider.ts';
import { RestClient } from '../../src/kubernetes/rest/rest-client.ts';
import { seedRepository, forgeHead } from '../../src/course/repository.ts';

const quiet: Progress = { step: (_, work) => work() };

/** What every engine must do, through its clients only. */
export const describeEngineProvider = (provider: EngineProvider, { restoreMs = 2000 } = {}) =>
  describe(`engine ${provider.name}`, () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'gitops-lab-engine-'));
    let access: EngineAccess;

    const ask = async (method: string, path: string, body?: unknown): Promise<string> => {
      const client = RestClient.fromFile(access.kubeconfig, 'conformance');
      try {
        return await client.text({ method, path, ...(body === undefined ? {} : { body }) });
      } finally {
        client.close();
      }
    };
    const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { of: name } });
    const configMaps = '/api/v1/namespaces/default/configmaps';
    const names = async () =>
      (JSON.parse(await ask('GET', configMaps)) as { items: { metadata: { name: string } }[] }).items.map((item) => item.metadata.name);

    beforeAll(async () => {
      access = await provider.start(stateDir, quiet);
    });
    afterAll(async () => {
      await provider.destroy(stateDir);
      rmSync(stateDir, { recursive: true, force: true });
    });

    it('says honestly what is real, simulated and left out', () => {
      expect(new Set(provider.describe().map((part) => part.how))).toEqual(new Set(['real', 'simulated', 'left out']));
    });

    it('is reached through its own kubeconfig and forge', async () => {
      expect(JSON.parse(await ask('GET', '/version'))).toMatchObject({ major: '1' });
      await seedRepository(
        access.forge,
        { name: 'fleet', files: { 'README.md': 'x\n' }, message: 'Start', clone: false },
        Date.UTC(2026, 0, 1),
      );
      expect(await forgeHead(access.forge, 'fleet')).toMatch(/^[0-9a-f]{40}$/);
    });

    it('attaches to what runs instead of starting it again', async () => {
      const { pid } = await provider.status(stateDir);
      expect(await provider.start(stateDir, quiet)).toEqual(access);
      expect((await provider.status(stateDir)).pid).toBe(pid);
    });

    it(`goes back to a checkpoint of cluster and forge within ${restoreMs / 1000} s`, async () => {
      await ask('POST', configMaps, configMap('before'));
      const head = await forgeHead(access.forge, 'fleet');
      await provider.checkpoint(stateDir, 'here');
      await ask('POST', configMaps, configMap('after'));
      await seedRepository(access.forge, { name: 'later', files: { a: 'x' }, message: 'Later', clone: false }, Date.UTC(2026, 0, 1));
      const begun = performance.now();
      expect(await provider.restore(stateDir, 'here')).toBe(true);
      expect(performance.now() - begun).toBeLessThan(restoreMs);
      expect(await names()).toEqual(expect.arrayContaining(['before']));
      expect(await names()).not.toContain('after');
      expect([await forgeHead(access.forge, 'fleet'), await forgeHead(access.forge, 'later')]).toEqual([head, undefined]);
    });

    it('knows no checkpoint that was not made', async () => {
      expect(await provider.restore(stateDir, 'never')).toBe(false);
    });

    it.skipIf(!provider.advance)('lets time pass at once, and never back again', async () => {
      const before = provider.clock?.(stateDir).now() ?? 0;
      await provider.advance?.(stateDir, 3_600_000);
      const name = 'an-hour-later';
      const made = JSON.parse(await ask('POST', configMaps, configMap(name))) as { metadata: { creationTimestamp: string } };
      expect(Date.parse(made.metadata.creationTimestamp) - before).toBeGreaterThanOrEqual(3_599_000);
      await provider.stop(stateDir);
      await provider.start(stateDir, quiet);
      expect((provider.clock?.(stateDir).now() ?? 0) - before).toBeGreaterThanOrEqual(3_600_000);
    });

    it('keeps addresses and state over stop and start', async () => {
      await provider.stop(stateDir);
      expect(await provider.status(stateDir)).toEqual({ running: false });
      expect(await provider.start(stateDir, quiet)).toEqual(access);
      expect(await names()).toContain('before');
    });
  });
