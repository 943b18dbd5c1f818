/** Where progress is kept. The file store keeps two copies and lets several terminals write, one after another. */
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { readTwice, writeTwice } from '../platform/atomic-file.ts';
import { withLock } from '../platform/file-lock.ts';
import { emptyProgress, isProgress, type Progress } from './progress.ts';

export interface ProgressStore {
  read(): Progress;
  /** Reads, changes and writes as one act. */
  update(change: (progress: Progress) => Progress): Promise<Progress>;
}

const patienceMs = 5000;

/** `onWritten` is called while no other terminal can write. */
export const fileProgressStore = (stateDir: string, onWritten: (progress: Progress) => void = () => {}): ProgressStore => {
  const path = join(stateDir, 'progress.json');
  const read = () => readTwice(path, isProgress) ?? emptyProgress();
  return {
    read,
    async update(change) {
      const done = await withLock(join(stateDir, 'progress.lock'), { waitMs: patienceMs }, () => {
        const changed = change(read());
        writeTwice(path, changed);
        onWritten(changed);
        return changed;
      });
      if (done) return done.value;
      throw new LabError({
        family: 'environment',
        code: 'progress/locked',
        message: 'Another gitops-lab command holds your progress for more than five seconds.',
        next: 'Wait for it to end (look in your other terminals), then type the same again.',
      });
    },
  };
};

/** For tests of what stands above, and for a look without a workspace. */
export const memoryProgressStore = (): ProgressStore => {
  let progress = emptyProgress();
  return { read: () => progress, update: (change) => Promise.resolve((progress = change(progress))) };
};
