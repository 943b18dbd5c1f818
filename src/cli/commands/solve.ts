/** `gitops-lab solve [--apply]`: the solution as a diff; applied only when asked, on top of the learner's saved work. */
import { checkKinds } from '../../../checks/index.ts';
import { referenceFiles } from '../../checking/script/reference-files.ts';
import { runScript } from '../../checking/script/run-script.ts';
import { solutionFor, type SolutionPart } from '../../checking/script/solution.ts';
import { clonesOf, ensureClones } from '../../course/lab-clones.ts';
import { startMemory } from '../../course/memory.ts';
import { changeTask, mergeMemory, taskProgress } from '../../course/progress.ts';
import { dropEmpty, followForge, forgeHead, keepCommit, publishSaved, saveWork, type SavedWork } from '../../course/saved-work.ts';
import { currentPlace, requireAccess, type Place, type Session } from '../../course/session.ts';
import type { EngineAccess, Progress as Steps } from '../../engines/provider.ts';
import { keepAwake } from '../../platform/pause.ts';
import type { Run } from '../command.ts';
import { openSession } from '../open-session.ts';
import { progressLines } from '../progress-lines.ts';
import { siteOf } from '../site.ts';
import { savedJson } from '../text/saved-text.ts';
import { appliedText, solutionText } from '../text/solution-text.ts';

export const showSolution = async (session: Session, { lab, task }: Place, access: EngineAccess): Promise<SolutionPart[]> => {
  const parts = await solutionFor(lab, task, siteOf(session, access));
  await session.store.update((progress) => changeTask(progress, lab.id, task.id, (old) => ({ ...old, solved: true })));
  return parts;
};

export interface Applied {
  /** Where the learner's work is kept. */
  saved: SavedWork[];
  /** `kiosk/deploy/web.yaml`: read so differently that it is the course's own file now. */
  replaced: string[];
}

export const applySolution = async (session: Session, place: Place, access: EngineAccess, steps: Steps): Promise<Applied> => {
  const { lab, task } = place;
  const { workspace, store, clock } = session;
  await ensureClones(workspace, lab, access);
  const clones = clonesOf(workspace, lab);
  const saved: SavedWork[] = [];
  // What is on the forge already stays in the history of main; only the rest needs a branch.
  for (const clone of clones) saved.push(await saveWork(clone, clock.now(), ['refs/remotes/origin/main']));
  const heads = await Promise.all(clones.map((clone) => forgeHead(clone)));
  const replaced: { repository: string; path: string }[] = [];
  const memory = taskProgress(store.read(), lab.id, task.id)?.memory ?? startMemory(clock.now());
  const awake = keepAwake();
  try {
    const after = await steps.step('applying the solution', () =>
      runScript({
        steps: task.solution.steps,
        site: siteOf(session, access),
        lab,
        task,
        kinds: checkKinds,
        memory,
        references: referenceFiles(lab, task),
        onReplaced: (repository, path) => replaced.push({ repository, path }),
      }),
    );
    await store.update((progress) =>
      changeTask(progress, lab.id, task.id, (old) => ({
        ...old,
        solved: true,
        // Answers of the solution replace what was typed before.
        memory: old.memory ? { ...mergeMemory(old.memory, after), answers: { ...old.memory.answers, ...after.answers } } : after,
      })),
    );
  } finally {
    awake.release();
  }
  for (const [at, clone] of clones.entries()) {
    await followForge(clone);
    saved[at] = await dropEmpty(clone, saved[at] as SavedWork);
    const head = heads[at];
    if (head && replaced.some(({ repository }) => repository === clone.repository))
      saved[at] = await keepCommit(clone, saved[at], head, clock.now());
    await publishSaved(clone, saved[at]);
  }
  return { saved, replaced: replaced.map(({ repository, path }) => `${repository}/${path}`) };
};

export const run: Run = async (context) => {
  const session = await openSession(context);
  const place = currentPlace(session);
  const access = await requireAccess(session);
  const parts = await showSolution(session, place, access);
  const shown = solutionText(parts, context.terminal);
  if (context.flags['apply'] === undefined) {
    return {
      json: { task: place.task.id, parts, applied: false },
      text: `${shown}\n\n  To have it done, with your work kept on a branch: gitops-lab solve --apply`,
    };
  }
  const applied = await applySolution(session, place, access, progressLines(context.terminal, context.clock));
  return {
    json: { task: place.task.id, parts, applied: true, replaced: applied.replaced, ...savedJson(applied.saved) },
    text: `${shown}\n\n${appliedText(applied)}\n  See what it does: gitops-lab check --wait 60s`,
  };
};
