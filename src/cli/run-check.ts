/** One check as a learner asks for it: look and remember. */
import { checkKinds } from '../../checks/index.ts';
import type { TaskResult } from '../checking/finding.ts';
import { watchTask } from '../checking/check-task.ts';
import { startMemory } from '../course/memory.ts';
import { recordCheck, taskProgress } from '../course/progress.ts';
import type { Place, Session } from '../course/session.ts';
import type { EngineAccess } from '../engines/provider.ts';
import { timestamp } from '../platform/clock.ts';
import { keepAwake } from '../platform/pause.ts';
import { siteOf } from './site.ts';

export interface CheckWishes {
  waitMs?: number;
  /** Go on looking although nothing moves by itself. */
  always?: boolean;
  signal?: AbortSignal;
  onChange?: (result: TaskResult) => void;
}

export const runCheck = async (session: Session, place: Place, access: EngineAccess, wishes: CheckWishes = {}): Promise<TaskResult> => {
  const { lab, task } = place;
  const memory = taskProgress(session.store.read(), lab.id, task.id)?.memory ?? startMemory(session.clock.now());
  const awake = keepAwake();
  try {
    const result = await watchTask({ lab, task, site: siteOf(session, access), kinds: checkKinds, memory, ...wishes });
    await remember(session, place, result);
    return result;
  } finally {
    awake.release();
  }
};

const remember = async (session: Session, { lab, task }: Place, result: TaskResult): Promise<void> => {
  const at = timestamp(session.clock);
  await session.store.update((old) =>
    recordCheck(old, lab, task, { at, passed: result.green, score: result.points, memory: result.memory }),
  );
};
