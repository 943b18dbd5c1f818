import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RealClock } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import { adminUser } from '../machinery/user.ts';
import { startApiServer } from './start-api-server.ts';
import { startTestServer } from './test-server.ts';

const map = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});
const reference = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name });

describe('a server that starts again', () => {
  let stateDir: string;
  beforeEach(() => void (stateDir = mkdtempSync(join(tmpdir(), 'state-'))));
  afterEach(() => rmSync(stateDir, { recursive: true, force: true }));
  const start = () => startApiServer({ clock: new RealClock(), stateDir });

  it('goes on where it was, with the same credentials, though it was never closed', async () => {
    const first = await start();
    const created = await first.client(adminUser).create(map('kept', { a: '1' }));
    const second = await start();
    expect(await second.client(adminUser).get(reference('kept'))).toEqual(created);
    const token = /token: (\S+)/;
    expect(token.exec(second.kubeconfig())?.[1]).toBe(token.exec(first.kubeconfig())?.[1]);
    await Promise.all([first.close(), second.close()]);
  });

  it('loses only the half-written line of a file that was cut', async () => {
    const first = await start();
    const client = first.client(adminUser);
    await client.create(map('one'));
    await client.create(map('two'));
    await first.close();
    const file = join(stateDir, 'store.jsonl');
    truncateSync(file, readFileSync(file).length - 5);
    const second = await start();
    expect(await second.client(adminUser).find(reference('one'))).toBeTruthy();
    expect(await second.client(adminUser).find(reference('two'))).toBeNull();
    expect(await second.client(adminUser).create(map('two'))).toBeTruthy();
    await second.close();
  });

  it('makes new credentials when theirs were cut', async () => {
    await (await start()).close();
    truncateSync(join(stateDir, 'credentials.json'), 40);
    const test = await startTestServer({ stateDir });
    expect((await test.ask('/api/v1/namespaces')).code).toBe(200);
    await test.server.close();
  });

  it('puts a checkpoint back and tells watchers', async () => {
    const server = await start();
    const client = server.client(adminUser);
    await client.create(map('kept', { a: 'before' }));
    const checkpoint = JSON.parse(JSON.stringify(server.checkpoint())) as { objects: unknown[] };
    await client.update(map('kept', { a: 'after' }));
    await client.create(map('added'));
    const seen: string[] = [];
    const { resourceVersion } = await client.list({ apiVersion: 'v1', kind: 'ConfigMap' });
    const watch = client.watch({ apiVersion: 'v1', kind: 'ConfigMap' }, { resourceVersion }, ({ type, object }) =>
      seen.push(`${type} ${object.metadata.name}`),
    );
    server.restore(checkpoint);
    await new Promise((done) => setImmediate(done));
    watch.stop();
    expect(seen.sort()).toEqual(['DELETED added', 'MODIFIED kept']);
    expect((await client.get(reference('kept'))).data).toEqual({ a: 'before' });
    await server.close();
  });

  it('says which port is taken', async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    await expect(startApiServer({ clock: new RealClock(), port })).rejects.toMatchObject({ code: 'engine/port-taken', data: { port } });
    await first.close();
  });
});
