import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeProgressStore } from '../../test/conformance/progress-store.ts';
import { fileProgressStore, memoryProgressStore } from './progress-store.ts';

const root = mkdtempSync(join(tmpdir(), 'gitops-lab-progress-'));
let number = 0;
const folder = () => join(root, String(number++));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describeProgressStore('file', () => fileProgressStore(folder()));
describeProgressStore('memory', memoryProgressStore);

describe('the file store', () => {
  it.each(['progress.json', 'progress.json.copy'])('loses nothing when %s is cut in half', async (file) => {
    const stateDir = folder();
    await fileProgressStore(stateDir).update((progress) => ({ ...progress, lab: 'first' }));
    truncateSync(join(stateDir, file), 10);
    expect(fileProgressStore(stateDir).read().lab).toBe('first');
    await fileProgressStore(stateDir).update((progress) => ({ ...progress, labs: {} }));
    expect(JSON.parse(readFileSync(join(stateDir, file), 'utf8'))).toMatchObject({ lab: 'first' });
  });

  it('takes over the lock of a process that died', async () => {
    const stateDir = folder();
    const store = fileProgressStore(stateDir);
    await store.update((progress) => progress);
    // No process has this id: it is above every system's limit.
    writeFileSync(join(stateDir, 'progress.lock'), '99999999');
    expect((await store.update((progress) => ({ ...progress, lab: 'second' }))).lab).toBe('second');
  });
});
