import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Forge, PushEvent } from '../../src/forge/forge.ts';
import { startForge } from '../../src/forge/start-forge.ts';
import { RealClock } from '../../src/platform/clock.ts';
import { runProcess } from '../../src/platform/process.ts';

const users = [
  { name: 'learner', token: 'learner-token', right: 'write' as const },
  { name: 'reader', token: 'reader-token', right: 'read' as const },
];

const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
const author = ['-c', 'user.name=Learner', '-c', 'user.email=learner@lab.local', '-c', 'init.defaultBranch=main'];

/** What every forge must do for a real git. */
const describeForge = (name: string, start: (stateDir: string) => Promise<Forge>) =>
  describe(`the forge: ${name}`, () => {
    let forge: Forge;
    let folder: string;
    const events: PushEvent[] = [];
    const git = (...args: string[]) => runProcess('git', [...author, ...args], { cwd: folder, env: environment });
    const remote = (login: string, repository = 'fleet') => `${forge.url.replace('://', `://${login}@`)}/${repository}.git`;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'forge-'));
      forge = await start(join(folder, 'state'));
      forge.onPush((event) => events.push(event));
      await git('init', '-q', 'work');
      writeFileSync(join(folder, 'work', 'a.txt'), 'one\n');
      await git('-C', 'work', 'add', '-A');
      await git('-C', 'work', 'commit', '-q', '-m', 'One');
    });
    afterAll(async () => {
      await forge.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('takes a push, makes the repository, and tells who pushed what', async () => {
      const pushed = await git('-C', 'work', 'push', remote('learner:learner-token'), 'HEAD:main');
      expect(pushed.stderr).toContain('[new branch]');
      expect(pushed.code).toBe(0);
      const head = (await git('-C', 'work', 'rev-parse', 'HEAD')).stdout.trim();
      expect(events).toMatchObject([{ repository: 'fleet', ref: 'refs/heads/main', before: '0'.repeat(40), after: head, user: 'learner' }]);
      expect(await forge.repositories()).toEqual(['fleet']);
    });

    it('is cloned without a login, by each protocol version', async () => {
      for (const version of ['0', '1', '2']) {
        const cloned = await git('-c', `protocol.version=${version}`, 'clone', '-q', remote('').replace('@', ''), `clone-${version}`);
        expect(cloned.code).toBe(0);
        expect((await git('-C', `clone-${version}`, 'log', '--format=%s')).stdout).toBe('One\n');
      }
    });

    it('refuses a reader, a wrong token and an unknown repository in the words that git shows', async () => {
      const denied = await git('-C', 'work', 'push', remote('reader:reader-token'), 'HEAD:main');
      expect(denied.stderr).toContain('The requested URL returned error: 403');
      const wrong = await git('-C', 'work', 'push', remote('learner:wrong'), 'HEAD:main');
      expect(wrong.stderr).toContain('Authentication failed');
      const missing = await git('ls-remote', remote('learner:learner-token', 'nowhere'));
      expect(missing.stderr).toMatch(/repository '.*nowhere.git\/' not found/);
    });

    it('asks for a login before it shows a private repository', async () => {
      await forge.create('hidden', { private: true });
      expect((await git('ls-remote', remote('', 'hidden').replace('@', ''))).stderr).toContain('could not read Username');
      expect((await git('ls-remote', remote('reader:reader-token', 'hidden'))).code).toBe(0);
    });

    it('refuses a push that is not a fast forward, and keeps the branch', async () => {
      const before = (await git('ls-remote', remote('learner:learner-token'), 'main')).stdout;
      await git('-C', 'work', 'commit', '-q', '--amend', '-m', 'Other');
      const refused = await git('-C', 'work', 'push', remote('learner:learner-token'), 'HEAD:main');
      expect(refused.stderr).toContain('[rejected]');
      expect((await git('ls-remote', remote('learner:learner-token'), 'main')).stdout).toBe(before);
    });

    it('refuses 100 MB with a reason and keeps what it has', async () => {
      const { randomBytes } = await import('node:crypto');
      await git('clone', '-q', remote('learner:learner-token'), 'large');
      writeFileSync(join(folder, 'large', 'big.bin'), randomBytes(100 * 1024 * 1024));
      await git('-C', 'large', 'add', '-A');
      await git('-C', 'large', '-c', 'core.compression=0', 'commit', '-q', '-m', 'Big');
      const refused = await git('-C', 'large', '-c', 'pack.compression=0', 'push', 'origin', 'main');
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain('pack exceeds maximum allowed size');
      expect(refused.stderr).toContain(
        'remote: This push is larger than 100 MB, and the forge took none of it; your commits are safe in your clone.',
      );
      expect(refused.stderr).toContain('git rm --cached <file>');
      expect((await git('ls-remote', remote('learner:learner-token'), 'main')).stdout).not.toContain(
        (await git('-C', 'large', 'rev-parse', 'HEAD')).stdout.trim(),
      );
    });
  });

describeForge('embedded', (stateDir) => startForge({ stateDir, clock: new RealClock(), users, createOnPush: true }));
