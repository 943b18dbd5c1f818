import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../platform/clock.ts';
import { runProcess } from '../platform/process.ts';
import { gitEnvironment } from './git-environment.ts';
import { parseGitRoute } from './git-route.ts';
import { startForge } from './start-forge.ts';
import type { Forge, ForgeUser } from './forge.ts';

const learner: ForgeUser = { name: 'learner', token: 'learner-token', right: 'write' };

describe('the forge', () => {
  let folder: string;
  let forge: Forge;
  const start = (users = [learner]) => startForge({ stateDir: join(folder, 'state'), clock: new ManualClock(), createOnPush: true, users });
  const git = (...args: string[]) =>
    runProcess('git', ['-c', 'user.name=Learner', '-c', 'user.email=learner@lab.local', ...args], { cwd: folder, env: gitEnvironment() });
  const push = (user: string, ref: string) => git('push', `${forge.url.replace('://', `://${user}@`)}/org/app.git`, ref);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'forge-'));
    forge = await start();
    await git('init', '-q', '-b', 'main');
    writeFileSync(join(folder, 'a.txt'), 'one');
    await git('add', 'a.txt');
    await git('commit', '-q', '-m', 'One');
  });
  afterEach(async () => {
    await forge.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('refuses pushes to protected branches as git shows a hook that declined, and tells of accepted refs only', async () => {
    const events: string[] = [];
    forge.onPush(({ ref }) => events.push(ref));
    await forge.create('org/app');
    forge.protect('org/app', [{ branch: 'release/*', message: 'Releases are made by the pipeline.' }]);
    const refused = await push('learner:learner-token', 'HEAD:refs/heads/release/1');
    expect(refused.stderr).toContain('remote: Releases are made by the pipeline.');
    expect(refused.stderr).toContain('! [remote rejected] HEAD -> release/1 (hook declined)');
    expect((await push('learner:learner-token', 'HEAD:main')).code).toBe(0);
    forge.protect('org/app', []);
    expect((await push('learner:learner-token', 'HEAD:refs/heads/release/1')).code).toBe(0);
    expect(events).toEqual(['refs/heads/main', 'refs/heads/release/1']);
  });

  it('keeps users and repositories over a restart', async () => {
    forge.setUser({ name: 'bot', token: 'bot-token', right: 'write' });
    expect((await push('bot:bot-token', 'HEAD:main')).code).toBe(0);
    await forge.close();
    forge = await start([{ ...learner, token: 'another' }]);
    expect((await push('bot:bot-token', 'HEAD:next')).code).toBe(0);
    expect((await push('learner:learner-token', 'HEAD:third')).stderr).toContain('Authentication failed');
    expect(await forge.repositories()).toEqual(['org/app']);
  });

  it('takes pushes again where git was ended with its locks in place', async () => {
    await push('learner:learner-token', 'HEAD:main');
    await forge.close();
    for (const lock of ['HEAD.lock', 'refs/heads/main.lock', 'packed-refs.lock']) writeFileSync(join(forge.folder('org/app'), lock), '');
    forge = await start();
    await git('commit', '-q', '--allow-empty', '-m', 'Two');
    for (const ref of ['HEAD:main', 'HEAD:next', ':next']) expect(await push('learner:learner-token', ref)).toMatchObject({ code: 0 });
  });

  it('reads no address that leaves its folder', () => {
    const route = (path: string) => parseGitRoute(new URL(`http://forge${path}?service=git-upload-pack`))?.repository;
    expect(route('/org/app.git/info/refs')).toBe('org/app');
    for (const path of ['/a/..%2fb/info/refs', '/-x/info/refs', '/.git/info/refs', '/a.git/b/info/refs', '/a//b/info/refs'])
      expect([path, route(path)]).toEqual([path, undefined]);
  });
});
