import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startForge } from '../../forge/start-forge.ts';
import type { Forge } from '../../forge/forge.ts';
import { ManualClock } from '../../platform/clock.ts';
import { runProcess } from '../../platform/process.ts';
import { fetchPack } from './fetch-pack.ts';
import { readCommit } from './read-tree.ts';

describe('a repository read over HTTP', () => {
  let folder: string;
  let forge: Forge;
  const git = async (...args: string[]) => {
    const identity = ['-c', 'user.name=Learner', '-c', 'user.email=learner@lab.local'];
    return (await runProcess('git', ['-C', join(folder, 'work'), ...identity, ...args])).stdout.trim();
  };
  const lines = (changed: number) => Array.from({ length: 4000 }, (_, at) => `line ${at === changed ? 'changed' : at}\n`).join('');
  const receive = async (want: string, shallow: boolean) =>
    fetchPack({
      fetch,
      url: `${forge.url}/app.git`,
      authorization: undefined,
      wants: [want],
      shallow,
      signal: new AbortController().signal,
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'read-pack-'));
    forge = await startForge({
      stateDir: join(folder, 'forge'),
      clock: new ManualClock(),
      createOnPush: true,
      users: [{ name: 'learner', token: 't', right: 'write' }],
    });
    await runProcess('git', ['init', '-q', '-b', 'main', join(folder, 'work')]);
    // Many versions of a large file make git send deltas of deltas.
    for (let version = 0; version < 8; version++) {
      writeFileSync(join(folder, 'work', 'large.txt'), lines(version * 400));
      if (version === 0) symlinkSync('large.txt', join(folder, 'work', 'link'));
      await git('add', '-A');
      await git('commit', '-q', '-m', `Version ${version}\n\nwith a body`);
    }
    await git('tag', '-a', 'v1', '-m', 'a tag');
    await git('gc', '-q', '--aggressive');
    await git('push', '-q', `${forge.url.replace('://', '://learner:t@')}/app.git`, 'main', 'v1');
  });
  afterAll(async () => {
    await forge.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has every object of the history, deltas undone', async () => {
    const objects = await receive(await git('rev-parse', 'main'), false);
    const listed = (await git('rev-list', '--objects', '--no-object-names', 'main')).split('\n');
    expect([...objects.keys()].sort()).toEqual(listed.sort());
    for (const version of [0, 3, 7]) {
      const commit = readCommit(objects, await git('rev-parse', `main~${7 - version}`));
      expect(commit.message).toBe(`Version ${version}\n\nwith a body\n`);
      expect([...commit.files.keys()]).toEqual(['large.txt']);
      expect(commit.files.get('large.txt')?.content.toString()).toBe(lines(version * 400));
    }
  });

  it('comes without history when that is enough, and through a tag', async () => {
    const objects = await receive(await git('rev-parse', 'v1'), true);
    expect([...objects.values()].map(({ type }) => type).sort()).toEqual(['blob', 'blob', 'commit', 'tag', 'tree']);
    expect(
      readCommit(objects, await git('rev-parse', 'v1'))
        .files.get('large.txt')
        ?.content.toString(),
    ).toBe(lines(2800));
  });

  it('passes the server’s refusal on', async () => {
    await expect(receive('0'.repeat(40), false)).rejects.toThrow(/not our ref|upload-pack/);
  });
});
