import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropEmpty, followForge, publishSaved, saveWork } from './saved-work.ts';

/** A bare repository stands for the forge. */
describe('saving a learner’s work', () => {
  let root: string;
  let clone: { repository: string; folder: string };
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=L', '-c', 'user.email=l@x.invalid', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const inClone = (...args: string[]) => git(clone.folder, ...args);
  const write = (name: string, text: string) => writeFileSync(join(clone.folder, name), text);
  const now = Date.UTC(2026, 0, 2, 15, 4, 5);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'gitops-lab-saved-'));
    mkdirSync(join(root, 'forge'));
    git(join(root, 'forge'), 'init', '-q', '--bare', '-b', 'main');
    clone = { repository: 'fleet', folder: join(root, 'clone') };
    git(root, 'clone', '-q', join(root, 'forge'), 'clone');
    inClone('config', 'user.name', 'L');
    inClone('config', 'user.email', 'l@x.invalid');
    write('README.md', 'start\n');
    inClone('add', '.');
    inClone('commit', '-qm', 'Start');
    inClone('push', '-q', 'origin', 'main');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('keeps changed, staged and new files in one commit, and leaves index and files alone', async () => {
    write('README.md', 'changed\n');
    write('staged.txt', 'staged\n');
    inClone('add', 'staged.txt');
    write('new.txt', 'new\n');
    const before = inClone('status', '--porcelain');
    const { branches } = await saveWork(clone, now);
    expect(branches[0]).toBe('saved/20260102-150405');
    expect(inClone('status', '--porcelain')).toBe(before);
    expect(inClone('ls-tree', '--name-only', branches[0] as string).split('\n')).toEqual(['README.md', 'new.txt', 'staged.txt']);
  });

  it('saves nothing twice and nothing that is known', async () => {
    expect((await saveWork(clone, now, ['origin/main'])).branches).toEqual([]);
    write('new.txt', 'new\n');
    expect((await saveWork(clone, now, ['origin/main'])).branches).toEqual(['saved/20260102-150405']);
    expect((await saveWork(clone, now, ['origin/main'])).branches).toEqual(['saved/20260102-150405-2']);
  });

  it('drops what a branch of the forge has anyhow', async () => {
    inClone('checkout', '-qb', 'feature');
    inClone('commit', '-q', '--allow-empty', '-m', 'Feature');
    inClone('push', '-q', 'origin', 'feature');
    inClone('checkout', '-q', 'main');
    write('mine.txt', 'mine\n');
    const saved = await saveWork(clone, now);
    expect(saved.branches).toEqual(['saved/20260102-150405', 'saved/20260102-150405-feature']);
    expect(await dropEmpty(clone, saved)).toEqual({ repository: 'fleet', branches: ['saved/20260102-150405'] });
    expect(inClone('branch', '--list', 'saved/*')).toBe('saved/20260102-150405');
  });

  it('keeps what only the forge has: a branch of another clone, a main that was forced over', async () => {
    inClone('checkout', '-qb', 'feature');
    inClone('commit', '-q', '--allow-empty', '-m', 'Feature');
    inClone('push', '-q', 'origin', 'feature');
    inClone('checkout', '-q', 'main');
    inClone('branch', '-qD', 'feature');
    const { branches } = await saveWork(clone, now, ['origin/main']);
    expect(branches.map((each) => inClone('log', '-1', '--format=%s', each))).toEqual(['Feature']);
  });

  it('follows the forge afterwards and publishes the saved branch there', async () => {
    write('mine.txt', 'mine\n');
    inClone('add', '.');
    inClone('commit', '-qm', 'Mine');
    const saved = await saveWork(clone, now);
    await followForge(clone);
    await publishSaved(clone, saved);
    expect(inClone('log', '--format=%s')).toBe('Start');
    expect(readFileSync(join(clone.folder, 'README.md'), 'utf8')).toBe('start\n');
    expect(git(join(root, 'forge'), 'log', '-1', '--format=%s', saved.branches[0] as string)).toBe('Mine');
  });

  it('works in a repository without a commit', async () => {
    mkdirSync(join(root, 'empty'));
    git(join(root, 'empty'), 'init', '-q', '-b', 'main');
    expect((await saveWork({ repository: 'empty', folder: join(root, 'empty') }, now)).branches).toEqual([]);
  });
});
