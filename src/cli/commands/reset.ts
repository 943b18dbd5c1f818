/** `gitops-lab reset [--task|--lab]`: cluster and forge go back to where the task or lab began; the learner's work stays on saved branches. */
import { clonesOf, ensureClones } from '../../course/lab-clones.ts';
import { markPrepared, restartLab, restartTask } from '../../course/progress.ts';
import { dropEmpty, followForge, publishSaved, saveWork, type SavedWork } from '../../course/saved-work.ts';
import { currentPlace, requireAccess, type Place, type Session } from '../../course/session.ts';
import { LabError } from '../../errors.ts';
import type { EngineAccess, Progress as Steps } from '../../engines/provider.ts';
import { checkpointOf, goTo } from '../begin-lab.ts';
import type { CommandContext, Run } from '../command.ts';
import { openSession } from '../open-session.ts';
import { progressLines } from '../progress-lines.ts';
import { savedJson, savedText } from '../text/saved-text.ts';

interface Reset {
  session: Session;
  place: Place;
  access: EngineAccess;
  whole: boolean;
  steps: Steps;
}

const restore = async ({ session }: Reset, target: Place): Promise<void> => {
  if (await session.provider.restore(session.workspace.stateDir, checkpointOf(target))) return;
  const first = target.task.id === target.lab.tasks[0]?.id;
  throw new LabError({
    family: 'environment',
    code: 'reset/no-beginning',
    message: `Where ${first ? `lab ${target.lab.id}` : `task ${target.task.id}`} began was not kept.`,
    next: first ? 'gitops-lab down --yes, then gitops-lab start' : 'gitops-lab reset --lab',
  });
};

/** Saves first, moves then, and publishes what was saved to the forge that has forgotten it. */
const resetTo = async (reset: Reset): Promise<SavedWork[]> => {
  const { session, place, access, whole, steps } = reset;
  const { workspace, store, clock } = session;
  const target = whole ? { lab: place.lab, task: place.lab.tasks[0] ?? place.task } : place;
  const clones = clonesOf(workspace, place.lab);
  await ensureClones(workspace, place.lab, access);
  const saved: SavedWork[] = [];
  for (const clone of clones) saved.push(await saveWork(clone, clock.now()));
  await steps.step('going back to the beginning', () => restore(reset, target));
  for (const [at, clone] of clones.entries()) {
    await followForge(clone);
    saved[at] = await dropEmpty(clone, saved[at] as SavedWork);
    await publishSaved(clone, saved[at]);
  }
  await store.update((progress) =>
    whole ? markPrepared(restartLab(progress, place.lab.id), place.lab.id) : restartTask(progress, place.lab.id, place.task.id),
  );
  await goTo(session, target, access, steps);
  return saved;
};

const requireOne = ({ flags }: CommandContext): void => {
  if (flags['lab'] === undefined || flags['task'] === undefined) return;
  throw new LabError({
    family: 'usage',
    code: 'reset/which',
    message: 'reset goes back to the beginning of the task or of the lab, not of both.',
    next: 'gitops-lab reset --task   (or gitops-lab reset --lab)',
  });
};

export const run: Run = async (context: CommandContext) => {
  requireOne(context);
  const session = await openSession(context);
  const place = currentPlace(session);
  const access = await requireAccess(session);
  const whole = context.flags['lab'] !== undefined;
  const saved = await resetTo({ session, place, access, whole, steps: progressLines(context.terminal, context.clock) });
  return {
    json: { lab: place.lab.id, task: whole ? (place.lab.tasks[0]?.id ?? null) : place.task.id, ...savedJson(saved) },
    text: `  Back at the beginning of ${whole ? `lab ${place.lab.id}` : `task ${place.task.number}, ${place.task.title}`}.\n${savedText(saved, 'is as it was at that time; there was nothing of yours to keep')}`,
  };
};
