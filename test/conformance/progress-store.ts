import { describe, expect, it } from 'vitest';
import { emptyProgress, type Progress } from '../../src/course/progress.ts';
import type { ProgressStore } from '../../src/course/progress-store.ts';

const named =
  (lab: string) =>
  (progress: Progress): Progress => ({ ...progress, lab });

/** What every place of progress must do. */
export const describeProgressStore = (name: string, create: () => ProgressStore) =>
  describe(`progress store ${name}`, () => {
    it('begins empty', () => {
      expect(create().read()).toEqual(emptyProgress());
    });

    it('gives back what was written', async () => {
      const store = create();
      expect((await store.update(named('one'))).lab).toBe('one');
      expect(store.read().lab).toBe('one');
    });

    it('applies every change of many at once, each to what the one before left', async () => {
      const store = create();
      const append = (word: string) => store.update((progress) => ({ ...progress, lab: `${progress.lab ?? ''}${word}` }));
      await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(append));
      expect([...(store.read().lab ?? '')].sort().join('')).toBe('abcdef');
    });
  });
