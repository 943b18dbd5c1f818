import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { archiveTree } from './archive.ts';
import { readArchive } from './read-archive.ts';
import { SourceIgnore } from './source-ignore.ts';
import type { SourceTree } from './source-tree.ts';

const treeOf = (files: Record<string, string>): SourceTree => ({
  files: new Map(Object.entries(files).map(([path, text]) => [path, { content: Buffer.from(text), executable: false }])),
  folders: new Set(),
});
const archive = (files: Record<string, string>, ignore?: string) => archiveTree(treeOf(files), new SourceIgnore(ignore));
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const greeting = (namespace: string, name: string, text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\ndata:\n  text: ${text}\n`;

describe('an artifact', () => {
  it('has the size and digest that the real source-controller gave it (git-new-commits, step 9)', () => {
    const made = archive({ 'deploy/config.yaml': greeting('git-new-commits', 'greeting', 'two') });
    expect(made.length).toBe(224);
    expect(hash(made)).toBe('b2e87233418252f9bacc2c944231cf36122487ece8c0cbb4814de83fa3801e90');
  });

  it('is read back in order, through more than one block and window', () => {
    const lines = Array.from({ length: 60_000 }, (_, at) => `${(at * 2_654_435_761) % 1_000_003}: line\n`).join('');
    const made = archive({ 'large.txt': lines, 'a.txt': 'y', 'a/b': 'x' });
    expect([...readArchive(made).files.keys()]).toEqual(['a/b', 'a.txt', 'large.txt']);
    expect([...readArchive(made).folders]).toEqual(['a']);
    expect(gunzipSync(made).includes(lines)).toBe(true);
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
    const made = archive(files, '');
    expect([made.length, hash(made)]).toEqual([368, '8b61e729f96e7c915ca647c5c7c6936cc4f69afcd34fc85245e920603cd916b2']);
  });

  it('lets spec.ignore speak last', () => {
    const made = archive(files, '/*\n!/deploy\n/deploy/draft.yaml\n/deploy/values.yaml\n');
    expect([made.length, hash(made)]).toEqual([252, '8b50d37548303ed8bac386144c78956ed600c9360757842d36456eb98a92db38']);
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
