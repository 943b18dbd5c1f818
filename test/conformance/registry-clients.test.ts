// The registry as real clients see it: crane, oras and docker, each where it is there.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealClock } from '../../src/platform/clock.ts';
import { runProcess } from '../../src/platform/process.ts';
import { seedImage } from '../../src/registry/seed-image.ts';
import { startRegistry } from '../../src/registry/start-registry.ts';
import { findClient } from '../real-clients.ts';

const [crane, oras, docker] = ['crane', 'oras', 'docker'].map(findClient);
const dockerAnswers = docker !== undefined && (await runProcess(docker, ['version', '--format', '{{.Server.Version}}'])).code === 0;

describe('the registry, asked by real clients', () => {
  let open: Awaited<ReturnType<typeof startRegistry>>;
  let closed: typeof open;
  let folder: string;
  // Logins of this test go into a file of its own, never into the user's.
  const run = (program: string | undefined, args: string[]) =>
    runProcess(program ?? '', args, { cwd: folder, env: { ...process.env, DOCKER_CONFIG: join(folder, 'docker') } });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'registry-'));
    mkdirSync(join(folder, 'docker'));
    const clock = new RealClock();
    open = await startRegistry({ stateDir: join(folder, 'open'), clock });
    seedImage(open.store, { name: 'web:1.0.0', files: { 'www/index.html': 'web' }, ports: [8080] });
    const users = [{ name: 'pusher', token: 'secret', right: 'push' as const }];
    closed = await startRegistry({ stateDir: join(folder, 'closed'), clock, users, store: open.store });
  });
  afterAll(async () => {
    await Promise.all([open.close(), closed.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it.runIf(crane)('crane copies, lists, names a digest, deletes', async () => {
    const image = `${open.host}/team/app:9.9.9`;
    expect((await run(crane, ['copy', `${open.host}/web:1.0.0`, image])).code).toBe(0);
    expect((await run(crane, ['ls', `${open.host}/team/app`])).stdout).toBe('9.9.9\n');
    expect((await run(crane, ['digest', image])).stdout).toBe((await run(crane, ['digest', `${open.host}/web:1.0.0`])).stdout);
    expect((await run(crane, ['delete', image])).code).toBe(0);
    expect((await run(crane, ['digest', image])).stderr).toContain('404');
  });

  it.runIf(oras)('oras pushes, attaches, discovers, pulls; and asks for a login where one is needed', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'notes');
    const plain = ['--plain-http', `${open.host}/notes:1`];
    expect((await run(oras, ['push', '--artifact-type', 'application/vnd.test.notes', ...plain, 'notes.txt:text/plain'])).code).toBe(0);
    expect((await run(oras, ['attach', '--artifact-type', 'test/signature', ...plain, 'notes.txt:text/plain'])).code).toBe(0);
    expect((await run(oras, ['discover', '--format', 'tree', ...plain])).stdout).toContain('test/signature');
    expect((await run(oras, ['pull', '-o', 'pulled', ...plain])).code).toBe(0);
    expect(existsSync(join(folder, 'pulled', 'notes.txt'))).toBe(true);
    const behind = ['--plain-http', `${closed.host}/notes:2`, 'notes.txt:text/plain'];
    expect((await run(oras, ['push', ...behind])).code).not.toBe(0);
    expect((await run(oras, ['push', '-u', 'pusher', '-p', 'wrong', ...behind])).stderr).toMatch(/unauthorized|401/i);
    expect((await run(oras, ['push', '-u', 'pusher', '-p', 'secret', ...behind])).code).toBe(0);
  });

  it.runIf(dockerAnswers)('docker imports, logs in, pushes and pulls', { timeout: 60_000 }, async () => {
    const image = `${closed.host}/from-docker:1`;
    expect((await run('tar', ['cf', 'layer.tar', 'docker'])).code).toBe(0);
    try {
      expect((await run(docker, ['import', 'layer.tar', image])).code).toBe(0);
      expect((await run(docker, ['push', image])).stderr).toContain('no basic auth credentials');
      expect((await run(docker, ['login', closed.host, '-u', 'pusher', '-p', 'secret'])).stdout).toContain('Login Succeeded');
      expect((await run(docker, ['push', image])).code).toBe(0);
      expect((await run(docker, ['rmi', image])).code).toBe(0);
      expect((await run(docker, ['pull', image])).stdout).toContain('Status: Downloaded newer image');
      expect((await run(docker, ['pull', `${closed.host}/from-docker:2`])).stderr).toContain('manifest unknown');
    } finally {
      await run(docker, ['rmi', '-f', image]);
    }
  });
});
