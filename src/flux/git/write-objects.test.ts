import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProcess } from '../../platform/process.ts';
import { objectId, readPack, type GitObjects } from './read-pack.ts';
import { ObjectWriter } from './write-objects.ts';
import { writePack } from './write-pack.ts';

const file = (text: string) => ({ type: 'blob' as const, data: Buffer.from(text) });
const entry = (mode: string, name: string, id: string) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);

/** What git itself makes of objects that were written here. */
describe('written objects', () => {
  const folder = mkdtempSync(join(tmpdir(), 'write-objects-'));
  const git = async (...args: string[]) => (await runProcess('git', ['-C', folder, ...args])).stdout.trim();
  const known: GitObjects = new Map();
  const keep = (object: ReturnType<typeof file> | { type: 'tree'; data: Buffer }) => {
    known.set(objectId(object), object);
    return objectId(object);
  };
  const blob = keep(file('one\n'));
  // A name in latin1 is no text for git.
  const oddEntry = Buffer.concat([Buffer.from('100644 caf\u00e9\0', 'latin1'), Buffer.from(blob, 'hex')]);
  const inner = keep({ type: 'tree', data: Buffer.concat([entry('100755', 'run.sh', blob), entry('120000', 'link', blob)].toReversed()) });
  // A folder stands where its name with a slash does.
  const root = keep({
    type: 'tree',
    data: Buffer.concat([entry('100644', 'a-b', blob), entry('40000', 'a', inner), entry('100644', 'a0', blob), oddEntry]),
  });
  const author = { name: 'Flux\n<x>', email: 'flux@lab.local', at: 1_000_999 };

  beforeAll(async () => {
    await git('init', '-q');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keep modes and order, and are whole to git', async () => {
    const writer = new ObjectWriter(known);
    const files = { 'a/run.sh': 'two\n', 'a/new/deep.yaml': 'é\n'.repeat(5000), 'a.txt': 'x', 'z.yaml': '', 'é.yaml': '' };
    const tree = writer.replaceFiles(root, new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))) ?? '';
    const parent = writer.commit(root, '0'.repeat(40), author, 'before');
    const commit = writer.commit(tree, parent, author, 'subject\n\nbody');
    const pack = writePack([...known.values(), ...writer.created.values()]);
    expect([...readPack(pack).keys()].sort()).toEqual([...known.keys(), ...writer.created.keys()].sort());
    writeFileSync(join(folder, 'objects.pack'), pack);
    const { code, stderr } = await runProcess('sh', ['-c', 'git unpack-objects -q < objects.pack'], { cwd: folder });
    expect(`${code} ${stderr}`).toMatch(/^0/);
    const listed = await git('ls-tree', '-r', '--format=%(objectmode) %(path)', commit);
    expect(listed.split('\n')).toEqual([
      '100644 a-b',
      '100644 a.txt',
      '120000 a/link',
      '100644 a/new/deep.yaml',
      '100755 a/run.sh',
      '100644 a0',
      '100644 "caf\\351"',
      '100644 z.yaml',
      '100644 "\\303\\251.yaml"',
    ]);
    expect(await git('fsck', '--strict', '--no-dangling', tree)).toBe('');
    expect(await git('show', '-s', '--format=%an <%ae> %at %cn|%B', commit)).toBe('Fluxx <flux@lab.local> 1000 Fluxx|subject\n\nbody');
    expect(await git('show', `${commit}:a/new/deep.yaml`)).toBe('é\n'.repeat(5000).trim());
  });

  it('are none where nothing changes', () => {
    const writer = new ObjectWriter(known);
    expect(writer.replaceFiles(root, new Map([['a/run.sh', Buffer.from('one\n')]]))).toBeUndefined();
    expect(writer.created.size).toBe(0);
  });

  it.each(['a', 'a/link', 'a0/below'])('never take the place of something else: %s', (path) => {
    expect(() => new ObjectWriter(known).replaceFiles(root, new Map([[path, Buffer.from('x')]]))).toThrow('left as it is');
  });
});
