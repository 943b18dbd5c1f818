import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveFolder } from './archive.ts';
import { readArchive } from './include.ts';
import { SourceIgnore } from './source-ignore.ts';

let root: string;
const put = (folder: string, files: Record<string, string>): string => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, folder, path)), { recursive: true });
    writeFileSync(join(root, folder, path), text);
  }
  return join(root, folder);
};
const pathsIn = (archive: Buffer) => readArchive(archive).map(({ path }) => path);

beforeAll(() => void (root = mkdtempSync(join(tmpdir(), 'archive-'))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const greeting = (namespace: string, name: string, text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\ndata:\n  text: ${text}\n`;

describe('an artifact', () => {
  it('has the size and digest that the real source-controller gave it (git-new-commits, step 9)', () => {
    const archive = archiveFolder(
      put('two', { 'deploy/config.yaml': greeting('git-new-commits', 'greeting', 'two') }),
      new SourceIgnore(undefined),
    );
    expect(archive.length).toBe(224);
    expect(createHash('sha256').update(archive).digest('hex')).toBe('b2e87233418252f9bacc2c944231cf36122487ece8c0cbb4814de83fa3801e90');
  });

  it('keeps files, leaves links out, survives more than one block and window', () => {
    const lines = Array.from({ length: 60_000 }, (_, at) => `${(at * 2_654_435_761) % 1_000_003}: line\n`).join('');
    const folder = put('large', { 'large.txt': lines, 'a/b': 'x', 'a.txt': 'y' });
    symlinkSync('a.txt', join(folder, 'link'));
    const archive = archiveFolder(folder, new SourceIgnore(undefined));
    expect(pathsIn(archive)).toEqual(['a/b', 'a.txt', 'large.txt']);
    expect(gunzipSync(archive).includes(lines)).toBe(true);
  });
});

// The tree of the recorded scenario git-ignore; sizes and digests are the real controller's.
describe('what an artifact leaves out', () => {
  const files = {
    'deploy/config.yaml': greeting('git-ignore', 'plain', 'hello'),
    'deploy/draft.yaml': greeting('git-ignore', 'draft', 'hello'),
    'deploy/values.yaml': 'not: kubernetes\n',
    'deploy/picture.jpg': 'no picture\n',
    'README.md': '# app\n',
    '.sourceignore': '# not for the cluster\nvalues.yaml\n',
  };

  it('follows .sourceignore instead of the defaults', () => {
    const archive = archiveFolder(put('nothing', files), new SourceIgnore(''));
    expect(archive.length).toBe(368);
    expect(createHash('sha256').update(archive).digest('hex')).toMatch(/^8b61e729/);
  });

  it('lets spec.ignore speak last', () => {
    const archive = archiveFolder(put('spec', files), new SourceIgnore('/*\n!/deploy\n/deploy/draft.yaml\n/deploy/values.yaml\n'));
    expect(archive.length).toBe(252);
    expect(createHash('sha256').update(archive).digest('hex')).toMatch(/^8b50d375/);
  });

  it.each<[string, string[], string[]]>([
    ['logs/', ['a/logs/x', 'logs/y'], ['logs']],
    ['/top.yaml', ['top.yaml'], ['a/top.yaml']],
    ['a/**/z.yaml', ['a/z.yaml', 'a/b/c/z.yaml'], ['z.yaml']],
    ['**/x.yaml', ['x.yaml', 'a/x.yaml'], ['a/y.yaml']],
    ['*.[jt]s', ['a.js', 'b/c.ts'], ['a.rs']],
    ['*\n!keep', ['a', 'b/c'], ['keep', 'keep/d']],
  ])('reads %j', (patterns, ignored, kept) => {
    const ignore = new SourceIgnore(patterns);
    expect(ignored.filter((path) => !ignore.ignores(path, false))).toEqual([]);
    expect(kept.filter((path) => ignore.ignores(path, false))).toEqual([]);
  });
});
