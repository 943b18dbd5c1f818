import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../machinery/object.ts';
import type { Change } from './history.ts';
import { Store } from './store.ts';

// Only root may, and not in every container.
const canMount = (() => {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return false;
  const probe = mkdtempSync(join(tmpdir(), 'store-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
})();

const map = (name: string, value = 'x', namespace = 'default'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { value },
});

const put = (store: Store, name: string, value = 'x', namespace = 'default') =>
  store.put(
    'configmaps',
    `${namespace}/${name}`,
    map(name, value, namespace),
    store.get('configmaps', `${namespace}/${name}`),
  ) as KubeObject;

const names = (store: Store, namespace?: string) => store.list('configmaps', namespace).map((each) => each.metadata.name);
const settled = () => new Promise((done) => setImmediate(done));

describe('the store', () => {
  it('gives every write a revision of its own, across collections, and stamps it', () => {
    const store = new Store();
    const first = put(store, 'a');
    const second = store.put('secrets', 'default/s', map('s'), undefined) as KubeObject;
    expect(Number(second.metadata.resourceVersion)).toBe(Number(first.metadata.resourceVersion) + 1);
    expect(store.revision).toBe(Number(second.metadata.resourceVersion));
  });

  it('refuses a write over another state than the expected one', () => {
    const store = new Store();
    const first = put(store, 'a', 'one');
    put(store, 'a', 'two');
    expect(store.put('configmaps', 'default/a', map('a', 'three'), first)).toBeUndefined();
    expect(store.remove('configmaps', 'default/a', first)).toBeUndefined();
    expect(store.get('configmaps', 'default/a')?.data.value).toBe('two');
  });

  it('hands out objects that cannot be changed', () => {
    const object = put(new Store(), 'a');
    expect(() => (object.data.value = 'changed')).toThrow(TypeError);
  });

  it('lists in the order of keys, a namespace for itself', () => {
    const store = new Store();
    for (const [name, namespace] of [
      ['b', 'one'],
      ['a', 'two'],
      ['a', 'one'],
      ['z', 'one-more'],
    ] as const)
      put(store, name, 'x', namespace);
    expect(names(store)).toEqual(['z', 'a', 'b', 'a']);
    expect(names(store, 'one')).toEqual(['a', 'b']);
  });

  it('tells watchers every change once, in order, also those that writes of a watcher cause', async () => {
    const store = new Store();
    const seen: string[] = [];
    store.watch('configmaps', ({ type, object }) => {
      seen.push(`first ${type} ${object.metadata.name}`);
      if (object.metadata.name === 'a' && type === 'ADDED') put(store, 'b');
    });
    store.watch('configmaps', ({ type, object }) => seen.push(`second ${type} ${object.metadata.name}`));
    put(store, 'a');
    store.remove('configmaps', 'default/a', store.get('configmaps', 'default/a') as KubeObject);
    await settled();
    expect(seen).toEqual(['first ADDED a', 'second ADDED a', 'first DELETED a', 'second DELETED a', 'first ADDED b', 'second ADDED b']);
  });

  it('neither repeats nor loses a change that is written while a watch starts', async () => {
    const store = new Store();
    const { metadata } = put(store, 'a');
    put(store, 'b');
    const seen: string[] = store.since('configmaps', Number(metadata.resourceVersion)).map((change) => change.key);
    store.watch('configmaps', (change) => seen.push(change.key));
    put(store, 'c');
    await settled();
    expect(seen).toEqual(['default/b', 'default/c']);
  });

  it('remembers so many changes and says from where', () => {
    const store = new Store({ historyLength: 3 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) put(store, name);
    const kept: Change[] = store.since('configmaps', store.oldestRevision);
    expect(kept.map((change) => change.object.metadata.name)).toEqual(['c', 'd', 'e']);
  });

  it('restores a checkpoint as writes under new revisions, and tells watchers', async () => {
    const store = new Store();
    put(store, 'kept');
    put(store, 'changed', 'before');
    put(store, 'removed');
    const checkpoint = JSON.parse(JSON.stringify(store.checkpoint())) as { objects: unknown[] };
    put(store, 'changed', 'after');
    store.remove('configmaps', 'default/removed', store.get('configmaps', 'default/removed') as KubeObject);
    put(store, 'added');
    const before = store.revision;
    const seen: string[] = [];
    store.watch('configmaps', ({ type, key }) => seen.push(`${type} ${key}`));
    store.restore(checkpoint);
    await settled();
    expect(seen.sort()).toEqual(['ADDED default/removed', 'DELETED default/added', 'MODIFIED default/changed']);
    expect(store.get('configmaps', 'default/changed')?.data.value).toBe('before');
    expect(store.revision).toBe(before + 3);
  });
});

describe('the store on disk', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
    file = join(folder, 'store.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has every acknowledged write without being closed', () => {
    const first = new Store({ file });
    put(first, 'a', 'one');
    put(first, 'a', 'two');
    put(first, 'gone');
    first.remove('configmaps', 'default/gone', first.get('configmaps', 'default/gone') as KubeObject);
    const second = new Store({ file });
    expect(names(second)).toEqual(['a']);
    expect(second.get('configmaps', 'default/a')).toEqual(first.get('configmaps', 'default/a'));
    expect(second.revision).toBe(first.revision);
    expect(Number(put(second, 'b').metadata.resourceVersion)).toBe(first.revision + 1);
  });

  it('survives a cut at any byte: whole lines count, the half one is dropped', () => {
    const first = new Store({ file });
    for (const name of ['a', 'b', 'c']) put(first, name);
    const whole = readFileSync(file);
    const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
    const lineBefore = whole.lastIndexOf(10, lastLine - 2) + 1;
    for (let size = lineBefore; size < whole.length; size++) {
      writeFileSync(file, whole);
      truncateSync(file, size);
      const kept = size < lastLine ? ['a'] : ['a', 'b'];
      const store = new Store({ file });
      expect(names(store)).toEqual(kept);
      put(store, 'd');
      store.close();
      const again = new Store({ file });
      expect(names(again)).toEqual([...kept, 'd']);
      again.close();
    }
  });

  it('refuses a file that is damaged before its end, and leaves every byte of it', () => {
    const first = new Store({ file });
    for (const name of ['a', 'b', 'c']) put(first, name);
    first.close();
    const text = readFileSync(file, 'utf8');
    for (const broken of [text.replace('{"revision":2', '{"revision\0:2'), `half a snapshot\n${text}`, text.replace('\n', '\n7\n')]) {
      writeFileSync(file, broken);
      expect(() => new Store({ file })).toThrow(/The cluster's state is damaged in line [12] of /);
      expect(readFileSync(file, 'utf8')).toBe(broken);
    }
  });

  it.skipIf(!canMount)('refuses writes while the disk is full, and goes on where it was', () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
    try {
      const store = new Store({ file });
      put(store, 'kept');
      const fill = () => {
        for (let count = 0; ; count++) put(store, `filler-${count}`, 'x'.repeat(3_000));
      };
      expect(fill).toThrow(/cannot write the cluster's state: ENOSPC/);
      const before = names(store);
      expect(() => put(store, 'more', 'x'.repeat(8_000))).toThrow(/ENOSPC/);
      expect(names(store)).toEqual(before);
      execFileSync('mount', ['-o', 'remount,size=256k', folder]);
      put(store, 'more', 'x'.repeat(8_000));
      store.close();
      const again = new Store({ file });
      expect(names(again)).toEqual([...before, 'more'].sort());
      again.close();
    } finally {
      execFileSync('umount', ['-l', folder]);
    }
  });

  it('drops what follows a line that is no entry', () => {
    const first = new Store({ file });
    put(first, 'a');
    first.close();
    appendFileSync(file, '{"revision":\u0000\n');
    const second = new Store({ file });
    put(second, 'b');
    second.close();
    expect(names(new Store({ file }))).toEqual(['a', 'b']);
  });

  it('keeps the file in proportion to what it holds', () => {
    const store = new Store({ file });
    const value = 'v'.repeat(64 * 1024);
    put(store, 'kept');
    for (let round = 0; round < 300; round++) put(store, 'busy', `${round}${value}`);
    expect(statSync(file).size).toBeLessThan(8 * 1024 * 1024);
    store.close();
    const again = new Store({ file });
    expect(names(again)).toEqual(['busy', 'kept']);
    expect(again.get('configmaps', 'default/busy')?.data.value).toBe(`299${value}`);
    expect(again.revision).toBe(store.revision);
  });
});
