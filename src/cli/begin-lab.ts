/** Takes a learner into a lab or a task: what has to be there is brought about, and where it began is kept for reset. */
import { checkKinds } from '../../checks/index.ts';
import { beginTask, prepareLab } from '../checking/script/prepare-lab.ts';
import { ensureClones, clonesOf } from '../course/lab-clones.ts';
import type { Lab, Step, Task } from '../course/lab.ts';
import { enterLab, markPrepared } from '../course/progress.ts';
import { followForge, publishSaved, saveWork } from '../course/saved-work.ts';
import { enter, type Place, type Session } from '../course/session.ts';
import type { EngineAccess, Progress as Steps } from '../engines/provider.ts';
import { LabError } from '../errors.ts';
import { timestamp } from '../platform/clock.ts';
import { withLock } from '../platform/file-lock.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { siteOf } from './site.ts';

const labCheckpoint = (lab: Lab): string => `lab-${lab.id}`;

/** The first task begins where its lab does. */
export const checkpointOf = ({ lab, task }: Place): string =>
  task.id === lab.tasks[0]?.id ? labCheckpoint(lab) : `task-${lab.id}-${task.id}`;

// A clone that is older than its forge (after `down`) shows another history: it is kept on a branch.
const renewOldClones = async (session: Session, lab: Lab): Promise<void> => {
  for (const clone of clonesOf(session.workspace, lab)) {
    if (!existsSync(clone.folder)) continue;
    const saved = await saveWork(clone, session.clock.now(), ['refs/remotes/origin/main']);
    await followForge(clone);
    await publishSaved(clone, saved);
  }
};

const makeClones = async (session: Session, lab: Lab, access: EngineAccess, isNewForge: boolean): Promise<void> => {
  const old = isNewForge && clonesOf(session.workspace, lab).some(({ folder }) => existsSync(folder));
  await ensureClones(session.workspace, lab, access);
  if (old) await renewOldClones(session, lab);
};

/** Longer than a bootstrap may take on a slow machine. */
const patienceMs = 300_000;

/** Two terminals may start, or go on, at once: the second finds everything done. */
const inTurn = async <T>({ workspace }: Session, work: () => Promise<T>): Promise<T> => {
  const done = await withLock(join(workspace.stateDir, 'lab.lock'), { waitMs: patienceMs }, work);
  if (done) return done.value;
  throw new LabError({
    family: 'environment',
    code: 'lab/busy',
    message: 'Another terminal has been preparing a lab here for five minutes.',
    next: 'End it there, then type the same again.',
  });
};

/** Prepares the lab once for a cluster; later only looks after the clones. */
export const beginLab = (session: Session, lab: Lab, access: EngineAccess, steps: Steps): Promise<Place> =>
  inTurn(session, () => prepareAndEnter(session, lab, access, steps));

const prepareFast = async (session: Session, lab: Lab, access: EngineAccess): Promise<void> => {
  const { provider, workspace } = session;
  if (lab.needs.flux) await provider.hurry?.(workspace.stateDir);
  try {
    await prepareLab(lab, siteOf(session, access));
  } finally {
    await provider.present?.(workspace.stateDir);
  }
};

/** What we push for a task comes after the learner's clone was made, so that it is there to be pulled. */
const reachesGit = (step: Step): boolean => !['until', 'flux', 'kubectl', 'check', 'answer'].some((kind) => kind in step);

const prepareAndEnter = async (session: Session, lab: Lab, access: EngineAccess, steps: Steps): Promise<Place> => {
  const { labs } = session.store.read();
  const isPrepared = labs[lab.id]?.prepared ?? false;
  const isNewForge = !Object.values(labs).some((each) => each.prepared);
  if (!isPrepared) await steps.step(`preparing lab ${lab.id}`, () => prepareFast(session, lab, access));
  const cloning = steps.step('cloning', () => makeClones(session, lab, access, isNewForge));
  // Preparing the task goes on meanwhile; a failed clone is told below.
  cloning.catch(() => {});
  if (!isPrepared) await session.store.update((progress) => markPrepared(enterLab(progress, lab, timestamp(session.clock)), lab.id));
  const task = lab.tasks.find((each) => each.id === labs[lab.id]?.task) ?? (lab.tasks[0] as Task);
  if (task.prepare.some(reachesGit)) await cloning;
  const place = await enterPrepared(session, { lab, task }, access, steps);
  await cloning;
  return place;
};

/** Makes the task current; a new one is prepared, after its beginning was kept. */
export const goTo = (session: Session, place: Place, access: EngineAccess, steps: Steps): Promise<Place> =>
  inTurn(session, () => enterPrepared(session, place, access, steps));

const enterPrepared = async (session: Session, place: Place, access: EngineAccess, steps: Steps): Promise<Place> => {
  const { lab, task } = place;
  const { provider, workspace } = session;
  await enter(session, place, async () => {
    await steps.step('keeping where you begin', () => provider.checkpoint(workspace.stateDir, checkpointOf(place)));
    return steps.step('preparing the task', () => beginTask(lab, task, siteOf(session, access), checkKinds));
  });
  return place;
};
