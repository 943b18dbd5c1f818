/** Two terminals that start one engine take turns: the second finds what the first has started. */
import { LabError } from '../../errors.ts';
import { withLock } from '../../platform/file-lock.ts';
import type { StateFolder } from './state-folder.ts';

export const startInTurn = async <T>({ startLock }: StateFolder, waitMs: number, start: () => Promise<T>): Promise<T> => {
  const started = await withLock(startLock, { waitMs }, start);
  if (started) return started.value;
  throw new LabError({
    family: 'environment',
    code: 'engine/starting',
    message: `Another terminal has been starting this engine for ${waitMs / 1000} seconds.`,
    next: 'gitops-lab status',
  });
};
